// Sockets for HttpServer: blocking, with a deadline and a bell that ends all waiting.
//
// POSIX, and not asio: what waits here has a thread of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/fd.h"
#include "p2p/types/net_address.h"
#include "tools/http/http_exchange.h"

namespace switchyard::tools {

// Rung once, heard by all who wait.  Thread-safe.
class HttpBell {
 public:
  HttpBell();
  explicit operator bool() const { return static_cast<bool>(fd_); }  // false: no descriptors left

  void ring() const;
  int fd() const { return fd_.get(); }  // readable once it was rung

 private:
  net::Fd fd_;
};

// The error names the address and says why.
Result<net::Fd, std::string> http_listen(const Endpoint& where);

// Where a socket is at; nullopt for what is no Internet socket.
std::optional<Endpoint> local_endpoint(int socket);

// A connection that was accepted.  Everything ends when the time is over or the bell has rung.
class HttpSocket final : public ByteStream {
 public:
  // `bell` outlives this.  `request`, `answer`: how long reading may take from now on, and writing
  // from the first byte of the answer on.
  HttpSocket(net::Fd socket, const HttpBell& bell, Duration request, Duration answer);

  std::size_t read(std::span<char> into) override;
  std::size_t write(std::span<const char> bytes) override;

  bool on_loopback() const;
  // Says that nothing follows and drops what still comes, for a moment: a socket that is closed
  // with unread bytes takes back what was written.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  bool wait(short events);

  net::Fd socket_;
  const HttpBell& bell_;
  Clock::time_point deadline_;
  Duration answer_;
  bool answering_{false};
};

}  // namespace switchyard::tools
