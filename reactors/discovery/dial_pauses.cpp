#include "reactors/discovery/dial_pauses.h"

#include <algorithm>

namespace switchyard::reactors {
namespace {

constexpr std::chrono::seconds kFirstPause{2};

}  // namespace

Duration pause_after(unsigned failures, Duration first, Duration longest, Rng& rng) {
  Duration usual = first;
  for (unsigned i = 1; i < failures && usual < longest; ++i) usual *= 2;
  usual = std::min(usual, longest);
  const auto half = static_cast<std::uint64_t>(usual.count() / 2);
  return Duration(static_cast<Duration::rep>(half + rng.below(half)));
}

Time DialPauses::paused_until(const NetAddress& address) const {
  const auto found = pauses_.find(address);
  return found == pauses_.end() ? Time::min() : found->second.until;
}

void DialPauses::note_failure(const NetAddress& address, Time now, Duration at_least, Rng& rng) {
  Pause& pause = pauses_[address];
  constexpr unsigned kMostDoublings = 12;  // 2^12 s is above an hour
  pause.failures = std::min(pause.failures + 1, kMostDoublings);
  const Duration wait = pause_after(pause.failures, kFirstPause, kLongestPause, rng);
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
