// A TokenBucket beside a naive one, and throttles that share another, at any rates and any pace.
//
// The naive bucket counts thousandths of a token in whole milliseconds, so both are exact: they
// must agree at every moment.  A promised moment is the first at which the promise holds.
//
// Of the throttles: whoever was told to wait until a moment gets something then, whatever the
// others do meanwhile; and together they take no more than the rate and the burst, and one quantum
// of each.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/mconn/throttle.h"
#include "tests/fuzz/fuzz.h"

namespace throttle_fuzz {

using switchyard::Duration;
using switchyard::Time;
using switchyard::fuzz::Choices;
using switchyard::mconn::Allowance;
using switchyard::mconn::burst_of;
using switchyard::mconn::Throttle;
using switchyard::mconn::TokenBucket;

constexpr std::size_t kMembers = 4;

// In thousandths of a token.
struct Naive {
  std::int64_t rate;
  std::int64_t burst;
  std::int64_t made;
  std::int64_t reserved{0};

  void keep_below_burst() { made = std::min(made, reserved + burst); }
  void pass(std::int64_t millis) {
    made += millis * rate;
    if (rate == 0) made = std::max(made, reserved);
    keep_below_burst();
  }
  void change(std::int64_t new_rate, std::int64_t new_burst) {
    rate = new_rate;
    burst = new_burst * 1000;
    if (rate == 0) made = std::max(made, reserved);
    keep_below_burst();
  }
};

// Slow, fast or none; whole bytes a second.
std::uint64_t some_rate(Choices& choices) {
  const std::uint8_t kind = choices.byte();
  if (kind < 32) return 0;
  return kind < 128 ? 1 + choices.below(5000) : 1 + choices.below(50'000'000);
}

class BucketRun {
 public:
  explicit BucketRun(Choices& choices)
      : choices_(choices), rate_(some_rate(choices)), bucket_(now_, rate_, 1000) {
    naive_ = {static_cast<std::int64_t>(rate_), 1'000'000, 1'000'000};
  }

  void step() {
    switch (choices_.below(4)) {
      case 0: {
        const std::uint64_t bytes = choices_.below(10'000);
        tickets_.push_back(bucket_.reserve(now_, bytes));
        naive_.reserved += static_cast<std::int64_t>(bytes) * 1000;
        naive_.pass(0);
        break;
      }
      case 1: {
        const std::uint64_t bytes = choices_.below(1000);
        bucket_.reached(now_, UINT64_MAX);  // up to date
        bucket_.give_back(bytes);
        naive_.made += static_cast<std::int64_t>(bytes) * 1000;
        naive_.keep_below_burst();
        break;
      }
      case 2: {
        const std::uint64_t rate = some_rate(choices_);
        const std::uint64_t burst = choices_.below(100'000);
        bucket_.change(now_, rate, burst);
        naive_.change(static_cast<std::int64_t>(rate), static_cast<std::int64_t>(burst));
        break;
      }
      default: {
        const auto millis = static_cast<std::int64_t>(choices_.below(5000));
        now_ += std::chrono::milliseconds(millis);
        naive_.pass(millis);
      }
    }
    check();
  }

 private:
  void check() {
    bucket_.check_invariants();
    for (const auto ticket : tickets_) {
      const bool reached = bucket_.reached(now_, ticket);
      FUZZ_CHECK(reached == (naive_.made >= static_cast<std::int64_t>(ticket) * 1000));
      if (reached) continue;
      const Time at = bucket_.reached_at(ticket);
      FUZZ_CHECK(at > now_ && at <= now_ + TokenBucket::kHorizon);
      TokenBucket early = bucket_;
      FUZZ_CHECK(!early.reached(at - Duration(1), ticket));
      TokenBucket then = bucket_;
      FUZZ_CHECK(then.reached(at, ticket) || at == now_ + TokenBucket::kHorizon);
    }
    std::erase_if(tickets_, [&](auto ticket) { return bucket_.reached(now_, ticket); });
  }

  Choices& choices_;
  Time now_{};
  std::uint64_t rate_;
  TokenBucket bucket_;
  Naive naive_{};
  std::vector<TokenBucket::Ticket> tickets_;  // not yet reached
};

class ThrottleRun {
 public:
  explicit ThrottleRun(Choices& choices)
      : choices_(choices), rate_(10 + choices.below(10'000'000)) {
    bucket_.change(now_, rate_, burst_of(rate_));
    for (std::size_t i = 0; i < kMembers; ++i) join(i);
  }

  void step() {
    const std::size_t i = choices_.below(kMembers);
    switch (choices_.below(6)) {
      case 0:
        now_ += std::chrono::microseconds(choices_.below(100'000));
        break;
      case 1:
        members_[i]->give_back();
        promised_[i].reset();
        break;
      case 2:
        leave(i);
        join(i);
        break;
      case 3:
        if (promised_[i]) now_ = std::max(now_, *promised_[i]);
        take(i);
        break;
      default:
        take(i);
    }
    bucket_.check_invariants();
    const double seconds = std::chrono::duration<double>(now_.time_since_epoch()).count();
    const auto rate = static_cast<double>(rate_);
    // Those who left had a quantum in hand at most, and it went back.
    const auto held = static_cast<double>(Allowance::quantum_of(rate_) + Allowance::kLeast);
    const auto burst = static_cast<double>(burst_of(rate_));
    FUZZ_CHECK(spent_ <= rate * seconds + burst + kMembers * held);
  }

 private:
  void join(std::size_t i) { members_[i] = std::make_unique<Throttle>(now_, 0, &bucket_); }
  void leave(std::size_t i) {
    members_[i].reset();
    promised_[i].reset();
  }

  void take(std::size_t i) {
    const std::uint64_t some = members_[i]->get(now_);
    FUZZ_CHECK(some == 0 || some >= Allowance::kLeast);
    if (some == 0) {
      // Never later than promised.
      const Time next = members_[i]->deadline().value();
      FUZZ_CHECK(next > now_ && (!promised_[i] || next <= *promised_[i]));
      promised_[i] = next;
      return;
    }
    promised_[i].reset();
    const std::uint64_t used = 1 + choices_.below(some);
    members_[i]->spend(used);
    spent_ += static_cast<double>(used);
  }

  Choices& choices_;
  Time now_{};
  std::uint64_t rate_;
  TokenBucket bucket_{now_, 1, 0};
  std::unique_ptr<Throttle> members_[kMembers];
  std::optional<Time> promised_[kMembers];
  double spent_{0};
};

FUZZ_TARGET(throttle_fuzz) {
  Choices choices(data, size);
  if (choices.byte() % 2 == 0) {
    BucketRun run(choices);
    while (!choices.empty()) run.step();
  } else {
    ThrottleRun run(choices);
    while (!choices.empty()) run.step();
  }
}

}  // namespace throttle_fuzz
