// AsioTimers: Timers on the steady clock of the machine.
//
// One steady_timer serves all callbacks and is armed for the earliest alone: adding a later one
// costs no system call.  Nothing keeps the executor's run() going once no callback is left.
#pragma once

#include <memory>

#include "p2p/net/asio.h"
#include "p2p/net/timers.h"

namespace switchyard::net {

class AsioTimers final : public Timers {
 public:
  explicit AsioTimers(const Executor& executor);
  AsioTimers(const AsioTimers&) = delete;
  AsioTimers& operator=(const AsioTimers&) = delete;
  ~AsioTimers() override;  // callbacks that have not run never will

  Time now() const override;  // std::chrono::steady_clock
  WallTime wall_now() const override;
  Id call_at(Time when, std::function<void()> fn) override;
  void cancel(Id id) override;

 private:
  struct State;

  std::shared_ptr<State> state_;  // an expiry already on its way sees that it is gone
};

}  // namespace switchyard::net
