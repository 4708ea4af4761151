#include "p2p/peer/shared_limits.h"

#include <algorithm>
#include <asio/post.hpp>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

using Claim = mconn::BudgetSource::Claim;

void copy_claim(const Claim& from, Claim& to) {
  to.state = from.state;
  to.wants = from.wants;
  to.held = from.held;
}

}  // namespace

SharedLimits::SharedLimits(const mconn::BudgetLimits& credit, const mconn::Rates& total_rates,
                           Time now)
    : budget_(credit),
      buckets_(now, total_rates),
      latest_(now),
      sending_(*this, buckets_.send),
      receiving_(*this, buckets_.receive) {}

void SharedLimits::change_rates(Time now, const mconn::Rates& total) {
  const std::lock_guard lock(mutex_);
  buckets_.change(not_before_others(now), total);
  sending_.changed();
  receiving_.changed();
}

// For a bucket time never goes back; but who comes second to the lock may have looked at the clock
// first.
Time SharedLimits::not_before_others(Time now) {
  latest_ = std::max(latest_, now);
  return latest_;
}

// --- rates

std::uint64_t SharedLimits::LockedTokens::rate() const {
  const std::lock_guard lock(limits_.mutex_);
  return bucket_.rate();
}

mconn::TokenSource::Ticket SharedLimits::LockedTokens::reserve(Time now, std::uint64_t bytes) {
  const std::lock_guard lock(limits_.mutex_);
  return bucket_.reserve(limits_.not_before_others(now), bytes);
}

bool SharedLimits::LockedTokens::reached(Time now, Ticket ticket) {
  const std::lock_guard lock(limits_.mutex_);
  return bucket_.reached(limits_.not_before_others(now), ticket);
}

Time SharedLimits::LockedTokens::reached_at(Ticket ticket) const {
  const std::lock_guard lock(limits_.mutex_);
  return bucket_.reached_at(ticket);
}

void SharedLimits::LockedTokens::give_back(std::uint64_t bytes) {
  const std::lock_guard lock(limits_.mutex_);
  bucket_.give_back(bytes);
}

// --- credit

// Whoever is granted something by `act` is told when the lock is free again.
template <class Act>
void SharedLimits::Part::with_budget(Act act) const {
  std::vector<std::shared_ptr<Mirror>> granted;
  {
    const std::lock_guard lock(limits_.mutex_);
    act(limits_.budget_);
    granted.swap(limits_.granted_);
  }
  for (const std::shared_ptr<Mirror>& mirror : granted) {
    if (mirror->executor == executor_) {
      tell(mirror);
    } else {
      asio::post(mirror->executor, [mirror] { tell(mirror); });
    }
  }
}

// On the owner's executor.  What it has done meanwhile has brought its copy up to date already.
void SharedLimits::tell(const std::shared_ptr<Mirror>& mirror) {
  if (mirror->copy == nullptr) return;  // it has gone
  {
    const std::lock_guard lock(mirror->limits->mutex_);
    copy_claim(mirror->real, *mirror->copy);
  }
  const bool holds = mirror->copy->state == Claim::State::holding;
  if (holds && mirror->copy->granted) mirror->copy->granted();
}

SharedLimits::Part::Part(SharedLimits& limits, const net::Executor& executor)
    : limits_(limits), executor_(executor) {}

SharedLimits::Part::~Part() {
  if (!mirror_) return;
  SWITCHYARD_CHECK(mirror_->real.state == Claim::State::none);  // or the budget knows it still
  mirror_->limits = nullptr;
  mirror_->copy = nullptr;
}

template <class Act>
void SharedLimits::Part::with_claim(Claim& claim, Act act) {
  if (!mirror_) make_mirror();
  mirror_->copy = &claim;
  with_budget([&](mconn::Budget& budget) {
    act(budget, mirror_->real);
    copy_claim(mirror_->real, claim);
  });
}

void SharedLimits::Part::make_mirror() {
  mirror_ = std::make_shared<Mirror>(executor_);
  mirror_->limits = &limits_;
  // Called under the lock, by the budget.
  mirror_->real.granted = [&limits = limits_, weak = std::weak_ptr(mirror_)] {
    if (auto mirror = weak.lock()) limits.granted_.push_back(std::move(mirror));
  };
}

std::uint64_t SharedLimits::Part::grow(std::uint64_t wanted) {
  std::uint64_t taken = 0;
  with_budget([&](mconn::Budget& budget) { taken = budget.grow(wanted); });
  return taken;
}

void SharedLimits::Part::shrink(std::uint64_t cost) {
  with_budget([&](mconn::Budget& budget) { budget.shrink(cost); });
}

void SharedLimits::Part::want(Claim& claim, const Want& want) {
  with_claim(claim, [&](mconn::Budget& budget, Claim& real) { budget.want(real, want); });
}

void SharedLimits::Part::drop(Claim& claim, ChannelId channel) {
  if (!mirror_) return;
  with_claim(claim, [&](mconn::Budget& budget, Claim& real) { budget.drop(real, channel); });
}

void SharedLimits::Part::leave(Claim& claim) {
  if (!mirror_) return;
  with_claim(claim, [](mconn::Budget& budget, Claim& real) { budget.leave(real); });
}

void SharedLimits::Part::keep(ChannelId channel, std::uint64_t before, std::uint64_t after) {
  with_budget([&](mconn::Budget& budget) { budget.keep(channel, before, after); });
}

void SharedLimits::Part::check_invariants() const {
  with_budget([](const mconn::Budget& budget) { budget.check_invariants(); });
}

}  // namespace switchyard
