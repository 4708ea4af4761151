#include "p2p/net/tcp_transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <asio/ip/v6_only.hpp>
#include <cerrno>
#include <utility>

#include "p2p/net/asio_bridge.h"
#include "p2p/net/errors.h"
#include "p2p/net/socket_stream.h"

namespace switchyard::net {
namespace {

using asio::ip::tcp;

// Linux: a write takes nothing beyond TCP_NOTSENT_LOWAT.  Elsewhere the mark says when to write,
// and no more.
#ifdef __linux__
constexpr bool kMarkRefuses = true;
#else
constexpr bool kMarkRefuses = false;
#endif

std::error_code set_option(int socket, int option, const void* value, std::size_t size) {
  if (::setsockopt(socket, IPPROTO_TCP, option, value, static_cast<socklen_t>(size)) == 0) {
    return {};
  }
  return {errno, std::system_category()};
}

// What every socket gets, those that listen included.
std::error_code prepare(int socket, const TcpOptions& options) {
  const int yes = 1;
  const int lowat = options.notsent_lowat;
  if (const auto error = set_option(socket, TCP_NODELAY, &yes, sizeof yes)) return error;
  if (const auto error = set_option(socket, TCP_NOTSENT_LOWAT, &lowat, sizeof lowat)) return error;
  if (options.congestion.empty()) return {};
  return set_option(socket, TCP_CONGESTION, options.congestion.data(), options.congestion.size());
}

// Wraps a connected socket; fails if the other side is gone again.
Result<std::unique_ptr<Stream>> make_stream(tcp::socket socket, const TcpOptions& options) {
  std::error_code error;
  const auto local = socket.local_endpoint(error);
  if (error) return Unexpected(from_asio(error));
  const auto remote = socket.remote_endpoint(error);
  if (error) return Unexpected(from_asio(error));
  socket.non_blocking(true, error);
  if (error) return Unexpected(from_asio(error));
  error = prepare(socket.native_handle(), options);
  if (error) return Unexpected(error);
  return std::unique_ptr<Stream>(
      std::make_unique<SocketStream>(std::move(socket), from_asio(local), from_asio(remote),
                                     kMarkRefuses && options.notsent_lowat > 0));
}

class TcpListener final : public Listener {
 public:
  TcpListener(tcp::acceptor acceptor, Endpoint local, TcpOptions options)
      : acceptor_(std::move(acceptor)), local_(local), options_(std::move(options)) {}

  Endpoint local() const override { return local_; }

  Awaitable<Result<std::unique_ptr<Stream>>> accept() override {
    return accept_on(acceptor_.get_executor());
  }

  Awaitable<Result<std::unique_ptr<Stream>>> accept_on(Executor executor) override {
    tcp::socket socket(executor);
    const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
    if (closed_) co_return Unexpected(make_error_code(Errc::closed));
    if (error) co_return Unexpected(from_asio(error));
    auto stream = make_stream(std::move(socket), options_);
    if (stream) co_return std::move(*stream);
    // It failed after it was accepted: the connection's fault, and transient as such.
    co_return Unexpected(std::error_code(ECONNABORTED, std::system_category()));
  }

  void close() override {
    closed_ = true;
    std::error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  tcp::acceptor acceptor_;
  const Endpoint local_;
  const TcpOptions options_;
  bool closed_{false};  // by close()
};

// Opens, binds and listens; the first failure is in `error`.
void start_listening(tcp::acceptor& acceptor, const tcp::endpoint& at, const TcpOptions& options,
                     std::error_code& error) {
  acceptor.open(at.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && at.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) error = prepare(acceptor.native_handle(), options);
  if (!error) acceptor.bind(at, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
}

}  // namespace

TcpTransport::TcpTransport(const Executor& executor, TcpOptions options)
    : executor_(executor), options_(std::move(options)), timers_(executor) {}

Awaitable<Result<std::unique_ptr<Stream>>> TcpTransport::dial(Endpoint to, Time deadline) {
  if (timers_.now() >= deadline) co_return Unexpected(make_error_code(Errc::timed_out));
  const tcp::endpoint endpoint = to_asio(to);
  tcp::socket socket(executor_);
  std::error_code opened;
  socket.open(endpoint.protocol(), opened);
  if (!opened) opened = prepare(socket.native_handle(), options_);
  if (opened) co_return Unexpected(from_asio(opened));

  Watchdog alarm(timers_, deadline, [&socket] {
    std::error_code ignored;
    socket.close(ignored);
  });
  const auto [error] = co_await socket.async_connect(endpoint, kAwait);
  if (alarm.expired()) co_return Unexpected(make_error_code(Errc::timed_out));
  if (error) co_return Unexpected(from_asio(error));
  alarm.disarm();
  co_return make_stream(std::move(socket), options_);
}

Result<std::unique_ptr<Listener>> TcpTransport::listen(Endpoint at) {
  tcp::acceptor acceptor(executor_);
  std::error_code error;
  start_listening(acceptor, to_asio(at), options_, error);
  if (error) return Unexpected(from_asio(error));
  const auto local = acceptor.local_endpoint(error);
  if (error) return Unexpected(from_asio(error));
  return std::unique_ptr<Listener>(
      std::make_unique<TcpListener>(std::move(acceptor), from_asio(local), options_));
}

}  // namespace switchyard::net
