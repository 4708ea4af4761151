// NarrowStream: one end of a stream whose other end is the test, which says how much is taken and
// what comes.
//
// As with a socket, operations are tried first and waited for then, what was waited for ends
// through the loop, and what was asked is counted: each would be a system call.
#pragma once

#include <algorithm>
#include <asio/post.hpp>
#include <cstddef>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/net/errors.h"
#include "p2p/net/signal.h"
#include "p2p/net/stream.h"

namespace switchyard::test {

class NarrowStream final : public net::Stream {
 public:
  struct Counts {
    std::size_t writes{0};
    std::size_t written{0};         // bytes
    std::size_t asked{0};           // whether there is room
    std::size_t waits_for_room{0};  // write_some that had to included
    std::size_t reads{0};
    std::size_t read{0};   // bytes
    std::size_t waits{0};  // for something to read
  };

  explicit NarrowStream(const net::Executor& executor)
      : executor_(executor), room_changed_(executor), came_(executor) {}

  // Writes take so many bytes more; it is writable while there is room for any.
  void give_room(std::size_t bytes) {
    room_ += bytes;
    room_changed_.notify();
  }
  // Comes in.
  void put(ByteView bytes) {
    append(input_, bytes);
    came_.notify();
  }
  // What was written since the last call.
  Bytes pull() { return std::exchange(output_, {}); }

  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return {}; }

  std::size_t try_write(ByteView from) override {
    ++counts.writes;
    const std::size_t n = closed_ ? 0 : std::min(room_, from.size());
    room_ -= n;
    counts.written += n;
    append(output_, from.first(n));
    return n;
  }
  net::Awaitable<Result<std::size_t>> write_some(ByteView from) override {
    co_await asio::post(executor_, asio::use_awaitable);
    if (room_ == 0) ++counts.waits_for_room;
    while (!closed_ && room_ == 0) co_await room_changed_.wait();
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    co_return try_write(from);
  }
  bool writable() override {
    ++counts.asked;
    return room_ > 0;
  }
  net::Awaitable<Result<void>> wait_writable() override {
    ++counts.waits_for_room;
    while (!closed_ && room_ == 0) co_await room_changed_.wait();
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    co_return Result<void>();
  }

  std::size_t try_read(MutableByteView into) override {
    ++counts.reads;
    const std::size_t n = std::min(into.size(), input_.size());
    counts.read += n;
    const auto end = input_.begin() + static_cast<std::ptrdiff_t>(n);
    std::copy(input_.begin(), end, into.begin());
    input_.erase(input_.begin(), end);
    return n;
  }
  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into) override {
    co_await asio::post(executor_, asio::use_awaitable);
    const auto ready = co_await wait_readable();
    if (!ready) co_return Unexpected(ready.error());
    co_return try_read(into);
  }
  net::Awaitable<Result<void>> wait_readable() override {
    ++counts.waits;
    while (!closed_ && input_.empty()) co_await came_.wait();
    if (closed_) co_return Unexpected(make_error_code(net::Errc::closed));
    co_return Result<void>();
  }

  void shutdown_write() override {}
  void close() override {
    closed_ = true;
    room_changed_.notify();
    came_.notify();
  }

  Counts counts;

 private:
  net::Executor executor_;
  std::size_t room_{0};  // bytes
  Bytes input_;          // come and not read
  Bytes output_;         // written and not pulled
  bool closed_{false};
  net::Signal room_changed_;
  net::Signal came_;
};

}  // namespace switchyard::test
