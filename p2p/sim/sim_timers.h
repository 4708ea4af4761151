// SimTimers: Timers whose clock stands still until somebody moves it.
//
// Owned and driven by World.  Time begins at Time{} and never goes back.
//
// SimClock: the same with a wall clock of its own, which may be wrong and may jump.
//
// What each host sees of the world's timers.  Also owned by World, as coroutines of a host may be
// unwound after it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <utility>

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

  // Callbacks that have not run.
  std::size_t pending() const { return queue_.size(); }

  // Forgets all callbacks.
  void clear();

 private:
  Time now_{};
  net::TimerQueue queue_;
};

class SimClock final : public net::Timers {
 public:
  explicit SimClock(net::Timers& world) : world_(world) {}

  Time now() const override { return world_.now(); }
  WallTime wall_now() const override { return world_.wall_now() + ahead_; }
  Id call_at(Time when, std::function<void()> fn) override {
    return world_.call_at(when, std::move(fn));
  }
  void cancel(Id id) override { world_.cancel(id); }

  // The wall clock is set forward, or back if negative.  Time itself goes on as ever.
  void jump(std::chrono::seconds by) { ahead_ += by; }

 private:
  net::Timers& world_;
  std::chrono::seconds ahead_{0};  // of the world's; negative: behind
};

}  // namespace switchyard::sim
