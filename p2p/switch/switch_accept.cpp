// Listeners and inbound openings.
#include <chrono>
#include <string_view>
#include <utility>

#include "p2p/net/errors.h"
#include "p2p/switch/switch_gate.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {
namespace {

// After a failed accept: long enough for descriptors to come free, short enough to go unnoticed.
constexpr Duration kFirstAcceptPause = std::chrono::milliseconds(10);
constexpr Duration kLongestAcceptPause = std::chrono::seconds(1);
// How often a failing accept is reported.
constexpr Duration kAcceptReportInterval = std::chrono::seconds(1);
// What is asked of whoever meets a crowd of openings: those are over within seconds.
constexpr std::chrono::seconds kBusyRetryAfter{5};

}  // namespace

net::Awaitable<void> Switch::Impl::accept_loop(net::Listener& listener) {
  Duration pause = kFirstAcceptPause;
  std::optional<Time> reported;
  while (!stopping_) {
    IoLoops::Place place = loops_.take();  // kept while we wait: others then go elsewhere
    const net::Executor executor = place.loop().executor();
    Result<std::unique_ptr<net::Stream>> accepted = co_await listener.accept_on(executor);
    if (accepted) {
      pause = kFirstAcceptPause;
      spawn(serve_inbound(std::move(*accepted), std::move(place)));
      continue;
    }
    if (stopping_ || accepted.error() == make_error_code(net::Errc::closed)) break;
    // No failure to accept ends the loop: descriptors come free, and a node that listens and does
    // not accept is worse than one that tries in vain.
    const Time now = services_.timers.now();
    if (!reported || now - *reported >= kAcceptReportInterval) {
      reported = now;
      SwitchEvent event;
      event.kind = SwitchEvent::Kind::accept_failed;
      event.address = listener.local().to_string();
      event.text = accepted.error().message();
      emit(std::move(event));
    }
    net::Signal stop(services_.executor);
    watchers_.insert(&stop);
    co_await stop.wait_until(services_.timers, now + pause);
    watchers_.erase(&stop);
    pause = net::is_transient_accept_error(accepted.error())
                ? std::min(pause * 2, kLongestAcceptPause)
                : kLongestAcceptPause;
  }
}

net::Awaitable<void> Switch::Impl::serve_inbound(std::unique_ptr<net::Stream> stream,
                                                 IoLoops::Place place) {
  if (stopping_) co_return;
  Connection connection(std::move(stream), std::move(place));
  const Registered registered(*this, connection);
  // What only the opening needs is gone while the peer lives.
  OpenedPtr opened = co_await open_inbound(connection);
  if (!opened) co_return;
  Disconnect ended = co_await run_peer(connection, std::move(opened));
  if (!connection.came_up) report_inbound(connection, connection.proven, std::move(ended));
}

// Null: it did not lead to a peer, and is over.
net::Awaitable<Switch::Impl::OpenedPtr> Switch::Impl::open_inbound(Connection& connection) {
  enter_openings(connection);
  const Time deadline = services_.timers.now() + config_.handshake_timeout;
  std::optional<Disconnect> why = co_await before_opening(connection, deadline);
  if (why) {
    co_await refuse_in_clear(connection, std::move(*why));
    co_return nullptr;
  }
  std::optional<OpeningGuard> guard;
  guard.emplace(*this, connection, deadline, "the opening took too long");
  net::Opening opening;
  opening.node_info = info_for(*connection.stream);
  opening.break_off = &guard->break_off();
  Gate gate(*this, connection, DialKind::once);
  Result<net::Upgraded, Disconnect> upgraded =
      co_await net::run_on(connection.loop().executor(),
                           upgrader_.upgrade(*connection.stream, std::move(opening), gate));
  if (guard->at_once()) close(connection);
  guard.reset();

  why = opening_failure(connection, upgraded);
  if (why) {
    report_inbound(connection, gate.proven(), std::move(*why));
    admission_.release(connection.seq);  // whoever comes back need not wait for the lingering
    openings_.lingers(connection.seq);
    co_await linger(connection);
    co_return nullptr;
  }
  openings_.leave(connection.seq);
  co_return std::make_unique<Opened>(std::move(*upgraded), std::move(gate.info()));
}

// Everything that can be decided without cryptography; nullopt when its turn has come.
net::Awaitable<std::optional<Disconnect>> Switch::Impl::before_opening(Connection& connection,
                                                                       Time deadline) {
  net::Stream& stream = *connection.stream;
  const Endpoint remote = stream.remote();
  std::optional<Disconnect> why = barred(remote.address);
  connection.will_look = true;
  if (!why) why = co_await filter_connection(remote, /*outbound=*/false);
  connection.will_look = false;
  if (why || connection.ended) co_return connection.ended ? connection.ended : why;

  const Result<void> readable = co_await first_byte(connection, deadline);
  if (connection.ended) co_return connection.ended;
  if (!readable) {
    why.emplace();
    why->code = DisconnectCode::connection_lost;
    why->operation = Operation::opening;
    why->authenticated = false;
    why->text = printable(readable.error().message());
    co_return why;
  }
  openings_.spoke(connection.seq);
  why = refuse_early(stream);
  if (why) co_return why;
  co_return co_await wait_turn(connection, deadline);
}

net::Awaitable<std::optional<Disconnect>> Switch::Impl::wait_turn(Connection& connection,
                                                                  Time deadline) {
  net::Signal turn(services_.executor);
  connection.turn = &turn;
  give_turns();
  bool in_time = true;
  while (!connection.has_turn && !connection.ended && in_time) {
    in_time = co_await turn.wait_until(services_.timers, deadline);
  }
  connection.turn = nullptr;
  if (connection.ended || connection.has_turn) co_return connection.ended;
  Disconnect why;
  why.code = DisconnectCode::full;
  why.operation = Operation::accept;
  why.text = "no turn came in time";
  why.retry_after = kBusyRetryAfter;
  co_return why;
}

void Switch::Impl::give_turns() {
  const Time now = services_.timers.now();
  while (const std::optional<OpeningTable::Turn> turn = openings_.next(now)) {
    Connection& connection = *connections_.at(turn->begins);
    connection.has_turn = true;
    if (connection.turn != nullptr) connection.turn->notify();
    if (turn->gone) push_out(*turn->gone);
  }
  const std::optional<Time> at = openings_.next_turn(now);
  if (at) next_turn_.arm(*at, [this] { give_turns(); });
}

// One that was pushed out of the table is told, but not waited for: its place is gone.
net::Awaitable<void> Switch::Impl::refuse_in_clear(Connection& connection, Disconnect why) {
  Bytes words = upgrader_.refusal(why);
  report_inbound(connection, std::nullopt, std::move(why));
  openings_.lingers(connection.seq);
  io_steps::Leaving how = leaving(connection);
  how.hurried = connection.ended.has_value();
  co_await net::run_on(connection.loop().executor(), io_steps::refuse(how, std::move(words)));
}

void Switch::Impl::report_inbound(const Connection& connection, const std::optional<PeerId>& proven,
                                  Disconnect why) {
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::inbound_refused;
  event.seq = connection.seq;
  event.peer = proven;
  event.address = connection.stream->remote().to_string();
  event.why = std::move(why);
  emit(std::move(event));
}

// When places and the table of openings are both scarce.  Otherwise the peer is heard first: it may
// be one that has a place, or comes to replace its own.
std::optional<Disconnect> Switch::Impl::refuse_early(const net::Stream& stream) const {
  if (!openings_.scarce()) return std::nullopt;
  Disconnect why;
  if (!admission_.has_room_at(stream.remote().address)) {
    why.code = DisconnectCode::too_many_from_address;
  } else if (!admission_.has_room(PeerClass::inbound)) {
    why.code = DisconnectCode::full;
  } else {
    return std::nullopt;
  }
  why.operation = Operation::accept;
  why.text = refusal_text(why.code);
  why.retry_after = kFullRetryAfter;
  return why;
}

// Puts it into the table; another may have to go.
void Switch::Impl::enter_openings(const Connection& connection) {
  const IpAddress address = connection.stream->remote().address;
  const std::optional<ConnectionSeq> gone = openings_.enter(connection.seq, address);
  if (gone) push_out(*gone);
}

void Switch::Impl::push_out(ConnectionSeq seq) {
  Connection& other = *connections_.at(seq);
  const bool crowd = openings_.group_size(other.stream->remote().address) > 0;
  Disconnect why;
  why.code = crowd ? DisconnectCode::too_many_from_address : DisconnectCode::full;
  why.operation = Operation::opening;
  why.text = "too many unfinished openings";
  why.retry_after = kBusyRetryAfter;
  end_connection(other, std::move(why), /*at_once=*/true);
}

}  // namespace switchyard
