// Dials and persistent peers.
#include <algorithm>
#include <string_view>
#include <utility>

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include "p2p/net/errors.h"
#include "p2p/switch/backoff.h"
#include "p2p/switch/switch_gate.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {
namespace {

Disconnect dial_error(std::string_view text) {
  Disconnect why;
  why.code = DisconnectCode::dial_failed;
  why.operation = Operation::dial;
  why.text = printable(text);
  return why;
}

// Not a failure: the peer is connected, or about to be, some other way.
bool settled(const std::optional<Disconnect>& why) {
  return why && advise(*why).step == NextStep::settled;
}

PeerClass place_for(DialKind kind) {
  return kind == DialKind::briefly ? PeerClass::short_lived : PeerClass::outbound;
}

}  // namespace

void Switch::Impl::dial(NetAddress address, DialKind kind) {
  if (stopping_ || !started_) return;
  if (kind != DialKind::persistent) {
    begin_in_order(address.id, [this, address, kind] {
      if (!stopping_) spawn(dial_once(address, kind));
    });
    return;
  }
  if (address.id && !persistent_ids_.insert(*address.id).second) return;  // kept already
  keep_dialling(address);
}

// Dials that are due in the same turn of the executor begin together, the best of them first.
void Switch::Impl::begin_in_order(std::optional<PeerId> id, std::function<void()> begin) {
  due_dials_.push_back(DueDial{id, std::move(begin)});
  if (due_dials_.size() == 1) spawn(begin_due_dials());
}

net::Awaitable<void> Switch::Impl::begin_due_dials() {
  co_await asio::post(services_.executor, asio::use_awaitable);
  std::vector<DueDial> due = std::exchange(due_dials_, {});
  best_first(due, standings());
  for (const DueDial& dial : due) dial.begin();
}

net::Awaitable<void> Switch::Impl::wait_in_order(std::optional<PeerId> id) {
  net::Signal turn(services_.executor);
  begin_in_order(id, [&turn] { turn.notify(); });
  co_await turn.wait();
}

net::Awaitable<void> Switch::Impl::dial_once(NetAddress address, DialKind kind) {
  if (address.id && persistent_ids_.contains(*address.id)) kind = DialKind::persistent;
  const Time now = services_.timers.now();
  const auto held = dial_memory_.held(now, address);
  if (held && kind != DialKind::persistent) {
    Disconnect why = dial_error("not asked: this is how the last dial there ended");
    why.code = held->code;
    report_dial(address, why, held->until - now);
    co_return;
  }
  DialOutcome outcome;
  std::unique_ptr<Dialled> dialled = co_await open_outbound(address, kind, outcome);
  if (dialled) {
    spawn(serve_dialled(std::move(dialled), std::move(address)));
  } else {
    note_dial(address, outcome);
  }
}

net::Awaitable<void> Switch::Impl::keep(NetAddress address, std::shared_ptr<Keeping> keeping) {
  Backoff backoff(config_.redial_first, config_.redial_longest);
  net::Signal changed(services_.executor);
  watchers_.insert(&changed);
  while (co_await wait_while_connected(address, keeping, changed)) {
    co_await wait_in_order(address.id);
    if (stopping_ || keeping->removed) break;
    const DialOutcome outcome = co_await attempt(address, DialKind::persistent);
    if (stopping_ || keeping->removed) break;
    const Duration pause = pause_after(address, outcome, backoff);
    const bool failed = !outcome.was_up && outcome.why && !settled(outcome.why);
    if (failed) report_dial(address, *outcome.why, pause);
    const Time again = services_.timers.now() + pause;
    // Woken by every coming and going; only time counts here.
    while (!stopping_ && !keeping->removed && services_.timers.now() < again) {
      co_await changed.wait_until(services_.timers, again);
    }
  }
  watchers_.erase(&changed);
}

// How long to leave a persistent peer alone.  It is never given up; where others would, its longest
// wait has to do.
Duration Switch::Impl::pause_after(const NetAddress& address, const DialOutcome& outcome,
                                   Backoff& backoff) {
  if (outcome.was_up && outcome.lasted >= config_.redial_longest) backoff.reset();
  if (!outcome.why) return backoff.next(services_.rng, Duration(0));
  const Advice advice = advise(*outcome.why);
  // Without an id there is no telling when that other connection ends, but by asking again.
  if (advice.step == NextStep::settled && address.id) backoff.reset();
  const bool of_no_use = advice.step == NextStep::give_up || advice.step == NextStep::try_other;
  return backoff.next(services_.rng, of_no_use ? config_.redial_longest : advice.at_least);
}

// Returns when it is time to dial; false at stop, and when the address is not to be kept any more.
net::Awaitable<bool> Switch::Impl::wait_while_connected(NetAddress address,
                                                        std::shared_ptr<Keeping> keeping,
                                                        net::Signal& changed) {
  while (!stopping_ && !keeping->removed && address.id && admission_.connected(*address.id)) {
    co_await changed.wait();
  }
  co_return !stopping_ && !keeping->removed;
}

std::optional<Disconnect> Switch::Impl::refuse_dial(const NetAddress& address,
                                                    DialKind kind) const {
  Disconnect why = dial_error("");
  if (!address.id && !config_.allow_any_identity) {
    why.text = "no id in the address, and allow_any_identity is not set";
    return why;
  }
  if (address.id && *address.id == self_) {
    why.code = DisconnectCode::self;
    why.text = refusal_text(why.code);
    return why;
  }
  if (address.id && (admission_.connected(*address.id) || dialling_.contains(*address.id))) {
    why.code = DisconnectCode::already_connected;
    why.text = refusal_text(why.code);
    return why;
  }
  const PeerClass place = place_for(kind);
  const bool trusted = kind == DialKind::persistent || is_trusted(address.id);
  const auto claimed = claims_.find(place);
  const std::size_t promised = claimed == claims_.end() ? 0 : claimed->second;
  if (!trusted && admission_.free_places(place) <= promised) {
    why.code = DisconnectCode::full;
    why.blame = Blame::us;
    why.text = "no free outbound place";
    return why;
  }
  return std::nullopt;
}

bool Switch::Impl::is_trusted(const std::optional<PeerId>& id) const {
  return id && (persistent_ids_.contains(*id) || unconditional_ids_.contains(*id));
}

// Dials, opens, and serves the peer until it is gone.
net::Awaitable<Switch::Impl::DialOutcome> Switch::Impl::attempt(const NetAddress& address,
                                                                DialKind kind) {
  DialOutcome outcome;
  // What only the opening needs is gone while the peer lives.
  std::unique_ptr<Dialled> dialled = co_await open_outbound(address, kind, outcome);
  if (!dialled) co_return outcome;
  Disconnect why = co_await run_peer(dialled->connection, std::move(dialled->opened));
  co_return end_of_dialled(std::move(dialled), std::move(why));
}

// Null: it did not lead to a peer, and `outcome` says why.
net::Awaitable<std::unique_ptr<Switch::Impl::Dialled>> Switch::Impl::open_outbound(
    const NetAddress& address, DialKind kind, DialOutcome& outcome) {
  outcome.why = refuse_dial(address, kind);
  if (outcome.why) co_return nullptr;
  outcome.tried = true;
  if (address.id) dialling_.insert(*address.id);
  const bool trusted = kind == DialKind::persistent || is_trusted(address.id);
  PlaceClaim claim(*this, trusted ? std::nullopt : std::optional(place_for(kind)));
  IoLoops::Place place = loops_.take();
  DialResult reached = co_await reach(address, trusted, place.loop());
  if (!reached || stopping_) {
    if (address.id) dialling_.erase(*address.id);
    outcome.why = reached ? going_away() : reached.error();
    co_return nullptr;
  }
  auto dialled = std::make_unique<Dialled>(*this, std::move(*reached), std::move(place));
  Connection& connection = dialled->connection;
  connection.claim = &claim;

  const Duration patience = config_.handshake_timeout + config_.dialler_extra;
  std::optional<OpeningGuard> guard;
  guard.emplace(*this, connection, services_.timers.now() + patience, "the opening took too long");
  net::Opening opening;
  opening.dialler = true;
  opening.expected = address.id;
  opening.node_info = info_for(*connection.stream);
  opening.break_off = &guard->break_off();
  Gate gate(*this, connection, kind);
  Result<net::Upgraded, Disconnect> upgraded =
      co_await net::run_on(connection.loop().executor(),
                           upgrader_.upgrade(*connection.stream, std::move(opening), gate));
  guard.reset();
  claim.release();
  connection.claim = nullptr;
  if (address.id) dialling_.erase(*address.id);

  outcome.why = opening_failure(connection, upgraded);
  if (outcome.why) {
    admission_.release(connection.seq);
    co_await linger(connection);
    co_return nullptr;
  }
  dialled->opened = std::make_unique<Opened>(std::move(*upgraded), std::move(gate.info()));
  co_return dialled;
}

// A raw connection to the first of the host's addresses that answers.  The name is resolved anew
// each time: addresses of a peer change more often than its name.
net::Awaitable<Switch::Impl::DialResult> Switch::Impl::reach(NetAddress address, bool trusted,
                                                             const IoLoop& loop) {
  const Time deadline = services_.timers.now() + config_.dial_timeout;
  using Addresses = Result<std::vector<IpAddress>>;
  const std::optional<Addresses> resolved =
      co_await abandonable<Addresses>(services_.resolver.resolve(address.host, deadline));
  if (!resolved) co_return Unexpected(going_away());
  if (!*resolved) {
    co_return Unexpected(dial_error(address.host + ": " + resolved->error().message()));
  }
  std::string errors;
  std::optional<Disconnect> avoided;  // why we would not connect to the last one
  for (const IpAddress& ip : **resolved) {
    const Endpoint endpoint{ip, address.port};
    avoided = co_await avoid(endpoint, trusted);
    if (avoided) continue;
    using Reached = Result<std::unique_ptr<net::Stream>>;
    const Time until = services_.timers.now() + config_.dial_timeout;
    std::optional<Reached> dialled = co_await abandonable<Reached>(
        net::run_on(loop.executor(), loop.transport().dial(endpoint, until)));
    if (!dialled) co_return Unexpected(going_away());
    if (*dialled) co_return std::move(**dialled);
    if (!errors.empty()) errors += "; ";
    errors += endpoint.to_string() + ": " + dialled->error().message();
  }
  if (errors.empty() && avoided) co_return Unexpected(std::move(*avoided));
  co_return Unexpected(dial_error(errors));
}

// Why not to connect there at all.
net::Awaitable<std::optional<Disconnect>> Switch::Impl::avoid(Endpoint endpoint, bool trusted) {
  std::optional<Disconnect> why = barred(endpoint.address);
  if (why) co_return why;
  if (!trusted && !admission_.has_room_at(endpoint.address)) {
    why.emplace();
    why->code = DisconnectCode::too_many_from_address;
    why->operation = Operation::dial;
    why->blame = Blame::us;
    why->text = refusal_text(why->code);
    co_return why;
  }
  co_return co_await filter_connection(endpoint, /*outbound=*/true);
}

}  // namespace switchyard
