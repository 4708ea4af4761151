// Liar: a peer played by hand.
//
// Connects like any other, then sends whatever bytes it is told to, in whatever pieces, and sees
// what comes back.  It knows no protocol, so nothing keeps it from breaking one.  Written as a
// story in a coroutine:
//
//     net::Awaitable<void> story(Liar& liar, Endpoint victim) {
//       co_await liar.dial(victim);
//       co_await liar.send(from_somewhere);
//       const Bytes answer = co_await liar.read(64);
//       liar.reset();
//     }
//
// One connection at a time; several Liars may share a host.  To stall, just do not read.
#pragma once

#include <cstdint>
#include <memory>
#include <system_error>

#include "p2p/sim/sim_host.h"

namespace switchyard::sim {

class Liar {
 public:
  explicit Liar(SimHost& host) : host_(host) {}

  // How long a call below may take, in virtual time, before it fails with Errc::timed_out and what
  // it waited for is closed.
  void set_patience(Duration patience) { patience_ = patience; }

  // Closes what was there before.
  net::Awaitable<std::error_code> dial(Endpoint to);

  // Takes connections on `port` of its host.
  std::error_code listen(std::uint16_t port);

  // Waits for the next of them; closes what was there before.
  net::Awaitable<std::error_code> accept();

  // All of `bytes`; the other side may stop it by not reading.
  net::Awaitable<std::error_code> send(Bytes bytes);

  // The same `size` bytes at a time, with a pause after each.  REQUIRES: size > 0.
  net::Awaitable<std::error_code> send_slowly(Bytes bytes, std::size_t size, Duration pause);

  // Exactly `size` bytes, or fewer if the stream or the patience ended; ended() tells.
  net::Awaitable<Bytes> read(std::size_t size);

  // Everything until the stream or the patience ends.
  net::Awaitable<Bytes> read_to_end();

  // Why the last read got less than it wanted: Errc::end_of_stream, Errc::timed_out,
  // connection_reset, …; none if it got all.
  std::error_code ended() const { return ended_; }

  void shutdown_write();
  void close();
  void reset();  // the other side gets connection_reset

 private:
  SimHost& host_;
  Duration patience_{std::chrono::minutes(10)};
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Stream> stream_;  // null: no connection
  std::error_code ended_;
};

}  // namespace switchyard::sim
