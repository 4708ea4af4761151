#include "p2p/sim/sim_timers.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace switchyard::sim {

WallTime SimTimers::wall_now() const {
  return kWallStart + std::chrono::floor<std::chrono::seconds>(now_.time_since_epoch());
}

net::Timers::Id SimTimers::call_at(Time when, std::function<void()> fn) {
  return queue_.add(when, std::move(fn));
}

void SimTimers::cancel(Id id) {
  queue_.cancel(id);
}

bool SimTimers::run_next(Time end) {
  const auto next = queue_.next();
  if (!next || *next > end) return false;
  now_ = std::max(now_, *next);
  const auto fn = queue_.take_due(now_, std::numeric_limits<Id>::max());
  fn();
  return true;
}

void SimTimers::move_to(Time when) {
  now_ = std::max(now_, when);
}

void SimTimers::clear() {
  // What a callback owns may cancel timers of its own while it is destroyed.
  while (!queue_.empty()) queue_.take_due(Time::max(), std::numeric_limits<Id>::max());
}

}  // namespace switchyard::sim
