#include "p2p/mconn/ratio_class.h"

#include <algorithm>
#include <optional>

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
  if (x.key != y.key) return x.key < y.key;
  return x.inverse != y.inverse ? x.inverse < y.inverse : a < b;
}

std::size_t RatioClass::winner(std::size_t node) const {
  return node < size() ? winners_[node] : node - size();
}

// The channel's key has changed.  Who wins is not to be foretold, so there is no branch on it; and
// all that is looked at is copied, as the bytes written might be anything for all the compiler
// knows.
void RatioClass::replay(std::size_t channel) {
  std::uint8_t* const winners = winners_.data();
  const Share* const shares = shares_.data();
  const std::size_t n = size();
  std::size_t best = channel;
  std::uint64_t key = shares[channel].key;
  for (std::size_t node = channel + n; node > 1; node /= 2) {
    const std::size_t beside = node ^ 1U;
    const std::size_t rival = beside < n ? winners[beside] : beside - n;
    const std::uint64_t other = shares[rival].key;
    bool wins = other < key;
    if (other == key) [[unlikely]]
      wins = goes_before(rival, best);
    key = wins ? other : key;
    best = wins ? rival : best;
    winners[node / 2] = static_cast<std::uint8_t>(best);
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
  if (now - decayed_at_ >= kDecayInterval) decay(now);
  Share& share = shares_[channel];
  now_served_ = share.ratio();
  share.set_ratio(now_served_ + static_cast<double>(bytes) * share.inverse);
  highest_ = std::max(highest_, share.ratio());
  if (ready_ > 1) replay(channel);
}

void RatioClass::decay(Time now) {
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
  const std::optional<std::size_t> best = pick();
  std::size_t ready_ones = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    SWITCHYARD_CHECK(ratio(i) >= 0 && ratio(i) <= highest_);
    SWITCHYARD_CHECK(!ready(i) || ratio(i) >= now_served_);
    SWITCHYARD_CHECK(!ready(i) || (best && !goes_before(i, *best)));
    ready_ones += ready(i) ? 1 : 0;
  }
  SWITCHYARD_CHECK(ready_ones == ready_);
  if (ready_ != 0) check_tree();
}

void RatioClass::check_tree() const {
  for (std::size_t node = 1; node < size(); ++node) {
    const std::size_t left = winner(2 * node);
    const std::size_t right = winner(2 * node + 1);
    SWITCHYARD_CHECK(winners_[node] == left || winners_[node] == right);
    if (!ready(left) && !ready(right)) continue;
    SWITCHYARD_CHECK(winners_[node] == (goes_before(left, right) ? left : right));
  }
}

}  // namespace switchyard::mconn
