// Timers: the source of all Time.
//
// Everything on one executor, callbacks included, but for now() and wall_now(), which are for any
// thread.
#pragma once

#include <cstdint>
#include <functional>

#include "p2p/base/time.h"
#include "p2p/net/asio.h"

namespace switchyard::net {

class Timers {
 public:
  using Id = std::uint64_t;  // never 0, never reused

  virtual ~Timers() = default;

  virtual Time now() const = 0;
  virtual WallTime wall_now() const = 0;

  // Runs `fn` once on the executor, at `when` or as soon after as possible; never inside call_at.
  // Callbacks of one time run in the order of their call_at.
  virtual Id call_at(Time when, std::function<void()> fn) = 0;

  // Forgets a callback that has not run; otherwise does nothing.
  virtual void cancel(Id id) = 0;
};

// Runs a function when a deadline passes, unless it is destroyed or disarmed before.  The usual
// use closes a stream, which ends the operation that waits on it.
class Watchdog {
 public:
  explicit Watchdog(Timers& timers) : timers_(timers) {}
  Watchdog(Timers& timers, Time deadline, std::function<void()> fn);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() { disarm(); }

  // Replaces what was armed before.
  void arm(Time deadline, std::function<void()> fn);
  void disarm();
  bool expired() const { return expired_; }  // the function ran since the last arm()

 private:
  Timers& timers_;
  Timers::Id id_{0};  // 0: not armed
  bool expired_{false};
};

}  // namespace switchyard::net
