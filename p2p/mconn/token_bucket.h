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
// Time never goes back.  Not thread-safe; no I/O, no clock.  Who shares a bucket knows it as a
// TokenSource only, so that a driver with several threads may put a lock in between.
#pragma once

#include <algorithm>
#include <cstdint>

#include "p2p/base/check.h"
#include "p2p/base/time.h"

namespace switchyard::mconn {

// Where reservations are made.
class TokenSource {
 public:
  using Ticket = std::uint64_t;  // the number of the last token reserved

  virtual ~TokenSource() = default;

  virtual std::uint64_t rate() const = 0;  // bytes per second; 0: no limit
  virtual bool unlimited() const = 0;

  // The next `bytes` tokens, for the caller.
  virtual Ticket reserve(Time now, std::uint64_t bytes) = 0;
  // The tokens up to this ticket exist.
  virtual bool reached(Time now, Ticket ticket) = 0;
  // When they will, at the present rate; if that is more than TokenBucket::kHorizon ahead, an
  // earlier time.
  virtual Time reached_at(Ticket ticket) const = 0;
  // Tokens that were reserved and will not be used: those who wait have them sooner.
  virtual void give_back(std::uint64_t bytes) = 0;
};

class TokenBucket final : public TokenSource {
 public:
  // Bytes per second; 8 GiB/s, and a faster rate counts as this one.  A second's tokens times the
  // nanoseconds of a second must fit 64 bits.
  static constexpr std::uint64_t kMaxRate = (std::uint64_t{1} << 33U) - 1;

  // reached_at() looks no further ahead.
  static constexpr Duration kHorizon = std::chrono::hours(1);

  // `rate` in bytes per second, 0: no limit; `burst` in bytes.  The store is full at first.
  TokenBucket(Time now, std::uint64_t rate, std::uint64_t burst)
      : rate_(std::min(rate, kMaxRate)), burst_(burst), made_(burst), at_(now) {}

  std::uint64_t rate() const override { return rate_; }
  bool unlimited() const override { return rate_ == 0; }

  // From `now` on.
  void change(Time now, std::uint64_t rate, std::uint64_t burst) {
    refill(now);
    rate_ = std::min(rate, kMaxRate);
    burst_ = burst;
    meet_all_if_unlimited();
    keep_below_burst();
  }

  Ticket reserve(Time now, std::uint64_t bytes) override {
    refill(now);
    reserved_ += bytes;
    meet_all_if_unlimited();
    return reserved_;
  }

  bool reached(Time now, Ticket ticket) override {
    if (made_ < ticket) refill(now);
    return made_ >= ticket;
  }

  Time reached_at(Ticket ticket) const override {
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

  void give_back(std::uint64_t bytes) override {
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

  void meet_all_if_unlimited() {
    if (!unlimited() || made_ >= reserved_) return;
    made_ = reserved_;
    fraction_ = 0;
  }

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
