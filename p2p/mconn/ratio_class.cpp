#include "p2p/mconn/ratio_class.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::mconn {

namespace {

// After so many intervals, over two minutes, what was sent is forgotten altogether.
constexpr Duration::rep kForgottenAfter = 64;

}  // namespace

std::size_t RatioClass::add(std::uint32_t priority) {
  SWITCHYARD_CHECK(priority >= 1);
  SWITCHYARD_CHECK(size() < kMaxChannels);
  shares_.push_back({.key = Share::kNotReady, .inverse = 1.0 / priority});
  winners_.push_back(0);
  replay_all();
  return size() - 1;
}

void RatioClass::set_ready(std::size_t channel, bool ready) {
  SWITCHYARD_ASSUME(channel < size());
  Share& share = shares_[channel];
  if (share.ready() == ready) return;
  share.key ^= Share::kNotReady;
  if (ready) {
    ++ready_;
    share.set_ratio(std::max(share.ratio(), now_served_));
  } else if (--ready_ == 0) {
    now_served_ = highest_;
    return;  // of those who are not ready none wins: whoever wakes first plays his way up
  }
  replay(channel);
}

bool RatioClass::goes_before(std::size_t a, std::size_t b) const {
  const Share& x = shares_[a];
  const Share& y = shares_[b];
  // Without branches: who wins is not to be foretold.
  const bool tie = (x.inverse < y.inverse) | ((x.inverse == y.inverse) & (a < b));
  return (x.key < y.key) | ((x.key == y.key) & tie);
}

std::size_t RatioClass::winner(std::size_t node) const {
  return node < size() ? winners_[node] : node - size();
}

// The channel's key has changed.
void RatioClass::replay(std::size_t channel) {
  std::size_t best = channel;
  for (std::size_t node = channel + size(); node > 1; node /= 2) {
    const std::size_t other = winner(node ^ 1U);
    best = goes_before(other, best) ? other : best;
    winners_[node / 2] = static_cast<std::uint8_t>(best);
  }
}

void RatioClass::replay_all() {
  for (std::size_t node = size(); node-- > 1;) {
    const std::size_t left = winner(2 * node);
    const std::size_t right = winner(2 * node + 1);
    winners_[node] = static_cast<std::uint8_t>(goes_before(right, left) ? right : left);
  }
}

void RatioClass::charge(Time now, std::size_t channel, std::size_t bytes) {
  SWITCHYARD_ASSUME(ready(channel));
  decay(now);
  Share& share = shares_[channel];
  now_served_ = share.ratio();
  share.set_ratio(now_served_ + static_cast<double>(bytes) * share.inverse);
  highest_ = std::max(highest_, share.ratio());
  if (ready_ > 1) replay(channel);
}

void RatioClass::decay(Time now) {
  if (now - decayed_at_ < kDecayInterval) return;
  const auto intervals = (now - decayed_at_) / kDecayInterval;
  decayed_at_ += intervals * kDecayInterval;
  double factor = intervals > kForgottenAfter ? 0 : 1;
  for (auto i = intervals; factor > 0 && i > 0; --i) factor *= kDecay;
  for (Share& share : shares_) share.set_ratio(share.ratio() * factor);
  highest_ *= factor;
  replay_all();  // what has become equal goes by priority
}

void RatioClass::check_invariants() const {
  SWITCHYARD_CHECK(winners_.size() == size());
  SWITCHYARD_CHECK(now_served_ >= 0 && now_served_ <= highest_);
  std::size_t ready_ones = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    SWITCHYARD_CHECK(ratio(i) >= 0 && ratio(i) <= highest_);
    SWITCHYARD_CHECK(!ready(i) || ratio(i) >= now_served_);
    SWITCHYARD_CHECK(!ready(i) || !goes_before(i, *pick()));
    ready_ones += ready(i) ? 1 : 0;
  }
  SWITCHYARD_CHECK(ready_ones == ready_);
  if (ready_ == 0) return;
  for (std::size_t node = 1; node < size(); ++node) {
    const std::size_t left = winner(2 * node);
    const std::size_t right = winner(2 * node + 1);
    SWITCHYARD_CHECK(winners_[node] == left || winners_[node] == right);
    if (!ready(left) && !ready(right)) continue;
    SWITCHYARD_CHECK(winners_[node] == (goes_before(left, right) ? left : right));
  }
}

}  // namespace switchyard::mconn
