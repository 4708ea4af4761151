#include "p2p/switch/io_steps.h"

#include <array>
#include <cstdint>
#include <utility>

#include <asio/experimental/awaitable_operators.hpp>

#include "p2p/net/signal.h"

namespace switchyard::io_steps {
namespace {

// Room for a hello of either wire, which is 36 bytes at most.
constexpr std::size_t kHelloRoom = 64;

// Two coroutines wait on a connection that has said nothing yet: one for its first byte, and one to
// refuse it.
struct FirstByte {
  FirstByte(net::Stream& of, const net::Executor& executor, const net::BreakOff& by)
      : stream(of), told(executor), break_off(by) {}

  net::Stream& stream;
  net::Signal told;  // by break_off; or the wait is over
  const net::BreakOff& break_off;
  Result<void> readable;
};

net::Awaitable<void> wait_for_byte(FirstByte& first) {
  first.readable = co_await first.stream.wait_readable();
  first.told.notify();
}

// Nothing of its is unread, so that what is said arrives without lingering.
net::Awaitable<void> refuse_when_told(FirstByte& first, const net::Upgrader& upgrader) {
  co_await first.told.wait();
  const std::optional<Disconnect>& why = first.break_off.why();
  if (!why) co_return;
  const Bytes words = upgrader.refusal(*why);
  if (!words.empty()) static_cast<void>(co_await net::write_all(first.stream, words));
  first.stream.close();
}

}  // namespace

net::Awaitable<Result<void>> hear(net::Stream& stream, net::Executor loop, net::BreakOff& break_off,
                                  const net::Upgrader& upgrader) {
  using asio::experimental::awaitable_operators::operator&&;
  FirstByte first(stream, loop, break_off);
  break_off.listen([&first] { first.told.notify(); });
  co_await (wait_for_byte(first) && refuse_when_told(first, upgrader));
  break_off.done();
  co_return first.readable;
}

net::Awaitable<void> linger(Leaving leaving) {
  const net::Watchdog watchdog(leaving.timers, leaving.deadline,
                               [&stream = leaving.stream] { stream.close(); });
  co_await net::close_lingering(leaving.stream, leaving.limit);
}

net::Awaitable<void> refuse(Leaving leaving, Bytes words) {
  net::Stream& stream = leaving.stream;
  const net::Watchdog watchdog(leaving.timers, leaving.deadline, [&stream] { stream.close(); });
  if (!words.empty()) static_cast<void>(co_await net::write_all(stream, words));
  if (!leaving.hurried) {
    co_await net::close_lingering(stream, leaving.limit);
    co_return;
  }
  // What lies there unread would cut off our last word; it is there already.
  stream.shutdown_write();
  std::array<std::uint8_t, kHelloRoom> hello{};
  static_cast<void>(co_await stream.read_some(hello));
  stream.close();
}

net::Awaitable<void> release_messages(Peer& peer) {
  peer.release_messages();
  co_return;
}

net::Awaitable<void> destroy(std::unique_ptr<Peer> peer) {
  peer.reset();
  co_return;
}

}  // namespace switchyard::io_steps
