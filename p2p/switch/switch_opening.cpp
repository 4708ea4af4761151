// Ending a connection, and an opening in the middle with a word.
#include <string_view>
#include <utility>

#include <asio/experimental/awaitable_operators.hpp>

#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"

namespace switchyard {
namespace {

Disconnect opening_too_late(std::string_view text) {
  Disconnect why;
  why.code = DisconnectCode::timeout;
  why.operation = Operation::opening;
  why.blame = Blame::them;
  why.text = text;
  return why;
}

// Two coroutines wait on a connection that has said nothing yet: one for its first byte, and one to
// refuse it.
struct FirstByte {
  FirstByte(net::Stream& of, const net::Executor& executor) : stream(of), told(executor) {}

  net::Stream& stream;
  net::Signal told;                   // by break_off; or the wait is over
  net::BreakOff* break_off{nullptr};  // set before either begins
  Result<void> readable;
};

net::Awaitable<void> wait_for_byte(FirstByte& first) {
  first.readable = co_await first.stream.wait_readable();
  first.told.notify();
}

// Nothing of its is unread, so that what is said arrives without lingering.
net::Awaitable<void> refuse_when_told(FirstByte& first, const net::Upgrader& upgrader) {
  co_await first.told.wait();
  const std::optional<Disconnect>& why = first.break_off->why();
  if (!why) co_return;
  const Bytes words = upgrader.refusal(*why);
  if (!words.empty()) static_cast<void>(co_await net::write_all(first.stream, words));
  first.stream.close();
}

}  // namespace

// --- OpeningGuard

Switch::Impl::OpeningGuard::OpeningGuard(Impl& impl, Connection& connection, Time deadline,
                                         std::string_view late)
    : impl_(impl), connection_(connection), deadline_(impl.services_.timers) {
  connection_.guard = this;
  deadline_.arm(deadline,
                [this, why = opening_too_late(late)] { impl_.end_connection(connection_, why); });
}

void Switch::Impl::OpeningGuard::end(const Disconnect& why, bool at_once) {
  net::Stream& stream = *connection_.stream;
  if (break_off_.end(why, at_once)) {
    deadline_.arm(impl_.services_.timers.now() + impl_.config_.linger_timeout,
                  [&stream] { stream.close(); });
  } else {
    stream.close();
  }
}

// --- ending

// Whoever can still be told is: a peer by `close`, an opening in the way of its stage.
void Switch::Impl::end_connection(Connection& connection, Disconnect why, bool at_once) {
  if (connection.peer != nullptr) {
    admission_.leave(connection.seq);
    if (why.code == DisconnectCode::replaced) {
      connection.peer->abort(std::move(why));
    } else {
      connection.peer->stop(std::move(why), /*gracefully=*/true);
    }
    return;
  }
  admission_.release(connection.seq);  // no reactor has heard of it
  at_once = at_once || why.code == DisconnectCode::replaced;
  if (!connection.ended) connection.ended = std::move(why);
  if (connection.turn != nullptr) {
    connection.turn->notify();
  } else if (connection.guard != nullptr) {
    connection.guard->end(*connection.ended, at_once);
  } else if (connection.stream != nullptr && (at_once || !connection.will_look)) {
    connection.stream->close();
  }
  if (connection.will_look) notify_watchers();
}

// Why an opening did not lead to a peer; nullopt if it did.  One that was ended when both had
// accepted is a peer, to be told so by `close`.
std::optional<Disconnect> Switch::Impl::opening_failure(
    const Connection& connection, const Result<net::Upgraded, Disconnect>& upgraded) {
  const bool silent = connection.ended && connection.ended->code == DisconnectCode::replaced;
  if (upgraded && !silent) {
    if (connection.ended || admission_.established(connection.seq)) return std::nullopt;
    return going_away();
  }
  return connection.ended ? *connection.ended : upgraded.error();
}

net::Awaitable<void> Switch::Impl::linger(net::Stream& stream) {
  const net::Watchdog deadline(services_.timers, services_.timers.now() + config_.linger_timeout,
                               [&stream] { stream.close(); });
  co_await net::close_lingering(stream, config_.linger_bytes);
}

// --- before the opening

// Waits until something has been said, or the connection is ended, in clear.
net::Awaitable<Result<void>> Switch::Impl::first_byte(Connection& connection, Time deadline) {
  using asio::experimental::awaitable_operators::operator&&;
  FirstByte first(*connection.stream, services_.executor);
  OpeningGuard guard(*this, connection, deadline, "nothing was said in time");
  first.break_off = &guard.break_off();
  first.break_off->listen([&first] { first.told.notify(); });
  co_await (wait_for_byte(first) && refuse_when_told(first, upgrader_));
  co_return first.readable;
}

}  // namespace switchyard
