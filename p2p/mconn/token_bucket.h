// TokenBucket: so many bytes a second, given out in the order they are asked for.
//
// Tokens (bytes) come into being at `rate`; after silence at most `burst` of them are in store.
// Whoever wants some reserves them and is given a ticket, the number of the last token of his: they
// are his as soon as so many tokens exist.  So nobody overtakes, a reservation is met after those
// before it and nothing else, and the moment it is met is known beforehand: nobody has to look
// again and again.
//
// The law: in any time t, reservations for at most rate * t + burst bytes are met, but for what
// give_back() returns.
//
// Exact: integers, with the fraction of a byte carried over; however often it is asked, nothing is
// lost or gained.  Rate 0 means no limit: every ticket is met at once.  A changed rate holds from
// the moment of the change, for reservations that wait too; whoever waits should ask again.
//
// Time never goes back.  Not thread-safe; no I/O, no clock.
#pragma once

#include <algorithm>
#include <cstdint>

#include "p2p/base/check.h"
#include "p2p/base/time.h"

namespace switchyard::mconn {

class TokenBucket {
 public:
  using Ticket = std::uint64_t;

  // Bytes per second; 8 GiB/s, and a faster rate counts as this one.  A second's tokens times the
  // nanoseconds of a second must fit 64 bits.
  static constexpr std::uint64_t kMaxRate = (std::uint64_t{1} << 33U) - 1;

  // reached_at() looks no further ahead.
  static constexpr Duration kHorizon = std::chrono::hours(1);

  // `rate` in bytes per second, 0: no limit; `burst` in bytes.  The store is full at first.
  TokenBucket(Time now, std::uint64_t rate, std::uint64_t burst)
      : rate_(std::min(rate, kMaxRate)), burst_(burst), made_(burst), at_(now) {}

  std::uint64_t rate() const { return rate_; }
  bool unlimited() const { return rate_ == 0; }

  // From `now` on.
  void change(Time now, std::uint64_t rate, std::uint64_t burst) {
    refill(now);
    rate_ = std::min(rate, kMaxRate);
    burst_ = burst;
    if (unlimited()) made_ = std::max(made_, reserved_);
    keep_below_burst();
  }

  // The next `bytes` of them, for the caller.
  Ticket reserve(Time now, std::uint64_t bytes) {
    refill(now);
    reserved_ += bytes;
    if (unlimited()) made_ = std::max(made_, reserved_);
    return reserved_;
  }

  // The tokens up to this ticket exist.
  bool reached(Time now, Ticket ticket) {
    if (made_ < ticket) refill(now);
    return made_ >= ticket;
  }

  // When they will, at the present rate; if that is more than kHorizon ahead, an earlier time.
  Time reached_at(Ticket ticket) const {
    if (made_ >= ticket || unlimited()) return at_;
    const std::uint64_t missing = ticket - made_;
    const std::uint64_t seconds = missing / rate_;
    const auto horizon = std::chrono::duration_cast<std::chrono::seconds>(kHorizon).count();
    if (seconds > static_cast<std::uint64_t>(horizon)) return at_ + kHorizon;
    const std::uint64_t rest = missing % rate_ * kSecond;
    Duration wait = std::chrono::seconds(seconds);
    if (rest >= fraction_) {
      wait += Duration((rest - fraction_ + rate_ - 1) / rate_);
    } else {
      wait -= Duration((fraction_ - rest) / rate_);
    }
    return at_ + std::min(wait, kHorizon);
  }

  // Tokens that were reserved and will not be used: those who wait have them sooner.
  void give_back(std::uint64_t bytes) {
    made_ += bytes;
    keep_below_burst();
  }

  void check_invariants() const {
    SWITCHYARD_CHECK(made_ <= reserved_ + burst_);
    SWITCHYARD_CHECK(fraction_ < kSecond);
    SWITCHYARD_CHECK(!unlimited() || made_ >= reserved_);
  }

 private:
  static constexpr std::uint64_t kSecond = 1'000'000'000;  // nanoseconds

  void keep_below_burst() {
    if (made_ < reserved_ + burst_) return;
    made_ = reserved_ + burst_;
    fraction_ = 0;
  }

  void refill(Time now) {
    SWITCHYARD_ASSUME(now >= at_);
    const auto elapsed = static_cast<std::uint64_t>((now - at_).count());
    at_ = now;
    if (unlimited() || elapsed == 0) return;
    const std::uint64_t room = reserved_ + burst_ - made_;
    const std::uint64_t seconds = elapsed / kSecond;
    const std::uint64_t parts = elapsed % kSecond * rate_ + fraction_;  // of a byte, below 2^64
    if (seconds > room / rate_ || seconds * rate_ + parts / kSecond >= room) {
      made_ += room;
      fraction_ = 0;
      return;
    }
    made_ += seconds * rate_ + parts / kSecond;
    fraction_ = parts % kSecond;
  }

  std::uint64_t rate_;         // bytes per second, <= kMaxRate; 0: no limit
  std::uint64_t burst_;        // bytes
  std::uint64_t made_;         // tokens that exist, since the beginning; <= reserved_ + burst_
  std::uint64_t reserved_{0};  // tokens given out, since the beginning
  std::uint64_t fraction_{0};  // of the next token, in its 10^9th parts
  Time at_;                    // until when made_ is counted
};

}  // namespace switchyard::mconn
