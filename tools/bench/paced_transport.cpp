#include "tools/bench/paced_transport.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace switchyard::bench {

class PacedTransport::PacedListener final : public net::Listener {
 public:
  PacedListener(const PacedTransport& transport, std::unique_ptr<net::Listener> inner)
      : transport_(transport), inner_(std::move(inner)) {}

  Endpoint local() const override { return inner_->local(); }

  net::Awaitable<Result<std::unique_ptr<net::Stream>>> accept() override {
    auto accepted = co_await inner_->accept();
    if (accepted) accepted = transport_.wrap(std::move(*accepted));
    co_return accepted;
  }

  void close() override { inner_->close(); }

 private:
  const PacedTransport& transport_;
  std::unique_ptr<net::Listener> inner_;
};

PacedStream::PacedStream(std::unique_ptr<net::Stream> inner, const net::Executor& executor,
                         std::uint64_t rate)
    : inner_(std::move(inner)), turn_(executor, std::chrono::steady_clock::now()), rate_(rate) {}

net::Awaitable<void> PacedStream::wait_for_turn() {
  if (turn_.expiry() > std::chrono::steady_clock::now()) {
    co_await turn_.async_wait(net::kAwait);  // an error: closed, which the inner stream tells
  }
}

net::Awaitable<Result<std::size_t>> PacedStream::read_some(MutableByteView into) {
  constexpr std::size_t kMost = 16 * kKiB;  // at a time, so that the pace is even
  co_await wait_for_turn();
  const MutableByteView part = into.first(std::min(into.size(), kMost));
  auto read = co_await inner_->read_some(part);
  if (read) {
    const std::chrono::duration<double> pause(static_cast<double>(*read) /
                                              static_cast<double>(rate_));
    const auto from = std::max(turn_.expiry(), std::chrono::steady_clock::now());
    turn_.expires_at(from + std::chrono::duration_cast<std::chrono::nanoseconds>(pause));
  }
  co_return read;
}

net::Awaitable<Result<void>> PacedStream::wait_readable() {
  co_await wait_for_turn();
  auto ready = co_await inner_->wait_readable();
  co_return ready;
}

net::Awaitable<Result<std::size_t>> PacedStream::write_some(ByteView from) {
  return inner_->write_some(from);
}

void PacedStream::close() {
  turn_.cancel();
  inner_->close();
}

PacedTransport::PacedTransport(net::Transport& inner, net::Executor executor, std::uint64_t rate)
    : inner_(inner), executor_(std::move(executor)), rate_(rate) {}

net::Awaitable<Result<std::unique_ptr<net::Stream>>> PacedTransport::dial(Endpoint to,
                                                                          Time deadline) {
  auto dialled = co_await inner_.dial(to, deadline);
  if (dialled) dialled = wrap(std::move(*dialled));
  co_return dialled;
}

Result<std::unique_ptr<net::Listener>> PacedTransport::listen(Endpoint at) {
  auto listener = inner_.listen(at);
  if (!listener) return listener;
  return std::unique_ptr<net::Listener>(
      std::make_unique<PacedListener>(*this, std::move(*listener)));
}

std::unique_ptr<net::Stream> PacedTransport::wrap(std::unique_ptr<net::Stream> inner) const {
  return std::make_unique<PacedStream>(std::move(inner), executor_, rate_);
}

}  // namespace switchyard::bench
