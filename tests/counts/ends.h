// Two ends of a connection, MConnection and cipher each, joined by frames that lie in a buffer.
//
// Everything is fixed: keys, messages, times.  A failure ends the program, as what it would count
// then means nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"
#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/mconn/budget.h"
#include "p2p/mconn/flow_monitor.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/mconn/throttle.h"
#include "p2p/net/frame_cipher.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/comet_packets.h"
#include "p2p/wire/packet_codec.h"
#include "secret_conn/aead/kernel.h"
#include "secret_conn/comet_frames.h"
#include "secret_conn/native_frames.h"

namespace switchyard::counts {

inline void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "counts: %s\n", what);
  std::abort();
}

enum class Wire : std::uint8_t { native, cometbft };

// Full frames, as p2p/peer makes them.
inline std::size_t frame_payload(Wire wire) {
  return wire == Wire::native ? 4096 : 1024;
}

inline constexpr std::size_t kBatch = 16;  // frames sealed at a time

// Both directions have one key, so that a cipher opens what it has sealed.
inline std::unique_ptr<net::FrameCipher> make_cipher(Wire wire) {
  using secret_conn::FrameKey;
  constexpr auto kPortable = secret_conn::aead::Kernel::portable;  // on any processor
  const auto key = [] {
    secret_conn::SecretBytes<32> bytes;
    SeededRng(1).fill(bytes.writable());
    return bytes;
  };
  if (wire == Wire::native) {
    constexpr std::uint64_t kRatchet = secret_conn::native::kRatchetInterval;
    return std::make_unique<secret_conn::NativeFrames>(FrameKey(key(), kRatchet, 0, kPortable),
                                                       FrameKey(key(), kRatchet, 0, kPortable));
  }
  return std::make_unique<secret_conn::CometFrames>(
      FrameKey(key(), 0, 0, kPortable),
      secret_conn::cometbft::FrameOpener(FrameKey(key(), 0, 0, kPortable)));
}

struct Setup {
  Wire wire{Wire::native};
  std::size_t message{64 * kKiB};  // bytes
  std::size_t messages{4};         // a round
  // What a user has on by default or may have: windows of the default size, limits of connection
  // and node (never reached), budgets shared with others, figures taken and asked for.  Else
  // windows that never end, and none of the rest.
  bool features{true};
};

class Ends {
 public:
  static constexpr ChannelId kChannel{0x20};

  explicit Ends(const Setup& setup)
      : setup_(setup), payload_(frame_payload(setup.wire)), message_(Bytes(setup.message, 7)) {
    frames_.reserve(1024);
  }

  // Takes the messages of a round and writes their packets; frames written.
  std::size_t send() {
    for (std::size_t i = 0; i < setup_.messages; ++i)
      demand(from_.send(kChannel, message_) == SendResult::queued, "a message was not taken");
    frames_.clear();
    std::size_t used = 0;
    for (;;) {
      const MutableByteView room = MutableByteView(buffer_).subspan(used + layout_.head, payload_);
      const std::size_t n = from_.poll_frame(now_, room);
      if (n == 0) break;
      frames_.push_back(room.first(n));
      used += layout_.frame_size(n);
    }
    while (from_.poll_event()) {
    }
    return frames_.size();
  }

  // Takes the packets, gives the credit of the messages back; messages received.
  std::size_t receive() {
    std::size_t messages = 0;
    for (const ByteView frame : frames_) {
      demand(to_.handle_frame(now_, frame).has_value(), "a frame was not taken");
      messages += take_events();
    }
    const std::size_t n = to_.poll_frame(now_, credit_);
    if (n > 0)
      demand(from_.handle_frame(now_, ByteView(credit_).first(n)).has_value(), "no credit taken");
    return messages;
  }

  // One batch after the other, the whole way: sent, sealed, opened, received.  Messages received.
  std::size_t bulk();

  void pass(Duration time) { now_ += time; }
  std::size_t messages() const { return setup_.messages; }

 private:
  ChannelDescriptor channel() const {
    ChannelDescriptor channel;
    channel.id = kChannel;
    channel.send_queue_capacity = setup_.messages;
    channel.send_queue_bytes = 2 * setup_.messages * setup_.message;
    if (!setup_.features) channel.receive_window = std::size_t{1} << 50U;
    return channel;
  }

  std::vector<AnnouncedChannel> announced() const {
    const ChannelDescriptor from = channel();
    return {{from.id, from.receive_window, from.max_message_size}};
  }

  mconn::Config config() const {
    mconn::Config config;
    if (setup_.wire == Wire::cometbft) config.packets = &wire::comet_packets();
    if (setup_.features) config.rates = {.send = kNeverReached, .receive = kNeverReached};
    return config;
  }

  mconn::Shared shared() {
    mconn::Shared shared;
    if (!setup_.features) return shared;
    shared.budget.budget = &budget_;
    shared.tokens = buckets_.tokens();
    return shared;
  }

  // As p2p/peer: who asks for the status is kept out for one call.
  std::unique_lock<std::mutex> change() {
    return setup_.features ? std::unique_lock(watched_) : std::unique_lock<std::mutex>();
  }

  std::size_t take_events();
  std::size_t fill(mconn::MConnection& by, std::vector<std::uint32_t>& sizes);
  std::size_t carry(mconn::MConnection& by, net::FrameCipher& cipher, mconn::MConnection& to);
  void count(mconn::FlowMonitor& monitor, std::size_t bytes);

  static constexpr std::uint64_t kNeverReached = std::uint64_t{1} << 33U;  // bytes per second

  const Setup setup_;
  const std::size_t payload_;  // bytes of a full frame
  Payload message_;
  Time now_{std::chrono::hours(1)};
  std::mutex watched_;
  mconn::Budget budget_{mconn::BudgetLimits{}};
  mconn::SharedBuckets buckets_{now_, {kNeverReached, kNeverReached}};
  mconn::MConnection from_{config(), {channel()}, announced(), now_, shared()};
  mconn::MConnection to_{config(), {channel()}, announced(), now_, shared()};
  std::unique_ptr<net::FrameCipher> there_{make_cipher(setup_.wire)};
  std::unique_ptr<net::FrameCipher> back_{make_cipher(setup_.wire)};
  net::FrameLayout layout_{there_->layout()};
  mconn::FlowMonitor sent_{now_};
  mconn::FlowMonitor received_{now_};
  Bytes buffer_ = Bytes(kMiB);
  Bytes credit_ = Bytes(payload_);
  std::vector<ByteView> frames_;  // borrow from buffer_
  std::vector<std::uint32_t> sizes_;
  std::size_t batches_{0};
};

}  // namespace switchyard::counts
