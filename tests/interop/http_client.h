// A client of HTTP that says what it likes, byte by byte.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "p2p/net/fd.h"

namespace switchyard::test {

inline constexpr const char* kGet = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
inline constexpr int kPatienceMs = 30'000;  // for anything to happen on a loaded machine

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int done = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to);
    if (done != 0) throw std::runtime_error("cannot connect");
  }

  // False if the connection is no more.
  bool say(std::string_view text) {
    return ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
  }
  // Whether there is something to read, or the end, within so long.
  bool hears(int patience_ms) {
    pollfd polled{socket_.get(), POLLIN, 0};
    return ::poll(&polled, 1, patience_ms) > 0;
  }
  // All that comes until the end.
  std::string listen() {
    std::string heard;
    char buffer[4096];
    for (;;) {
      if (!hears(kPatienceMs)) throw std::runtime_error("no answer");
      const ssize_t n = ::recv(socket_.get(), buffer, sizeof buffer, 0);
      if (n <= 0) return heard;
      heard.append(buffer, static_cast<std::size_t>(n));
    }
  }
  std::string ask(std::string_view text = kGet) {
    say(text);
    return listen();
  }

 private:
  net::Fd socket_;
};

}  // namespace switchyard::test
