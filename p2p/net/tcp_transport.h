// TcpTransport: Transport over TCP, IPv4 and IPv6.
//
// Sockets are non-blocking and have TCP_NODELAY and TCP_NOTSENT_LOWAT set: packets are gathered
// above the socket, and little waits unsent inside the kernel, where an urgent message could not
// overtake it.  SO_SNDBUF is never set: it would take the size of the buffer out of the kernel's
// hands, which caps the speed over long distances.  Listeners have SO_REUSEADDR, and one on an IPv6
// address takes IPv6 alone.
//
// Everything on one executor, but for streams from accept_on().  Must outlive its dials; streams
// and listeners live on their own.
#pragma once

#include <asio/ip/tcp.hpp>
#include <string>

#include "p2p/net/asio_timers.h"
#include "p2p/net/transport.h"

namespace switchyard::net {

struct TcpOptions {
  // Congestion control by name ("cubic"); empty: the system's default.  Benchmarks over loopback
  // need it, since some defaults pace even there.
  std::string congestion;
  // TCP_NOTSENT_LOWAT, bytes: below this the socket is writable.  Small enough that what waits
  // costs an urgent message little, large enough for a whole batch of frames.
  int notsent_lowat{64 * 1024};
};

class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(const Executor& executor, TcpOptions options = {});

  // `deadline` is a time of AsioTimers.  An unknown congestion control fails here and in listen().
  Awaitable<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Time deadline) override;

  Result<std::unique_ptr<Listener>> listen(Endpoint at) override;

 private:
  Executor executor_;
  TcpOptions options_;
  AsioTimers timers_;  // deadlines of dials
};

}  // namespace switchyard::net
