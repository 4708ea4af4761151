#include "p2p/sim/sim_transport.h"

#include <utility>

#include "p2p/net/errors.h"

namespace switchyard::sim {
namespace {

class SimListener final : public net::Listener {
 public:
  SimListener(SimNetwork& network, const IpAddress& host, std::shared_ptr<SimPort> port)
      : network_(network), host_(host), port_(std::move(port)) {}
  SimListener(const SimListener&) = delete;
  SimListener& operator=(const SimListener&) = delete;
  ~SimListener() override { SimListener::close(); }

  Endpoint local() const override { return port_->at; }

  net::Awaitable<Result<std::unique_ptr<net::Stream>>> accept() override {
    const std::shared_ptr<SimPort> port = port_;
    while (!port->closed && port->waiting.empty()) co_await port->arrived.wait();
    if (port->closed) co_return Unexpected(net::make_error_code(net::Errc::closed));
    if (const auto failure = network_.take_accept_failure(host_)) co_return Unexpected(failure);
    auto socket = std::move(port->waiting.front());
    port->waiting.pop_front();
    co_return std::make_unique<SimStream>(std::move(socket));
  }

  void close() override {
    if (!port_->closed) network_.close_port(*port_, host_);
  }

 private:
  SimNetwork& network_;  // perhaps gone once the port is closed
  const IpAddress host_;
  const std::shared_ptr<SimPort> port_;
};

}  // namespace

// The socket is kept by the coroutine: the stream may be destroyed while it waits.

net::Awaitable<Result<std::size_t>> SimStream::read_some(MutableByteView into) {
  const std::shared_ptr<SimSocket> socket = socket_;
  co_return co_await socket->read_some(into);
}

net::Awaitable<Result<void>> SimStream::wait_readable() {
  const std::shared_ptr<SimSocket> socket = socket_;
  co_return co_await socket->wait_readable();
}

net::Awaitable<Result<std::size_t>> SimStream::write_some(ByteView from) {
  const std::shared_ptr<SimSocket> socket = socket_;
  co_return co_await socket->write_some(from);
}

std::size_t SimStream::try_write(ByteView from) {
  return socket_->try_write(from);
}

net::Awaitable<Result<void>> SimStream::wait_writable() {
  const std::shared_ptr<SimSocket> socket = socket_;
  co_return co_await socket->wait_writable();
}

SimTransport::SimTransport(SimNetwork& network, const IpAddress& host)
    : network_(network), host_(host), boot_((network.add_host(host), network.boot(host))) {}

net::Awaitable<Result<std::unique_ptr<net::Stream>>> SimTransport::dial(Endpoint to,
                                                                        Time deadline) {
  const std::shared_ptr<SimSocket> socket = network_.connect(host_, boot_, to);
  const Result<void> open = co_await socket->wait_open(deadline);
  if (!open) co_return Unexpected(open.error());
  co_return std::make_unique<SimStream>(socket);
}

Result<std::unique_ptr<net::Listener>> SimTransport::listen(Endpoint at) {
  auto port = network_.listen(host_, boot_, at);
  if (!port) return Unexpected(port.error());
  return std::unique_ptr<net::Listener>(
      std::make_unique<SimListener>(network_, host_, std::move(*port)));
}

}  // namespace switchyard::sim
