// Listeners and inbound openings.
#include <chrono>
#include <utility>

#include "p2p/net/errors.h"
#include "p2p/switch/switch_gate.h"
#include "p2p/switch/switch_impl.h"

namespace switchyard {
namespace {

// After a failed accept: long enough for descriptors to come free, short enough to go unnoticed.
constexpr Duration kFirstAcceptPause = std::chrono::milliseconds(10);
constexpr Duration kLongestAcceptPause = std::chrono::seconds(1);
// How often a failing accept is reported.
constexpr Duration kAcceptReportInterval = std::chrono::seconds(1);

}  // namespace

net::Awaitable<void> Switch::Impl::accept_loop(net::Listener& listener) {
  Duration pause = kFirstAcceptPause;
  std::optional<Time> reported;
  while (!stopping_) {
    Result<std::unique_ptr<net::Stream>> accepted = co_await listener.accept();
    if (accepted) {
      pause = kFirstAcceptPause;
      spawn(serve_inbound(std::move(*accepted)));
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

net::Awaitable<void> Switch::Impl::serve_inbound(std::unique_ptr<net::Stream> stream) {
  if (stopping_) co_return;
  Connection connection;
  const Registered registered(*this, connection);
  connection.stream = stream.get();
  make_room_for_newcomer();
  half_open_.emplace(connection.seq, stream.get());
  if (co_await refuse_early(*stream)) {
    half_open_.erase(connection.seq);
    co_return;
  }
  net::Watchdog deadline(services_.timers, services_.timers.now() + config_.handshake_timeout,
                         [raw = stream.get()] { raw->close(); });
  net::Opening opening;
  opening.node_info = wire::encode(info_for(*stream));
  Gate gate(*this, connection, /*persistent=*/false);
  Result<net::Upgraded, Disconnect> upgraded =
      co_await upgrader_.upgrade(*stream, std::move(opening), gate);
  deadline.disarm();

  std::optional<Disconnect> why = opening_failure(connection, upgraded, deadline.expired());
  if (why) {
    report_inbound(connection, gate.proven(), std::move(*why));
    admission_.release(connection.seq);  // whoever comes back need not wait for the lingering
    co_await linger(*stream);
    half_open_.erase(connection.seq);
    co_return;
  }
  half_open_.erase(connection.seq);
  NodeInfo info = gate.info();
  Disconnect ended = co_await run_peer(connection, std::move(*upgraded), std::move(info));
  if (!connection.came_up) report_inbound(connection, gate.proven(), std::move(ended));
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

// In clear, before any cryptography, when both the places and the table of openings are scarce.
// Otherwise the peer is heard first: it may be one that has a place, or comes to replace its own.
net::Awaitable<bool> Switch::Impl::refuse_early(net::Stream& stream) {
  const bool full = admission_.inbound() >= config_.max_inbound_peers;
  if (!full || half_open_.size() <= config_.max_half_open / 2) co_return false;
  Disconnect why;
  why.code = DisconnectCode::full;
  why.operation = Operation::accept;
  why.text = "no free place";
  why.retry_after = kFullRetryAfter;
  const Bytes words = upgrader_.refusal(why);
  const net::Watchdog deadline(services_.timers, services_.timers.now() + config_.linger_timeout,
                               [&stream] { stream.close(); });
  if (!words.empty()) static_cast<void>(co_await net::write_all(stream, words));
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::inbound_refused;
  event.address = stream.remote().to_string();
  event.why = std::move(why);
  emit(std::move(event));
  co_await net::close_lingering(stream, config_.linger_bytes);
  co_return true;
}

// The oldest goes: it has had the most time.
void Switch::Impl::make_room_for_newcomer() {
  if (half_open_.size() < config_.max_half_open) return;
  const auto oldest = half_open_.begin();
  Disconnect why;
  why.code = DisconnectCode::timeout;
  why.operation = Operation::opening;
  why.blame = Blame::them;
  why.text = "too many unfinished openings; this one was the oldest";
  const auto connection = connections_.find(oldest->first);
  half_open_.erase(oldest);
  if (connection != connections_.end()) end_connection(*connection->second, std::move(why));
}

}  // namespace switchyard
