#include "p2p/mconn/scheduler.h"

#include "p2p/base/check.h"

namespace switchyard::mconn {

std::size_t Scheduler::add(std::uint32_t priority, std::uint64_t strict_rate) {
  strict_.add(priority);
  const std::size_t channel = ratio_.add(priority);
  if (strict_rate > 0) {
    within_ |= std::uint64_t{1} << channel;
    buckets_.push_back({channel, TokenBucket(now_, strict_rate, strict_rate)});
  }
  return channel;
}

void Scheduler::move(std::size_t channel, RatioClass& from, RatioClass& to) {
  if (!from.ready(channel)) return;
  from.set_ready(channel, false);
  to.set_ready(channel, true);
}

void Scheduler::charge_strict(Time now, std::size_t channel, std::size_t bytes) {
  strict_.charge(now, channel, bytes);
  for (Strict& one : buckets_) {
    if (one.channel != channel) continue;
    one.paid = one.bucket.reserve(now, bytes);
    if (one.bucket.reached(now, one.paid)) return;
    move(channel, strict_, ratio_);
    within_ &= ~(std::uint64_t{1} << channel);
    above_ |= std::uint64_t{1} << channel;
  }
}

void Scheduler::readmit(Time now) {
  for (Strict& one : buckets_) {
    if ((above_ >> one.channel & 1U) == 0 || !one.bucket.reached(now, one.paid)) continue;
    move(one.channel, ratio_, strict_);
    above_ &= ~(std::uint64_t{1} << one.channel);
    within_ |= std::uint64_t{1} << one.channel;
  }
}

void Scheduler::check_invariants() const {
  strict_.check_invariants();
  ratio_.check_invariants();
  SWITCHYARD_CHECK((within_ & above_) == 0);
  std::uint64_t strict_ones = 0;
  for (const Strict& one : buckets_) {
    one.bucket.check_invariants();
    strict_ones |= std::uint64_t{1} << one.channel;
  }
  SWITCHYARD_CHECK((within_ | above_) == strict_ones);
  for (std::size_t i = 0; i < kMaxChannels; ++i) {
    SWITCHYARD_CHECK(!strict_.ready(i) || strict(i));
    SWITCHYARD_CHECK(!ratio_.ready(i) || !strict(i));
  }
}

}  // namespace switchyard::mconn
