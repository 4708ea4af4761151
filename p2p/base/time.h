// Time without now().
//
// MonotonicClock has no now(): a core is told the time, only a driver (p2p/net/timers.h) asks for
// it.  So a core that reads a clock does not compile, and everything runs in virtual time.
#pragma once

#include <chrono>

namespace switchyard {

struct MonotonicClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};

using Duration = MonotonicClock::duration;  // nanoseconds
using Time = MonotonicClock::time_point;    // since an arbitrary start of this process or world

// Calendar time in seconds, for records that leave this process.  Never used for deadlines.
using WallTime = std::chrono::sys_seconds;

}  // namespace switchyard
