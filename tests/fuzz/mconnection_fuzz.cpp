// One MConnection and a peer that says anything.
//
// The input is cut into frames of arbitrary bytes, and of packets that are nearly right; commands
// and time come in between, and a stranger who takes the reserve and gives it back.  Whatever is
// said: no crash, no memory beyond the bound, nothing after a close, and nothing taken after a
// failure.  An input that ends in 0xf, 0x1f … runs on a wire without credit: then reading is wanted
// exactly while no channel's messages fill its window.
#include "p2p/mconn/mconnection.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/mconn/credit.h"
#include "p2p/wire/packet_codec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/no_credit.h"

namespace mconnection_fuzz {

using namespace switchyard;
using fuzz::Choices;

constexpr std::size_t kLargest = 20'000;  // bytes of a message
constexpr std::size_t kWindow = 8 * kKiB;
constexpr std::size_t kShared = 24 * kKiB;  // what all windows may grow by

std::vector<ChannelDescriptor> channels() {
  std::vector<ChannelDescriptor> some(3);
  for (std::uint8_t i = 0; i < 3; ++i) {
    some[i].id = ChannelId(i);
    some[i].priority = 1U + 4U * i;
    some[i].max_message_size = kLargest;
    some[i].receive_window = kWindow;
    some[i].send_queue_capacity = 4;
  }
  return some;
}

mconn::Config config(bool credits) {
  mconn::Config made;
  if (!credits) made.packets = &test::no_credit_packets();
  made.shared_window = kShared;
  return made;
}

class Run {
 public:
  Run(Choices choices, bool credits) : choices_(choices), credits_(credits) {}
  ~Run() { budget_.leave(stranger_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void all() {
    while (!choices_.empty()) {
      step();
      look();
    }
  }

 private:
  void step() {
    switch (choices_.below(10)) {
      case 0:
        handle(to_bytes(choices_.bytes(1 + choices_.byte())));
        break;
      case 1:
        mconn_.send(ChannelId(choices_.byte() % 5), Payload(Bytes(choices_.below(30'000))));
        break;
      case 2:
        now_ += std::chrono::milliseconds(choices_.below(60'000));
        if (!mconn_.handle_timeout(now_) && choices_.byte() % 2 == 0) mconn_.close({});
        break;
      case 3:
        poll();
        break;
      case 4:
        release();
        break;
      case 5:
        end();
        break;
      default:
        handle(packets());
    }
  }

  // Packets that are well formed, and often right.
  Bytes packets() {
    Bytes frame(32 * kKiB);
    std::size_t used = 0;
    for (std::uint64_t n = 1 + choices_.below(4); n > 0; --n)
      used += packet(MutableByteView(frame).subspan(used));
    frame.resize(used);
    return frame;
  }

  std::size_t packet(MutableByteView room) {
    const ChannelId channel(choices_.byte() % 4);
    switch (choices_.below(16)) {
      case 0:
        return wire::encode(wire::Ping{choices_.byte()}, room);
      case 1:
        return wire::encode(wire::Pong{choices_.byte() < 128 ? ping_ : 0}, room);
      case 2:
        return wire::encode(wire::Credit{channel, choices_.below(UINT64_MAX)}, room);
      case 3:
        return choices_.byte() < 8 ? wire::encode(wire::Close{}, room) : 0;
      default:
        return msg(channel, room);
    }
  }

  std::size_t msg(ChannelId channel, MutableByteView room) {
    std::uint64_t& remaining = remaining_[channel.value()];
    if (remaining == 0) remaining = choices_.below(kLargest + 10);
    const Bytes piece(std::min<std::uint64_t>(remaining, choices_.below(5000)), 0x55);
    remaining -= piece.size();
    if (choices_.byte() == 1) ++remaining;  // does not continue
    return wire::encode(wire::Msg{channel, remaining, piece}, room);
  }

  void handle(const Bytes& frame) {
    const bool taken = mconn_.handle_frame(now_, frame).has_value();
    FUZZ_CHECK(taken || !failed_);
    if (taken) return;
    events();  // what was whole before the failure
    failed_ = true;
  }

  void poll() {
    Bytes frame(MConnection::kMinFrame + choices_.below(2000));
    const bool finished = mconn_.finished();
    const std::size_t size = mconn_.poll_frame(now_, frame);
    FUZZ_CHECK(size <= frame.size());
    FUZZ_CHECK(!finished || size == 0);
    read(ByteView(frame).first(size));
  }

  // What leaves is well formed, and nothing is behind a close.
  void read(ByteView frame) {
    wire::PacketReader reader(frame);
    for (;;) {
      const auto next = reader.next();
      FUZZ_CHECK(next.has_value());
      const std::optional<wire::Packet>& packet = *next;
      if (!packet) return;
      FUZZ_CHECK(!close_left_);
      close_left_ = std::holds_alternative<wire::Close>(*packet);
      if (const auto* ping = std::get_if<wire::Ping>(&*packet)) ping_ = ping->value;
    }
  }

  void release() {
    if (held_.empty()) return;
    const std::size_t at = choices_.below(held_.size());
    mconn_.release(held_[at].channel, held_[at].cost);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void end() {
    const std::uint8_t choice = choices_.byte();
    if (choice == 1) mconn_.close({});
    if (choice == 2) mconn_.drain(now_, {});
    if (choice != 3) return;
    if (stranger_.state == mconn::Budget::Claim::State::none) {
      budget_.want(stranger_, {ChannelId(1), kLargest});
    } else {
      budget_.leave(stranger_);
    }
  }

  void events() {
    while (auto event = mconn_.poll_event()) {
      FUZZ_CHECK(!closed_ || std::holds_alternative<mconn::Sent>(*event));
      FUZZ_CHECK(!failed_ || std::holds_alternative<mconn::Sent>(*event));
      if (auto* received = std::get_if<mconn::Received>(&*event)) {
        FUZZ_CHECK(received->bytes.size() <= kLargest);
        FUZZ_CHECK(received->bytes.size() + 80 <= received->cost);
        held_.push_back(std::move(*received));
      }
      closed_ = closed_ || std::holds_alternative<mconn::Closed>(*event);
    }
  }

  void look() {
    mconn_.check_invariants();
    events();
    FUZZ_CHECK(mconn_.status().channels.size() == 3);
    FUZZ_CHECK(mconn_.undelivered().size() <= 3);
    FUZZ_CHECK(!mconn_.finished() || !mconn_.next_deadline());
    std::vector<std::uint64_t> memory(3);
    std::vector<std::uint64_t> cost(3);
    for (const auto& one : held_) {
      memory[one.channel.value()] += one.bytes.capacity();
      cost[one.channel.value()] += one.cost;
    }
    if (credits_) {
      // The window, one message, and what its overhead was overestimated by.
      const std::uint64_t bound = kWindow + kShared + mconn::rest_cost(kLargest) + 96;
      for (const std::uint64_t bytes : memory) FUZZ_CHECK(bytes <= bound);
      FUZZ_CHECK(mconn_.wants_input());
    } else {
      const bool full = std::any_of(cost.begin(), cost.end(), [](auto c) { return c >= kWindow; });
      FUZZ_CHECK(mconn_.wants_input() == !full);
    }
    budget_.check_invariants();
  }

  using MConnection = mconn::MConnection;

  Choices choices_;
  bool credits_;
  Time now_{};
  mconn::Budget budget_{{.windows = 0, .growth = 2 * kShared, .reserve = kLargest / 2}};
  mconn::Budget::Claim stranger_;
  MConnection mconn_{
      config(credits_),
      channels(),
      {{ChannelId(0), 5000, 30'000}, {ChannelId(1), UINT64_MAX, 100}, {ChannelId(3), 1024, 10}},
      now_,
      mconn::Shared{{&budget_, nullptr}}};
  std::vector<mconn::Received> held_;
  std::uint64_t remaining_[256] = {};  // per channel: of the message the peer is in
  std::uint64_t ping_{0};              // the value of the last ping that left
  bool close_left_{false};
  bool failed_{false};
  bool closed_{false};
};

FUZZ_TARGET(mconnection_fuzz) {
  const bool credits = size == 0 || data[size - 1] % 16 != 15;
  Run(Choices(data, size), credits).all();
}

}  // namespace mconnection_fuzz
