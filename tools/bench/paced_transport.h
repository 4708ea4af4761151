// PacedTransport: streams that are read at a pace, whatever their reader would like.
//
// What a limit at the socket does: the bytes that nobody reads wait in the kernel's buffers on both
// sides, and an urgent message waits behind them.  For comparison with a limit of the library.
#pragma once

#include <asio/steady_timer.hpp>
#include <cstdint>
#include <memory>

#include "p2p/net/stream.h"
#include "p2p/net/transport.h"

namespace switchyard::bench {

class PacedStream final : public net::Stream {
 public:
  // Bytes a second; > 0.
  PacedStream(std::unique_ptr<net::Stream> inner, const net::Executor& executor,
              std::uint64_t rate);

  Endpoint local() const override { return inner_->local(); }
  Endpoint remote() const override { return inner_->remote(); }
  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  net::Awaitable<Result<void>> wait_readable() override;
  net::Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  net::Awaitable<Result<void>> wait_writable() override { return inner_->wait_writable(); }
  void shutdown_write() override { inner_->shutdown_write(); }
  void close() override;

 private:
  net::Awaitable<void> wait_for_turn();

  std::unique_ptr<net::Stream> inner_;
  asio::steady_timer turn_;  // expires when the next bytes may be read
  std::uint64_t rate_;
};

class PacedTransport final : public net::Transport {
 public:
  // `inner` outlives this, and this its listeners.
  PacedTransport(net::Transport& inner, net::Executor executor, std::uint64_t rate);

  net::Awaitable<Result<std::unique_ptr<net::Stream>>> dial(Endpoint to, Time deadline) override;
  Result<std::unique_ptr<net::Listener>> listen(Endpoint at) override;

 private:
  class PacedListener;

  std::unique_ptr<net::Stream> wrap(std::unique_ptr<net::Stream> inner) const;

  net::Transport& inner_;
  net::Executor executor_;
  std::uint64_t rate_;
};

}  // namespace switchyard::bench
