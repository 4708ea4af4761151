// A connection whose other end is the test: what is sent to it is made here frame by frame, and
// what it writes is taken as far as the test says.
#pragma once

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/peer/peer.h"
#include "p2p/wire/packet_codec.h"
#include "secret_conn/native_frames.h"
#include "tests/support/facts.h"
#include "tests/support/narrow_stream.h"
#include "tests/support/peer_pair.h"

namespace switchyard::test {

inline constexpr ChannelId kLoneBulk{0x20};      // priority 1
inline constexpr ChannelId kLoneUrgent{0x21};    // priority 10
inline constexpr std::size_t kLoneFrame = 4096;  // payload of a full one

inline std::unique_ptr<net::FrameCipher> lone_cipher() {
  using secret_conn::FrameKey;
  const auto key = [] {
    secret_conn::SecretBytes<32> bytes;
    SeededRng(1).fill(bytes.writable());
    return FrameKey(std::move(bytes), 0);
  };
  return std::make_unique<secret_conn::NativeFrames>(key(), key());
}

class LonePeer final : private PeerSink {
 public:
  LonePeer()
      : shared_(PeerRef::make(facts_of(channels()), io.get_executor(), channels(), std::size_t{1})),
        stream(io.get_executor()),
        peer_(PeerConfig(), shared_, io.get_executor(), timers_, buffers_, *this) {
    net::Upgraded opened;
    opened.cipher = lone_cipher();
    asio::co_spawn(io, run(std::move(opened)), asio::detached);
    peer_.release_messages();
    poll();
    stream.counts = {};
  }
  LonePeer(const LonePeer&) = delete;
  LonePeer& operator=(const LonePeer&) = delete;
  ~LonePeer() override {
    peer_.abort(Disconnect{});
    poll();
  }

  // Runs all there is to do.
  void poll() {
    io.restart();
    io.poll();
  }

  // Queues so many messages of 64 KiB.
  void send_bulk(std::size_t count) {
    const Payload message{Bytes(64 * kKiB, 7)};
    for (; count > 0; --count)
      BOOST_REQUIRE(handle().try_send(kLoneBulk, message) == SendResult::queued);
  }
  void send_urgent() {
    BOOST_REQUIRE(handle().try_send(kLoneUrgent, Bytes(100, 8)) == SendResult::queued);
  }
  // So many of 100 bytes, one after another, each as soon as there is room for it.
  void send_patiently(ChannelId channel, std::size_t count) {
    asio::co_spawn(
        io,
        [](PeerHandle to, ChannelId on, std::size_t left) -> net::Awaitable<void> {
          for (; left > 0; --left)
            co_await to.send(on, Payload(Bytes(100, 8)), std::chrono::hours(1));
        }(handle(), channel, count),
        asio::detached);
  }
  std::size_t queued(ChannelId channel) { return handle().queue(channel).messages; }
  PeerHandle handle() { return {shared_, 0}; }

  asio::io_context io;
  std::function<void()> on_delivery;
  std::size_t received{0};    // messages
  std::size_t deliveries{0};  // of messages that were handed over together

 private:
  static std::vector<ChannelDescriptor> channels() {
    std::vector<ChannelDescriptor> two(2);
    two[0].id = kLoneBulk;
    two[0].priority = 1;
    two[0].send_queue_capacity = 1000;
    two[0].send_queue_bytes = 64 * kMiB;
    two[0].receive_window = 64 * kMiB;
    two[1].id = kLoneUrgent;
    two[1].priority = 10;
    return two;
  }
  net::Awaitable<void> run(net::Upgraded opened) {
    std::vector<ChannelDescriptor> ours = channels();
    const Disconnect why = co_await peer_.run(stream, std::move(opened), std::move(ours));
    static_cast<void>(why);
  }

  std::size_t slot_of(ChannelId) const override { return 0; }
  void deliver(std::vector<Message>& messages) override {
    received += messages.size();
    ++deliveries;
    messages.clear();
    if (on_delivery) on_delivery();
  }
  void writable(const PeerRef&, ChannelId) override {}

  StandingTimers timers_;
  BufferPool buffers_;
  PeerRef shared_;

 public:
  NarrowStream stream;

 private:
  Peer peer_;
};

// The frames of a message of this size, as another connection would send them.
class LoneFrames {
 public:
  LoneFrames() : cipher_(lone_cipher()) {}

  Bytes with_messages(std::size_t size, std::size_t count) {
    Bytes all;
    for (; count > 0; --count) append(all, with_message(size));
    return all;
  }

  Bytes with_message(std::size_t size) {
    const Bytes message(size, 9);
    Bytes frames;
    std::size_t done = 0;
    while (done < size) {
      const std::size_t data = std::min<std::size_t>(size - done, kLoneFrame - wire::kMaxMsgHeader);
      Bytes frame(kLoneFrame + secret_conn::native::kOverhead);
      const MutableByteView payload =
          MutableByteView(frame).subspan(secret_conn::native::kLengthSize, kLoneFrame);
      const ByteView piece = ByteView(message).subspan(done, data);
      const auto n = static_cast<std::uint32_t>(
          wire::encode(wire::Msg{kLoneBulk, size - done - data, piece}, payload));
      BOOST_REQUIRE(n > 0U);
      frame.resize(n + secret_conn::native::kOverhead);
      cipher_->seal(frame, std::vector{n});
      append(frames, frame);
      done += data;
    }
    return frames;
  }

 private:
  std::unique_ptr<net::FrameCipher> cipher_;
};

}  // namespace switchyard::test
