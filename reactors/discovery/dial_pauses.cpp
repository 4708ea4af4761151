#include "reactors/discovery/dial_pauses.h"

#include <algorithm>

namespace switchyard::reactors {

bool DialPauses::is_paused(const NetAddress& address, Time now) const {
  const auto found = pauses_.find(address);
  return found != pauses_.end() && now < found->second.until;
}

void DialPauses::note_failure(const NetAddress& address, Time now, Duration at_least, Rng& rng) {
  Pause& pause = pauses_[address];
  constexpr unsigned kMostDoublings = 12;  // 2^12 s is above an hour
  pause.failures = std::min(pause.failures + 1, kMostDoublings);
  const Duration usual = std::min(std::chrono::seconds(1U << pause.failures), kLongestPause);
  const auto half = static_cast<std::uint64_t>(usual.count() / 2);
  const Duration wait(static_cast<Duration::rep>(half + rng.below(half)));
  pause.until = std::max(pause.until, now + std::max(wait, at_least));
  keep_bounded();
}

void DialPauses::hold(const NetAddress& address, Time now, Duration wait) {
  if (wait <= Duration(0)) return;
  Pause& pause = pauses_[address];
  pause.until = std::max(pause.until, now + wait);
  keep_bounded();
}

void DialPauses::keep_bounded() {
  if (pauses_.size() <= most_) return;
  pauses_.erase(std::min_element(pauses_.begin(), pauses_.end(), [](const auto& a, const auto& b) {
    return a.second.until < b.second.until;
  }));
}

}  // namespace switchyard::reactors
