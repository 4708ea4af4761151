// Two Peers on one stream in memory, and what passes counted: allocations are counted as always,
// stream operations by direction.
//
// One thread, and time stands still but for what the test adds, so the counts are the same in every
// run.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/net/timers.h"
#include "p2p/peer/buffer_pool.h"
#include "p2p/peer/peer.h"
#include "p2p/wire/codecs.h"
#include "secret_conn/comet_frames.h"
#include "secret_conn/native_frames.h"
#include "tests/support/facts.h"
#include "tests/support/memory_stream.h"

namespace switchyard::test {

// Nothing is ever due: no test here lasts as long as a keep-alive.
class StandingTimers final : public net::Timers {
 public:
  Time now() const override { return now_; }
  WallTime wall_now() const override { return {}; }
  Id call_at(Time, std::function<void()>) override { return ++last_; }
  void cancel(Id) override {}
  void pass(Duration time) { now_ += time; }

 private:
  Time now_{std::chrono::hours(1)};
  Id last_{0};
};

// A stream that counts what is asked of the one inside.  As a socket's, an operation ends through
// the loop, so that others have their turn.
class CountingStream final : public net::Stream {
 public:
  struct Counts {
    std::size_t reads{0};  // and waits for something to read
    std::size_t writes{0};
    std::size_t waits_for_room{0};
    std::size_t read_bytes{0};
    std::size_t written_bytes{0};
  };

  CountingStream(asio::io_context& io, std::unique_ptr<MemoryStream> inside)
      : io_(io), inside_(std::move(inside)) {}

  Endpoint local() const override { return {}; }
  Endpoint remote() const override { return {}; }
  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into) override {
    ++counts.reads;
    co_await asio::post(io_, asio::use_awaitable);
    const Result<std::size_t> n = co_await inside_->read_some(into);
    counts.read_bytes += n.value_or(0);
    co_return n;
  }
  net::Awaitable<Result<void>> wait_readable() override {
    ++counts.reads;
    return inside_->wait_readable();
  }
  net::Awaitable<Result<std::size_t>> write_some(ByteView from) override {
    ++counts.writes;
    counts.written_bytes += from.size();
    co_await asio::post(io_, asio::use_awaitable);
    const Result<std::size_t> n = co_await inside_->write_some(from);
    co_return n;
  }
  net::Awaitable<Result<void>> wait_writable() override {
    ++counts.waits_for_room;
    return inside_->wait_writable();
  }
  void shutdown_write() override { inside_->shutdown_write(); }
  void close() override { inside_->close(); }

  Counts counts;

 private:
  asio::io_context& io_;
  std::unique_ptr<MemoryStream> inside_;
};

// One end; its reactor destroys what it gets.
class PeerEnd final : private PeerSink {
 public:
  static constexpr ChannelId kChannel{0x20};

  PeerEnd(asio::io_context& io, StandingTimers& timers, std::unique_ptr<MemoryStream> inside,
          Profile profile)
      : stream(io, std::move(inside)),
        shared_(PeerRef::make(facts_of(channels()), io.get_executor(), channels(), std::size_t{1})),
        peer_(config(profile), shared_, io.get_executor(), timers, buffers_, *this) {
    net::Upgraded opened;
    opened.cipher = cipher(profile);
    asio::co_spawn(io, run(std::move(opened)), asio::detached);
    peer_.release_messages();
  }

  PeerHandle handle() { return {shared_, 0}; }
  void stop() { peer_.abort(Disconnect{}); }
  bool over() const { return over_; }

  CountingStream stream;
  std::size_t messages{0};            // received
  std::size_t bytes{0};               // of these
  std::function<void()> on_messages;  // some were
  std::function<void()> on_writable;

 private:
  static std::vector<ChannelDescriptor> channels() {
    return {{.id = kChannel, .send_queue_capacity = 1000}};
  }
  static PeerConfig config(Profile profile) {
    PeerConfig config;
    config.mconn.packets = &wire::codecs_for(profile).packets;
    return config;
  }
  static std::unique_ptr<net::FrameCipher> cipher(Profile profile) {
    using secret_conn::FrameKey;
    const auto key = [] {
      secret_conn::SecretBytes<32> bytes;
      SeededRng(1).fill(bytes.writable());
      return bytes;
    };
    if (profile == Profile::cometbft) {
      return std::make_unique<secret_conn::CometFrames>(
          FrameKey(key(), 0), secret_conn::cometbft::FrameOpener(FrameKey(key(), 0)));
    }
    constexpr std::uint64_t kRatchet = secret_conn::native::kRatchetInterval;
    return std::make_unique<secret_conn::NativeFrames>(FrameKey(key(), kRatchet),
                                                       FrameKey(key(), kRatchet));
  }

  net::Awaitable<void> run(net::Upgraded opened) {
    std::vector<ChannelDescriptor> ours = channels();
    const Disconnect why = co_await peer_.run(stream, std::move(opened), std::move(ours));
    static_cast<void>(why);
    over_ = true;
  }

  std::size_t slot_of(ChannelId) const override { return 0; }
  void deliver(std::vector<Message>& received) override {
    for (const Message& one : received) bytes += one.bytes().size();
    messages += received.size();
    received.clear();
    if (on_messages) on_messages();
  }
  void writable(const PeerRef&, ChannelId) override {
    if (on_writable) on_writable();
  }

  BufferPool buffers_;
  PeerRef shared_;
  Peer peer_;
  bool over_{false};
};

struct PeerPair {
  explicit PeerPair(Profile profile)
      : streams(MemoryStream::make_pair(io.get_executor())),
        from(io, timers, std::move(streams.first), profile),
        to(io, timers, std::move(streams.second), profile) {}
  ~PeerPair() {
    from.stop();
    to.stop();
    io.run();
  }

  // Sends such messages, as fast as they are taken, until so many have arrived, and calls
  // `half_way` after half of them.  In one run of the loop: what asio recycles, it recycles within
  // one.
  void run(ByteView message, std::size_t count, const std::function<void()>& half_way) {
    const PeerHandle peer = from.handle();
    from.on_writable = [&] {
      do ++tried;
      while (peer.try_send(PeerEnd::kChannel, message) == SendResult::queued);
    };
    bool warm = false;
    to.on_messages = [&] {
      timers.pass(std::chrono::microseconds(50));
      if (to.messages >= count) io.stop();
      if (warm || to.messages < count / 2) return;
      warm = true;
      half_way();
    };
    asio::post(io, from.on_writable);
    io.run();
    io.restart();
    from.on_writable = nullptr;
    to.on_messages = nullptr;
  }

  asio::io_context io;
  StandingTimers timers;
  std::pair<std::unique_ptr<MemoryStream>, std::unique_ptr<MemoryStream>> streams;
  PeerEnd from;
  PeerEnd to;
  std::size_t tried{0};  // messages given to `from`, those it had no room for included
};

}  // namespace switchyard::test
