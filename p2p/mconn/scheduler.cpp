#include "p2p/mconn/scheduler.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::mconn {

std::size_t Scheduler::add(std::uint32_t priority, std::uint64_t strict_rate) {
  const std::size_t channel = ratio_.add(priority);
  if (strict_rate == 0) return channel;
  if (!strict_) strict_ = std::make_unique<Strict>(now_);
  RatioClass& ratio = strict_->ratio;
  while (ratio.size() < channel) ratio.add(1);  // of channels that are never ready there
  ratio.add(priority);
  strict_->places.resize(channel + 1, Place::none);
  strict_->places[channel] = Place::within;
  strict_->buckets.push_back({channel, TokenBucket(now_, strict_rate, strict_rate)});
  return channel;
}

void Scheduler::move(std::size_t channel, RatioClass& from, RatioClass& to) {
  if (!from.ready(channel)) return;
  from.set_ready(channel, false);
  to.set_ready(channel, true);
}

void Scheduler::charge_strict(Time now, std::size_t channel, std::size_t bytes) {
  strict_->ratio.charge(now, channel, bytes);
  for (Limited& one : strict_->buckets) {
    if (one.channel != channel) continue;
    one.paid = one.bucket.reserve(now, bytes);
    if (one.bucket.reached(now, one.paid)) return;
    move(channel, strict_->ratio, ratio_);
    strict_->places[channel] = Place::above;
    ++strict_->above;
  }
}

void Scheduler::readmit(Time now) {
  for (Limited& one : strict_->buckets) {
    if (strict_->places[one.channel] != Place::above || !one.bucket.reached(now, one.paid))
      continue;
    move(one.channel, ratio_, strict_->ratio);
    strict_->places[one.channel] = Place::within;
    --strict_->above;
  }
}

void Scheduler::check_invariants() const {
  ratio_.check_invariants();
  if (!strict_) return;
  const RatioClass& ratio = strict_->ratio;
  const std::vector<Place>& places = strict_->places;
  ratio.check_invariants();
  SWITCHYARD_CHECK(ratio.size() == places.size() && ratio.size() <= ratio_.size());
  for (const Limited& one : strict_->buckets) {
    one.bucket.check_invariants();
    SWITCHYARD_CHECK(places[one.channel] != Place::none);
  }
  for (std::size_t i = 0; i < ratio_.size(); ++i) {
    SWITCHYARD_CHECK(!strict(i) || !ratio_.ready(i));
    if (i >= places.size()) continue;
    SWITCHYARD_CHECK(strict(i) || !ratio.ready(i));
  }
  const auto how_many = [&places](Place place) {
    return static_cast<std::size_t>(std::count(places.begin(), places.end(), place));
  };
  SWITCHYARD_CHECK(places.size() - how_many(Place::none) == strict_->buckets.size());
  SWITCHYARD_CHECK(how_many(Place::above) == strict_->above);
}

}  // namespace switchyard::mconn
