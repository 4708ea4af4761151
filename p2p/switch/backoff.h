// Backoff: how long to wait before dialling a persistent peer again.
//
// Doubles from `first` to `longest`; each wait is that times a random factor in [0.5, 1), so that a
// crowd that lost the same peer does not come back at once.  Never gives up.  Pure.
#pragma once

#include <algorithm>
#include <cstdint>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"

namespace switchyard {

class Backoff {
 public:
  Backoff(Duration first, Duration longest) : first_(first), longest_(longest), next_(first) {}

  // The wait before the next attempt, never shorter than `at_least` (what the peer asked for),
  // which counts only up to `longest`.
  Duration next(Rng& rng, Duration at_least) {
    const auto half = static_cast<std::uint64_t>(next_.count() / 2);
    const Duration wait(static_cast<Duration::rep>(half + rng.below(half + 1)));
    next_ = std::min(next_ * 2, longest_);
    return std::max(wait, std::min(at_least, longest_));
  }

  // A connection held: start over.
  void reset() { next_ = first_; }

 private:
  Duration first_;
  Duration longest_;
  Duration next_;  // before the random factor
};

}  // namespace switchyard
