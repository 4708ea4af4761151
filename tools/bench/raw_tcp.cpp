#include "tools/bench/raw_tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/net/fd.h"
#include "tools/bench/bench_node.h"
#include "tools/bench/end_report.h"
#include "tools/bench/window.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kRead = 128 * kKiB;  // bytes; p2p/peer's buffer
constexpr double kGoesOn = 0.1;            // seconds the source goes on, as the sink begins later

std::string system_error() {
  return std::error_code(errno, std::system_category()).message();
}

Result<net::Fd, std::string> make_socket() {
  net::Fd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made) return Unexpected(system_error());
  const int yes = 1;
  ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const std::string control = congestion();
  if (!control.empty()) {
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_CONGESTION, control.data(),
                 static_cast<socklen_t>(control.size()));
  }
  return made;
}

Result<sockaddr_in, std::string> to_sockaddr(const IpAddress& address, std::uint16_t port) {
  if (!address.is_v4()) return Unexpected(std::string("bare TCP is measured over IPv4 alone"));
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  std::memcpy(&made.sin_addr.s_addr, address.bytes().data(), sizeof made.sin_addr.s_addr);
  return made;
}

// Says where it listens, and takes one connection.
Result<net::Fd, std::string> accept_one(const Endpoint& at) {
  auto listener = make_socket();
  if (!listener) return listener;
  auto address = to_sockaddr(at.address, at.port);
  if (!address) return Unexpected(address.error());
  socklen_t size = sizeof *address;
  auto* generic = reinterpret_cast<sockaddr*>(&*address);
  if (::bind(listener->get(), generic, size) != 0 || ::listen(listener->get(), 1) != 0 ||
      ::getsockname(listener->get(), generic, &size) != 0) {
    return Unexpected(at.to_string() + ": " + system_error());
  }
  // An id that is nobody's, so that all addresses look alike.
  const std::string nobody(2 * PeerId::kSize, '0');
  say(address_json(nobody + "@" + Endpoint{at.address, ntohs(address->sin_port)}.to_string()));
  net::Fd accepted(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!accepted) return Unexpected(system_error());
  return accepted;
}

Result<net::Fd, std::string> connect_to(const NetAddress& to) {
  auto made = make_socket();
  if (!made) return made;
  const auto ip = IpAddress::parse(to.host);
  if (!ip) return Unexpected("bare TCP needs an IP address, not \"" + to.host + "\"");
  auto address = to_sockaddr(*ip, to.port);
  if (!address) return Unexpected(address.error());
  if (::connect(made->get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return Unexpected(to.to_string() + ": " + system_error());
  }
  return made;
}

bool send_all(int socket, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

// Its window is by its own clock, from the first byte on.
void take_stream(int socket, const EndOptions& options, EndReport& report) {
  Bytes buffer(kRead);
  if (::read(socket, buffer.data(), buffer.size()) <= 0) return;
  const auto start = Clock::now();
  Usage opened;
  for (bool warm = false;;) {
    const ssize_t n = ::read(socket, buffer.data(), buffer.size());
    if (n <= 0) break;
    if (warm) {
      report.bytes += static_cast<std::uint64_t>(n);
      if (seconds_since(opened.at) >= options.seconds) break;
    } else if (seconds_since(start) >= options.warm_up) {
      warm = true;
      opened = usage_now();
    }
  }
  if (report.bytes > 0) report.spent = Spent::between(opened, usage_now());
  report.messages = report.bytes / options.message_size();
  while (::read(socket, buffer.data(), buffer.size()) > 0) {
  }
}

void take_timed(int socket, const EndOptions& options, EndReport& report) {
  Bytes message(options.message_size());
  SinkWindow window;
  Usage opened;
  while (::recv(socket, message.data(), message.size(), MSG_WAITALL) ==
         static_cast<ssize_t>(message.size())) {
    const auto stamp = read_stamp(message);
    if (!stamp) break;
    const auto step = window.take(kTimedChannel, *stamp, message.size(), unix_nanoseconds());
    if (step == SinkWindow::Step::opened) opened = usage_now();
    if (step == SinkWindow::Step::closed) break;
  }
  report.messages = window.messages();
  report.bytes = window.bytes();
  report.latencies = window.latencies();
  if (report.messages > 0) report.spent = Spent::between(opened, usage_now());
}

EndReport new_report(const EndOptions& options, bool sink) {
  EndReport report;
  report.kind = options.kind;
  report.sink = sink;
  return report;
}

}  // namespace

Result<EndOutcome, std::string> run_bare_sink(const EndOptions& options, EndWatch& watch) {
  watch.let_signals_kill();
  const auto socket = accept_one(options.listen);
  if (!socket) return Unexpected(socket.error());
  EndReport report = new_report(options, /*sink=*/true);
  if (options.kind == Kind::tcp_stream) take_stream(socket->get(), options, report);
  if (options.kind == Kind::tcp_latency) take_timed(socket->get(), options, report);
  EndOutcome outcome;
  outcome.json = end_json(report);
  if (report.bytes == 0) outcome.error = "ended before anything came to its end";
  return outcome;
}

Result<EndOutcome, std::string> run_bare_source(const EndOptions& options, EndWatch& watch) {
  const auto socket = connect_to(options.target());
  if (!socket) return Unexpected(socket.error());
  EndReport report = new_report(options, /*sink=*/false);
  const SourceWindow window(unix_nanoseconds(), options.warm_up, options.seconds);
  Bytes message(options.message_size(), std::uint8_t{7});
  std::uint64_t sequence = 0;
  bool sound = true;
  const auto send = [&](std::int64_t due, Phase phase) {
    write_stamp({sequence++, due, phase, options.kind == Kind::tcp_stream ? 'b' : 'l'}, message);
    sound = sound && send_all(socket->get(), message);
    if (sound && phase == Phase::measured) {
      ++report.messages;
      report.bytes += message.size();
    }
  };
  const Usage opened = usage_now();
  EndOutcome outcome;
  if (options.kind == Kind::tcp_stream) {
    watch.let_signals_kill();
    const auto last = window.closes() + static_cast<std::int64_t>(kGoesOn * 1e9);
    for (std::int64_t now = 0; sound && now < last;) {
      now = unix_nanoseconds();
      send(now, window.phase_at(now));
    }
  } else {
    const auto seen = watch.pace(unix_nanoseconds(), window.closes(),
                                 [&](std::int64_t due) { send(due, window.phase_at(due)); });
    outcome.interrupted = seen == EndWatch::Seen::interrupted;
    send(unix_nanoseconds(), Phase::end);
  }
  if (!sound) outcome.error = "the connection has ended";
  report.spent = Spent::between(opened, usage_now());
  outcome.json = end_json(report);
  return outcome;
}

}  // namespace switchyard::bench
