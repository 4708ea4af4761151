// Two MConnections joined; frames of any size, delivered at any time, reactors of any pace, limits
// that come and go, of their own and shared ones.
//
// Checked: messages arrive whole and in the order they were sent; neither side ever accuses the
// other; what a side holds stays within the bound; and when the input ends, limits are lifted and
// both run until nothing moves, every message that was taken has arrived: nothing stalls, though
// both ends share one reserve that is smaller than most messages.  Then one side drains, and both
// are finished.  An input that ends in 0xf, 0x1f … runs on a wire without credit, read as it is
// asked for.
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/mconn/credit.h"
#include "p2p/mconn/mconnection.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/no_credit.h"

namespace mconnection_pair_fuzz {

using namespace switchyard;
using fuzz::Choices;
using mconn::MConnection;

constexpr std::size_t kChannels = 3;
constexpr std::size_t kLargest = 40'000;  // bytes of a message
constexpr std::size_t kFramesInFlight = 8;
constexpr std::size_t kShared = 20'000;   // what the windows of an end may grow by
constexpr std::size_t kReserve = 10'000;  // of both ends

std::vector<ChannelDescriptor> make_channels(Choices& choices) {
  std::vector<ChannelDescriptor> some(kChannels);
  for (std::size_t i = 0; i < kChannels; ++i) {
    some[i].id = ChannelId(static_cast<std::uint8_t>(i * 0x55));
    some[i].priority = static_cast<std::uint32_t>(1 + choices.below(10));
    some[i].max_message_size = kLargest;
    some[i].receive_window = mconn::kMinWindow + choices.below(20'000);
    some[i].send_queue_capacity = 1 + choices.below(8);
  }
  return some;
}

std::vector<AnnouncedChannel> announce(const std::vector<ChannelDescriptor>& channels) {
  std::vector<AnnouncedChannel> all;
  all.reserve(channels.size());
  for (const auto& one : channels)
    all.push_back({one.id, one.receive_window, one.max_message_size});
  return all;
}

// What is in the message, a function of who it is.
Bytes content(std::size_t size, std::size_t number) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(number * 31 + i);
  return bytes;
}

// One end, what it has sent, and what is on the way to it.
struct End {
  End(const mconn::Config& config, const std::vector<ChannelDescriptor>& ours,
      const std::vector<ChannelDescriptor>& theirs, mconn::Budget& budget)
      : channels(ours),
        mconn(config, ours, announce(theirs), Time{},
              mconn::Shared{{&budget, nullptr}, shared.tokens()}) {}

  void limit(Time now, const mconn::Rates& own, const mconn::Rates& total) {
    mconn.set_rates(now, own);
    shared.change(now, total);
  }

  std::vector<ChannelDescriptor> channels;
  mconn::SharedBuckets shared{Time{}, {}};
  MConnection mconn;
  std::deque<Bytes> arriving;                    // frames
  std::array<std::deque<Bytes>, kChannels> due;  // messages that are to arrive here, in order
  std::vector<mconn::Received> held;             // not yet released
};

class Run {
 public:
  Run(Choices choices, bool credits)
      : choices_(choices),
        ours_(make_channels(choices_)),
        theirs_(make_channels(choices_)),
        budget_({.windows = 0,
                 // Without credit who finds no room is closed; here there is some for all.
                 .growth = credits ? kShared * 3 / 2 : 16 * kMiB,
                 .reserve = kReserve}) {
    if (!credits) config_.packets = &test::no_credit_packets();
    config_.shared_window = kShared;
    ends_.push_back(std::make_unique<End>(config_, ours_, theirs_, budget_));
    ends_.push_back(std::make_unique<End>(config_, theirs_, ours_, budget_));
  }

  void all() {
    while (!choices_.empty()) {
      const std::size_t who = choices_.below(2);
      step(*ends_[who], *ends_[1 - who]);
    }
    for (const auto& end : ends_) end->limit(now_, {}, {});
    run_until_quiet();
    for (const auto& end : ends_) {
      FUZZ_CHECK(end->mconn.undelivered().empty());
      for (const auto& due : end->due) FUZZ_CHECK(due.empty());
    }
    ends_.front()->mconn.drain(now_, {});
    run_until_quiet();
    FUZZ_CHECK(ends_.front()->mconn.finished() && ends_.back()->mconn.finished());
  }

 private:
  void step(End& end, End& other) {
    switch (choices_.below(6)) {
      case 0:
        send(end, other);
        break;
      case 1:
        poll(end, other, MConnection::kMinFrame + choices_.below(8000));
        break;
      case 2:
        deliver(end);
        break;
      case 3:
        release(end);
        break;
      case 4:
        end.limit(now_, some_rates(), some_rates());
        break;
      default:
        wait(std::chrono::milliseconds(choices_.below(5000)));
    }
    look(end);
  }

  mconn::Rates some_rates() {
    const auto one = [&] { return choices_.below(2) == 0 ? 0 : choices_.below(65'536); };
    const std::uint64_t sending = one();
    return {sending, one()};
  }

  // Nobody is slow on purpose here: no time passes for a holder of the reserve, of memory that is
  // lent without credit, or a full inbox.
  void wait(Duration duration) {
    if (budget_.holding() > 0) return;
    if (!config_.packets->tells_credit() && budget_.growth() > 0) return;
    for (const auto& one : ends_) {
      if (!one->mconn.wants_input()) return;
    }
    now_ += duration;
    // A pause of the input is no offence either.
    for (const auto& one : ends_) (void)one->mconn.handle_timeout(now_).has_value();
  }

  void send(End& end, End& other) {
    const std::size_t i = choices_.below(kChannels);
    const Bytes bytes = content(choices_.below(kLargest + 1), ++sent_);
    const auto result = end.mconn.send(end.channels[i].id, Payload(bytes));
    FUZZ_CHECK(result == SendResult::queued || result == SendResult::full);
    if (result == SendResult::queued) other.due[i].push_back(bytes);
  }

  bool poll(End& end, End& other, std::size_t size) {
    if (other.arriving.size() >= kFramesInFlight) return false;
    Bytes frame(size);
    frame.resize(end.mconn.poll_frame(now_, frame));
    if (frame.empty()) return false;
    other.arriving.push_back(std::move(frame));
    return true;
  }

  bool deliver(End& end) {
    if (end.arriving.empty() || !end.mconn.wants_input()) return false;
    FUZZ_CHECK(end.mconn.handle_frame(now_, end.arriving.front()).has_value());
    end.arriving.pop_front();
    while (auto event = end.mconn.poll_event()) {
      if (auto* received = std::get_if<mconn::Received>(&*event)) take(end, std::move(*received));
    }
    return true;
  }

  static void take(End& end, mconn::Received received) {
    auto& due = end.due[received.channel.value() / 0x55];
    FUZZ_CHECK(!due.empty() && due.front() == received.bytes);
    due.pop_front();
    end.held.push_back(std::move(received));
  }

  static bool release(End& end) {
    if (end.held.empty()) return false;
    end.mconn.release(end.held.front().channel, end.held.front().cost);
    end.held.erase(end.held.begin());
    return true;
  }

  void run_until_quiet() {
    bool moved = true;
    while (moved) {
      moved = false;
      for (std::size_t who = 0; who < 2; ++who) {
        End& end = *ends_[who];
        moved = poll(end, *ends_[1 - who], 4096) || moved;
        moved = deliver(end) || moved;
        moved = release(end) || moved;
        look(end);
      }
    }
  }

  void look(const End& end) const {
    end.mconn.check_invariants();
    if (!config_.packets->tells_credit()) return;
    const auto status = end.mconn.status();
    for (std::size_t i = 0; i < kChannels; ++i) {
      // The window and one message: its pieces may be 246 bytes in the smallest frames.
      const std::uint64_t bound =
          end.channels[i].receive_window + kShared + kLargest + 16 * (kLargest / 240 + 2) + 64;
      FUZZ_CHECK(status.channels[i].held <= bound);
    }
  }

  Choices choices_;
  std::vector<ChannelDescriptor> ours_;
  std::vector<ChannelDescriptor> theirs_;
  mconn::Config config_;
  mconn::Budget budget_;
  std::vector<std::unique_ptr<End>> ends_;
  Time now_{};
  std::size_t sent_{0};
};

FUZZ_TARGET(mconnection_pair_fuzz) {
  const bool credits = size == 0 || data[size - 1] % 16 != 15;
  Run(Choices(data, size), credits).all();
}

}  // namespace mconnection_pair_fuzz
