#include "tests/bench/raw_tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "p2p/base/bytes.h"
#include "tests/bench/pace.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kWrite = 64 * kKiB;  // bytes
constexpr std::size_t kRead = 128 * kKiB;  // bytes; p2p/peer's buffer

void check(bool good) {
  if (!good) throw std::system_error(errno, std::system_category());
}

net::Fd make_socket() {
  net::Fd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) throw std::system_error(errno, std::system_category());
  const int yes = 1;
  check(::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0);
  check(::setsockopt(made.get(), IPPROTO_TCP, TCP_CONGESTION, kCongestion,
                     static_cast<socklen_t>(std::strlen(kCongestion))) == 0);
  return made;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Far: says where it listens, and takes one connection.
net::Fd accept_one() {
  const net::Fd listener = make_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  check(::bind(listener.get(), generic, size) == 0 && ::listen(listener.get(), 1) == 0);
  check(::getsockname(listener.get(), generic, &size) == 0);
  say(std::to_string(ntohs(address.sin_port)));
  net::Fd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  check(static_cast<bool>(accepted));
  return accepted;
}

net::Fd connect_to(FarEnd& far) {
  net::Fd made = make_socket();
  const sockaddr_in address = loopback(static_cast<std::uint16_t>(std::stoul(far.line())));
  check(::connect(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return made;
}

void send_all(int socket, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    check(n > 0);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

}  // namespace

Latency latency_of(const std::vector<double>& milliseconds) {
  return {quantile(milliseconds, 0.5), quantile(milliseconds, 0.99)};
}

double measure_raw_stream(const Plan& plan, int far_processor) {
  FarEnd far("raw_stream", plan, far_processor);
  const Bytes block(kWrite, 7);
  {
    const net::Fd socket = connect_to(far);
    constexpr double kSlack = 0.05;  // seconds; the far end's window begins a little later
    for (const auto start = Clock::now(); seconds_since(start) < plan.total() + kSlack;)
      send_all(socket.get(), block);
  }
  return far.result().at(0);
}

void serve_raw_stream(const Plan& plan) {
  const net::Fd socket = accept_one();
  Bytes buffer(kRead);
  const auto start = Clock::now();
  Clock::time_point from = start;  // of the window
  double bytes = 0;                // in it
  double seconds = 0;              // up to the last read in it
  for (bool warm = false; seconds < plan.seconds;) {
    const ssize_t n = ::read(socket.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    if (warm) {
      bytes += static_cast<double>(n);
      seconds = seconds_since(from);
    } else if (seconds_since(start) >= plan.warm_up()) {
      warm = true;
      from = Clock::now();
    }
  }
  while (::read(socket.get(), buffer.data(), buffer.size()) > 0) {
  }
  say({bytes / seconds});
}

Latency measure_raw_latency(const Plan& plan, int far_processor) {
  FarEnd far("raw_latency", plan, far_processor);
  {
    const net::Fd socket = connect_to(far);
    send_at_pace(plan.total(), [&](const Stamped& message) { send_all(socket.get(), message); });
  }
  const auto result = far.result();
  return {result.at(0), result.at(1)};
}

void serve_raw_latency(const Plan& plan) {
  const net::Fd socket = accept_one();
  Stamped message{};
  std::vector<double> latencies;
  const auto start = Clock::now();
  while (::recv(socket.get(), message.data(), message.size(), MSG_WAITALL) ==
         static_cast<ssize_t>(message.size())) {
    if (seconds_since(start) < plan.warm_up()) continue;
    latencies.push_back(milliseconds_since_due(message));
  }
  const Latency latency = latency_of(latencies);
  say({latency.p50, latency.p99});
}

}  // namespace switchyard::bench
