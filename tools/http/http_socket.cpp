#include "tools/http/http_socket.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/net/asio_bridge.h"

namespace switchyard::tools {
namespace {

constexpr int kBacklog = 64;
// What a client that is sent away may still say, and how long it may take.
constexpr std::size_t kLingering = 256 * kKiB;
constexpr Duration kLingeringTime = std::chrono::milliseconds(500);

std::string system_word() {
  return std::error_code(errno, std::generic_category()).message();
}

}  // namespace

HttpBell::HttpBell() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void HttpBell::ring() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(fd_.get(), &one, sizeof one));  // it cannot overflow
}

Result<net::Fd, std::string> http_listen(const Endpoint& where) {
  const int family = where.address.is_v4() ? AF_INET : AF_INET6;
  net::Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  const asio::ip::tcp::endpoint address = net::to_asio(where);
  // SO_REUSEADDR for a port whose old connections linger; SO_REUSEPORT would share one that is in
  // use with whoever has it.
  const bool listening =
      socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      (where.address.is_v4() ||
       ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
      ::bind(socket.get(), address.data(), static_cast<socklen_t>(address.size())) == 0 &&
      ::listen(socket.get(), kBacklog) == 0;
  if (!listening) {
    return Unexpected("cannot serve HTTP at " + where.to_string() + ": " + system_word());
  }
  return socket;
}

std::optional<Endpoint> local_endpoint(int socket) {
  asio::ip::tcp::endpoint address;
  auto size = static_cast<socklen_t>(address.capacity());
  if (::getsockname(socket, address.data(), &size) != 0) return std::nullopt;
  address.resize(size);
  return net::from_asio(address);
}

HttpSocket::HttpSocket(net::Fd socket, const HttpBell& bell, Duration request, Duration answer)
    : socket_(std::move(socket)), bell_(bell), deadline_(Clock::now() + request), answer_(answer) {}

bool HttpSocket::wait(short events) {
  std::array<pollfd, 2> polled{{{socket_.get(), events, 0}, {bell_.fd(), POLLIN, 0}}};
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    if (left <= 0) return false;
    const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0 && polled[1].revents == 0;
  }
}

std::size_t HttpSocket::read(std::span<char> into) {
  for (;;) {
    const ssize_t n = ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (n >= 0) return static_cast<std::size_t>(n);
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
    if ((!later && errno != EINTR) || !wait(POLLIN)) return 0;
  }
}

std::size_t HttpSocket::write(std::span<const char> bytes) {
  if (!std::exchange(answering_, true)) deadline_ = Clock::now() + answer_;
  for (;;) {
    const ssize_t n =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) return static_cast<std::size_t>(n);
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
    if ((!later && errno != EINTR) || !wait(POLLOUT)) return 0;
  }
}

bool HttpSocket::on_loopback() const {
  const auto local = local_endpoint(socket_.get());
  return local && local->address.is_loopback();
}

void HttpSocket::finish() {
  ::shutdown(socket_.get(), SHUT_WR);
  deadline_ = std::min(deadline_, Clock::now() + kLingeringTime);
  std::array<char, 4096> dropped{};
  std::size_t total = 0;
  while (total < kLingering) {
    const std::size_t n = read(dropped);
    if (n == 0) break;
    total += n;
  }
}

}  // namespace switchyard::tools
