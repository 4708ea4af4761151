// MConnection, messages in and messages out, against the one copy each side cannot do without.
#include <cstdint>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/node_info.h"
#include "tests/bench/suite.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kFrame = 4096;        // bytes, a full frame of p2p/peer
constexpr std::size_t kRound = 256 * kKiB;  // bytes of messages at a time, about
constexpr ChannelId kChannel{0x20};

std::size_t messages_in_round(std::size_t size) {
  return kRound / (size + 16);
}

ChannelDescriptor channel() {
  ChannelDescriptor channel;
  channel.id = kChannel;
  channel.send_queue_capacity = kRound;
  channel.send_queue_bytes = 2 * kRound;
  channel.receive_window = 4 * kRound;
  return channel;
}

// Two ends, joined by frames that lie in a buffer.
class Joined {
 public:
  explicit Joined(std::size_t size) : message_(Bytes(size, 7)) {}

  // Takes the messages of a round and writes their frames.
  bool send() {
    bool good = true;
    for (std::size_t i = 0; i < messages_in_round(message_.size()); ++i)
      good = from_.send(kChannel, message_) == SendResult::queued && good;
    frames_.clear();
    std::size_t used = 0;
    while (const std::size_t n =
               from_.poll_frame(now_, MutableByteView(buffer_).subspan(used, kFrame))) {
      frames_.push_back(ByteView(buffer_).subspan(used, n));
      used += n;
    }
    while (from_.poll_event()) {
    }
    return good;
  }

  // Takes the frames, and gives the messages' credit back.
  bool receive() {
    std::size_t count = 0;
    bool good = true;
    for (const ByteView frame : frames_) {
      good = to_.handle_frame(now_, frame).has_value() && good;
      while (const auto event = to_.poll_event()) {
        const auto* received = std::get_if<mconn::Received>(&*event);
        if (received == nullptr) continue;
        to_.release(received->channel, received->cost);
        ++count;
      }
    }
    const std::size_t n = to_.poll_frame(now_, credit_);
    if (n > 0) good = from_.handle_frame(now_, ByteView(credit_).first(n)).has_value() && good;
    return good && count == messages_in_round(message_.size());
  }

 private:
  static std::vector<AnnouncedChannel> announced() {
    const ChannelDescriptor from = channel();
    return {{from.id, from.receive_window, from.max_message_size}};
  }

  Time now_{};
  mconn::MConnection from_{mconn::Config{}, {channel()}, announced(), now_};
  mconn::MConnection to_{mconn::Config{}, {channel()}, announced(), now_};
  Payload message_;
  Bytes buffer_ = Bytes(2 * kRound);
  Bytes credit_ = Bytes(kFrame);
  std::vector<ByteView> frames_;  // borrow from buffer_
};

void transfer(benchmark::State& state, std::size_t size, bool sending) {
  Joined ends(size);
  bool good = true;
  const auto send = [&] { good = ends.send() && good; };
  const auto receive = [&] { good = ends.receive() && good; };
  while (state.KeepRunning()) {
    if (sending) {
      time_iteration(state, send);
      receive();
    } else {
      send();
      time_iteration(state, receive);
    }
  }
  if (!good) state.SkipWithError("a message was lost");
  const auto messages = static_cast<std::int64_t>(messages_in_round(size));
  state.SetBytesProcessed(messages * static_cast<std::int64_t>(size) * state.iterations());
}

// Messages of a round copied once, into a buffer that is there already.
void copy(benchmark::State& state, std::size_t size) {
  const Bytes message(size, 7);
  Bytes buffer(2 * kRound);
  while (state.KeepRunning()) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < messages_in_round(size); ++i, used += size)
      std::memcpy(buffer.data() + used, message.data(), size);
    benchmark::ClobberMemory();
  }
  const auto messages = static_cast<std::int64_t>(messages_in_round(size));
  state.SetBytesProcessed(messages * static_cast<std::int64_t>(size) * state.iterations());
}

// The same, each into bytes of its own.
void copy_out(benchmark::State& state, std::size_t size) {
  const Bytes buffer(2 * kRound, 7);
  while (state.KeepRunning()) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < messages_in_round(size); ++i, used += size)
      benchmark::DoNotOptimize(to_bytes(ByteView(buffer).subspan(used, size)));
  }
  const auto messages = static_cast<std::int64_t>(messages_in_round(size));
  state.SetBytesProcessed(messages * static_cast<std::int64_t>(size) * state.iterations());
}

}  // namespace

void add_mconn(Suite& suite) {
  for (const std::size_t size : {64 * kKiB, std::size_t{100}}) {
    const std::string name = std::to_string(size);
    suite.add("copy_in/" + name, "", [size](auto& state) { copy(state, size); });
    suite.add("copy_out/" + name, "", [size](auto& state) { copy_out(state, size); });
    suite.add_timed("mconn_send/" + name, "copy_in/" + name,
                    [size](auto& state) { transfer(state, size, true); });
    suite.add_timed("mconn_receive/" + name, "copy_out/" + name,
                    [size](auto& state) { transfer(state, size, false); });
  }
}

}  // namespace switchyard::bench
