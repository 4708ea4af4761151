// Reports, bans, and the files they are kept in.
#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>
#include <variant>

#include "p2p/switch/switch_impl.h"

namespace switchyard {
namespace {

net::Awaitable<std::error_code> write_file(net::Files& files, std::string path, Bytes content) {
  const Result<void> written = files.write_atomic(path, content, 0600);
  co_return written ? std::error_code() : written.error();
}

bool names(const BanTarget& who, const PeerId& id, const IpAddress& address) {
  if (const auto* banned = std::get_if<PeerId>(&who)) return *banned == id;
  return std::get<Subnet>(who).contains(address);
}

}  // namespace

void Switch::Impl::report(PeerId who, Behaviour what, std::string text) {
  const WallTime now = services_.timers.wall_now();
  BehaviourReport said;
  said.who = who;
  said.what = what;
  said.text = std::move(text);
  said.exempt = is_trusted(who);
  const Consequence consequence = conduct_.report(said, now);
  if (!consequence.disconnect) return;
  Disconnect why;
  why.code = DisconnectCode::misbehaviour;
  why.text = printable(std::string(to_string(what)) + (said.text.empty() ? "" : ": " + said.text));
  if (consequence.banned) {
    if (auto banned = conduct_.verdict(who, now)) why = std::move(*banned);
    SwitchEvent event;
    event.kind = SwitchEvent::Kind::banned;
    event.peer = who;
    event.text = why.text;
    emit(std::move(event));
    conduct_changed_.notify();
  }
  why.operation = Operation::reactor;
  why.blame = Blame::them;
  end_banned(who, why);
}

StandingOf Switch::Impl::standings() const {
  return [this](const PeerId& id) { return conduct_.standing(id); };
}

// A connection has ended; perhaps for something that counts.
void Switch::Impl::note_offence(const PeerId& who, const Disconnect& why) {
  const std::optional<Behaviour> offence = behaviour_of(why);
  if (offence) report(who, *offence, why.text);
}

void Switch::Impl::end_banned(const BanTarget& who, const Disconnect& why) {
  for (const auto& [seq, connection] : connections_) {
    if (connection->peer == nullptr) {  // in the opening
      const PeerId proven = connection->proven.value_or(PeerId());
      if (names(who, proven, connection->stream->remote().address))
        end_connection(*connection, why);
      continue;
    }
    const PeerFacts& facts = connection->shared->facts();
    if (!names(who, facts.id, facts.remote.address)) continue;
    end_peer(*connection, [why](PeerControl& peer) { peer.stop(why, /*gracefully=*/false); });
  }
}

void Switch::Impl::ban(BanTarget who, std::string_view reason,
                       std::optional<std::chrono::seconds> length) {
  const WallTime now = services_.timers.wall_now();
  Ban ban;
  ban.who = who;
  ban.reason = printable(reason);
  ban.since = now;
  if (length) ban.until = now + *length;
  Disconnect why;
  why.code = DisconnectCode::banned;
  why.operation = Operation::admission;
  why.blame = Blame::them;
  why.text = ban.reason;
  why.retry_after = std::min(length.value_or(kMaxRetryAfter), kMaxRetryAfter);
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::banned;
  event.address = to_string(who);
  event.text = ban.reason;
  conduct_.ban(std::move(ban));
  emit(std::move(event));
  conduct_changed_.notify();
  end_banned(who, why);
}

bool Switch::Impl::unban(const BanTarget& who) {
  const bool removed = conduct_.unban(who);
  if (removed) conduct_changed_.notify();
  return removed;
}

std::optional<WallTime> Switch::Impl::banned_until(const PeerId& id,
                                                   const IpAddress& address) const {
  return conduct_.banned_until(id, address, services_.timers.wall_now());
}

// Ends the intervals of trust, and writes down what has changed, until the Switch stops.
net::Awaitable<void> Switch::Impl::keep_conduct() {
  Time next = services_.timers.now() + conduct_.interval();
  while (!stopping_) {
    const bool changed = co_await conduct_changed_.wait_until(services_.timers, next);
    if (!changed) {
      conduct_.tick(services_.timers.wall_now());
      next += conduct_.interval();
    }
    co_await save_conduct();
  }
}

// Writing waits for the disk, so it is done where waiting hurts nobody's pings.
net::Awaitable<void> Switch::Impl::save_conduct() {
  for (Conduct::Change& change : conduct_.take_changes()) {
    const std::string path = change.path;
    const std::error_code error = co_await asio::co_spawn(
        services_.reactor_executor, write_file(services_.files, path, std::move(change.content)),
        asio::use_awaitable);
    if (!error) continue;
    conduct_.not_written(path);
    SwitchEvent event;
    event.kind = SwitchEvent::Kind::notice;
    event.text = "cannot write " + path + ": " + error.message();
    emit(std::move(event));
  }
}

}  // namespace switchyard
