#include "p2p/net/timers.h"

#include <utility>

namespace switchyard::net {

Watchdog::Watchdog(Timers& timers, Time deadline, std::function<void()> fn) : timers_(timers) {
  arm(deadline, std::move(fn));
}

void Watchdog::arm(Time deadline, std::function<void()> fn) {
  disarm();
  expired_ = false;
  id_ = timers_.call_at(deadline, [this, fn = std::move(fn)] {
    id_ = 0;
    expired_ = true;
    fn();  // may destroy this
  });
}

void Watchdog::disarm() {
  if (id_ != 0) timers_.cancel(std::exchange(id_, 0));
}

}  // namespace switchyard::net
