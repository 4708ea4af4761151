// Signal: wakes one waiting coroutine.
//
// notify() is remembered while nobody waits, so a wake-up is never lost; several notify() before a
// wait wake it once.  One executor, at most one waiter.  Asio's cancellation does not reach a wait:
// what ends it is notify() or its deadline, so notify and join before destroying what is waited on.
#pragma once

#include <memory>

#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/net/timers.h"

namespace switchyard::net {

class Signal {
 public:
  explicit Signal(Executor executor);
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  ~Signal();  // a coroutine that still waits is never resumed, but unwound; a woken one runs on

  const Executor& executor() const { return executor_; }

  // Returns at once if notified since the last wait, else when notified.
  Awaitable<void> wait();

  // The same with a deadline; false if it passed first.
  Awaitable<bool> wait_until(Timers& timers, Time deadline);

  // Wakes the waiter through its executor; never runs it inside this call.
  void notify();

 private:
  struct Waiter;  // the type-erased completion handler

  Awaitable<void> suspend();  // until wake()
  void wake();                // REQUIRES: waiter_

  Executor executor_;
  std::unique_ptr<Waiter> waiter_;  // set while a coroutine waits
  bool notified_{false};            // a notify() not yet consumed
};

// Completes at `when`, or as soon after as possible.
Awaitable<void> wait_until(Executor executor, Timers& timers, Time when);

}  // namespace switchyard::net
