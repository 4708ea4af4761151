// SimTimers: Timers whose clock stands still until somebody moves it.
//
// Owned and driven by World.  Time begins at Time{} and never goes back.
#pragma once

#include "p2p/net/timer_queue.h"
#include "p2p/net/timers.h"

namespace switchyard::sim {

// Calendar time when a world begins: 2024-01-01 00:00:00 UTC.
inline constexpr WallTime kWallStart{std::chrono::seconds(1'704'067'200)};

class SimTimers final : public net::Timers {
 public:
  Time now() const override { return now_; }
  WallTime wall_now() const override;
  Id call_at(Time when, std::function<void()> fn) override;
  void cancel(Id id) override;

  // For World.

  // Moves to the time of the earliest callback and runs that one.  False, and nothing happens, if
  // there is none until `end`.
  bool run_next(Time end);

  // Moves on; does nothing if `when` has passed.  REQUIRES: nothing is due before `when`.
  void move_to(Time when);

  // Forgets all callbacks.
  void clear();

 private:
  Time now_{};
  net::TimerQueue queue_;
};

}  // namespace switchyard::sim
