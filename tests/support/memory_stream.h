// MemoryStream: two streams joined in memory, on an io_context that the test polls.
//
// Writes never wait.  What is sent can be read as soon as the io_context runs; reads may be cut to
// small pieces, and writes made to fail.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <system_error>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/net/errors.h"
#include "p2p/net/signal.h"
#include "p2p/net/stream.h"

namespace switchyard::test {

class MemoryStream final : public net::Stream {
 public:
  // Two ends; each must be closed, and whoever reads from it joined, before it is destroyed.
  static std::pair<std::unique_ptr<MemoryStream>, std::unique_ptr<MemoryStream>> make_pair(
      const net::Executor& executor) {
    auto there = std::make_shared<Pipe>(executor);
    auto back = std::make_shared<Pipe>(executor);
    return {std::unique_ptr<MemoryStream>(new MemoryStream(there, back)),
            std::unique_ptr<MemoryStream>(new MemoryStream(back, there))};
  }

  ~MemoryStream() override { close(); }

  // Reads give at most so many bytes from now on.
  void cut_reads(std::size_t most) { most_ = most; }
  // Writes fail with this from now on.
  void fail_writes(std::error_code error) { write_error_ = error; }
  // For a test that plays this end by hand: sends, and takes whatever has arrived.
  void push(ByteView bytes) {
    append(out_->bytes, bytes);
    out_->changed.notify();
  }
  Bytes pull() { return std::exchange(in_->bytes, {}); }

  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return {}; }

  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into) override {
    const auto readable = co_await wait_readable();
    if (!readable) co_return Unexpected(readable.error());
    if (in_->bytes.empty()) co_return Unexpected(make_error_code(net::Errc::end_of_stream));
    const std::size_t n = std::min({into.size(), in_->bytes.size(), most_});
    const auto end = in_->bytes.begin() + static_cast<std::ptrdiff_t>(n);
    std::copy(in_->bytes.begin(), end, into.begin());
    in_->bytes.erase(in_->bytes.begin(), end);
    co_return n;
  }

  net::Awaitable<Result<void>> wait_readable() override {
    while (!closed_ && in_->bytes.empty() && !in_->ended) co_await in_->changed.wait();
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    co_return Result<void>();
  }

  net::Awaitable<Result<std::size_t>> write_some(ByteView from) override {
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    if (write_error_) co_return Unexpected(write_error_);
    push(from);
    co_return from.size();
  }

  net::Awaitable<Result<void>> wait_writable() override {
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    co_return Result<void>();
  }

  void shutdown_write() override {
    out_->ended = true;
    out_->changed.notify();
  }

  void close() override {
    if (closed_) return;
    closed_ = true;
    shutdown_write();
    in_->changed.notify();
  }

 private:
  struct Pipe {
    explicit Pipe(const net::Executor& executor) : changed(executor) {}

    Bytes bytes;
    bool ended{false};
    net::Signal changed;
  };

  MemoryStream(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out)
      : in_(std::move(in)), out_(std::move(out)) {}

  std::shared_ptr<Pipe> in_;
  std::shared_ptr<Pipe> out_;
  std::size_t most_{SIZE_MAX};  // bytes a read gives
  std::error_code write_error_;
  bool closed_{false};
};

}  // namespace switchyard::test
