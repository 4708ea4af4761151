#include "p2p/mconn/scheduler.h"

#include "p2p/base/check.h"

namespace switchyard::mconn {

std::size_t Scheduler::add(std::uint32_t priority, std::uint64_t strict_rate) {
  const std::size_t channel = ratio_.add(priority);
  if (strict_rate > 0) {
    while (strict_.size() < channel) strict_.add(1);  // of channels that are never ready there
    strict_.add(priority);
    places_.resize(channel + 1, Place::none);
    places_[channel] = Place::within;
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
    places_[channel] = Place::above;
    ++above_;
  }
}

void Scheduler::readmit(Time now) {
  for (Strict& one : buckets_) {
    if (places_[one.channel] != Place::above || !one.bucket.reached(now, one.paid)) continue;
    move(one.channel, ratio_, strict_);
    places_[one.channel] = Place::within;
    --above_;
  }
}

void Scheduler::check_invariants() const {
  strict_.check_invariants();
  ratio_.check_invariants();
  SWITCHYARD_CHECK(strict_.size() == places_.size() && strict_.size() <= ratio_.size());
  for (const Strict& one : buckets_) {
    one.bucket.check_invariants();
    SWITCHYARD_CHECK(places_[one.channel] != Place::none);
  }
  std::size_t with_rate = 0;
  std::size_t above = 0;
  for (std::size_t i = 0; i < ratio_.size(); ++i) {
    SWITCHYARD_CHECK(!strict(i) || !ratio_.ready(i));
    if (i >= places_.size()) continue;
    SWITCHYARD_CHECK(strict(i) || !strict_.ready(i));
    with_rate += places_[i] != Place::none ? 1 : 0;
    above += places_[i] == Place::above ? 1 : 0;
  }
  SWITCHYARD_CHECK(with_rate == buckets_.size() && above == above_);
}

}  // namespace switchyard::mconn
