#include "p2p/mconn/ratio_class.h"

#include <algorithm>
#include <bit>

#include "p2p/base/check.h"

namespace switchyard::mconn {

namespace {

// After so many intervals, over two minutes, what was sent is forgotten altogether.
constexpr Duration::rep kForgottenAfter = 64;

}  // namespace

std::size_t RatioClass::add(std::uint32_t priority) {
  SWITCHYARD_CHECK(priority >= 1);
  SWITCHYARD_CHECK(priorities_.size() < kMaxChannels);
  ratios_.push_back(0);
  inverse_.push_back(1.0 / priority);
  priorities_.push_back(priority);
  return priorities_.size() - 1;
}

void RatioClass::set_ready(std::size_t channel, bool ready) {
  SWITCHYARD_ASSUME(channel < ratios_.size());
  const std::uint64_t bit = std::uint64_t{1} << channel;
  if (((ready_ & bit) != 0) == ready) return;
  ready_ ^= bit;
  if (ready) {
    ratios_[channel] = std::max(ratios_[channel], now_served_);
  } else if (ready_ == 0) {
    now_served_ = highest_;
  }
}

bool RatioClass::goes_before(std::size_t a, std::size_t b) const {
  if (ratios_[a] < ratios_[b]) return true;
  // The bits are walked in the order of add(), so an equal priority does not overtake.
  return ratios_[a] == ratios_[b] && priorities_[a] > priorities_[b];
}

std::optional<std::size_t> RatioClass::pick() const {
  if (ready_ == 0) return std::nullopt;
  auto best = static_cast<std::size_t>(std::countr_zero(ready_));
  for (std::uint64_t rest = ready_ & (ready_ - 1); rest != 0; rest &= rest - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(rest));
    if (goes_before(i, best)) best = i;
  }
  return best;
}

void RatioClass::charge(Time now, std::size_t channel, std::size_t bytes) {
  SWITCHYARD_ASSUME(ready(channel));
  decay(now);
  now_served_ = ratios_[channel];
  ratios_[channel] += static_cast<double>(bytes) * inverse_[channel];
  highest_ = std::max(highest_, ratios_[channel]);
}

void RatioClass::decay(Time now) {
  if (now - decayed_at_ < kDecayInterval) return;
  const auto intervals = (now - decayed_at_) / kDecayInterval;
  decayed_at_ += intervals * kDecayInterval;
  double factor = intervals > kForgottenAfter ? 0 : 1;
  for (auto i = intervals; factor > 0 && i > 0; --i) factor *= kDecay;
  for (double& ratio : ratios_) ratio *= factor;
  highest_ *= factor;
}

void RatioClass::check_invariants() const {
  SWITCHYARD_CHECK(ratios_.size() == priorities_.size() && inverse_.size() == priorities_.size());
  SWITCHYARD_CHECK(ratios_.size() == kMaxChannels || ready_ >> ratios_.size() == 0);
  SWITCHYARD_CHECK(now_served_ >= 0 && now_served_ <= highest_);
  for (std::size_t i = 0; i < ratios_.size(); ++i) {
    SWITCHYARD_CHECK(ratios_[i] >= 0 && ratios_[i] <= highest_);
    SWITCHYARD_CHECK(!ready(i) || ratios_[i] >= now_served_);
  }
}

}  // namespace switchyard::mconn
