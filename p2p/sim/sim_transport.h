// SimTransport: the Transport of one host of a SimNetwork, for one of its starts.
//
// After a power_off it stays usable and silent: dials wait for their deadline, listening fails with
// network_down, streams wait until they are closed.  So a program that lost its machine can still
// be stopped and destroyed.
#pragma once

#include "p2p/net/transport.h"
#include "p2p/sim/sim_network.h"

namespace switchyard::sim {

class SimStream final : public net::Stream {
 public:
  explicit SimStream(std::shared_ptr<SimSocket> socket) : socket_(std::move(socket)) {}
  SimStream(const SimStream&) = delete;
  SimStream& operator=(const SimStream&) = delete;
  ~SimStream() override { socket_->close(); }

  Endpoint local() const override { return socket_->local(); }
  Endpoint remote() const override { return socket_->remote(); }
  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  net::Awaitable<Result<void>> wait_readable() override;
  net::Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  std::size_t try_write(ByteView from) override;
  net::Awaitable<Result<void>> wait_writable() override;
  bool writable() override { return socket_->writable(); }
  void shutdown_write() override { socket_->shutdown_write(); }
  void close() override { socket_->close(); }

  // Closes at once; the other side gets connection_reset, and nothing that was under way.
  void reset() { socket_->reset(); }

 private:
  std::shared_ptr<SimSocket> socket_;
};

class SimTransport final : public net::Transport {
 public:
  // Adds the host if it is new.
  SimTransport(SimNetwork& network, const IpAddress& host);

  net::Awaitable<Result<std::unique_ptr<net::Stream>>> dial(Endpoint to, Time deadline) override;

  // `at` names the host's address, or none (0.0.0.0, ::) for the same.
  Result<std::unique_ptr<net::Listener>> listen(Endpoint at) override;

 private:
  SimNetwork& network_;
  const IpAddress host_;
  const std::uint32_t boot_;
};

}  // namespace switchyard::sim
