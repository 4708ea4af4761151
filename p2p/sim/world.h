// World: a whole network in one thread and in virtual time.
//
// The public test kit of the library begins here.  A World has a clock that jumps from event to
// event, so that a day passes in milliseconds, an executor, timers on that clock, and one source of
// randomness.  Machines and the network between them are SimHost and SimNetwork:
//
//     World world(/*seed=*/7);
//     SimNetwork network(world);
//     SimHost alice(world, network, "10.0.0.1");
//     SimHost bob(world, network, "10.0.0.2");
//     // ... give alice.services() and bob.services() to what is tested ...
//     world.run_for(std::chrono::hours(24));
//
// The law: what happens depends on the seed and on the calls made, on nothing else.  Handlers run
// until none is ready; only then does time move, to the earliest timer, of which one runs, and so
// on.  Two runs of one seed write the same log(), byte for byte.
//
// One thread.  Declare the World first: what uses it must be gone before it is.  A coroutine that
// still sleeps when the World ends, or waits for a stream or timer of it, is unwound; it should not
// refer to what was destroyed before.
#pragma once

#include <asio/execution_context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/net/asio.h"
#include "p2p/sim/sim_timers.h"

namespace switchyard::sim {

// Thrown by the run functions: handlers kept making each other ready, and time never moved.
class Livelock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thrown by World::await(): the task did not end in time.
class NotDone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  net::Executor executor() { return io_.get_executor(); }
  net::Timers& timers() { return timers_; }
  Rng& rng() { return rng_; }
  Time now() const { return timers_.now(); }

  // Starts a coroutine.  An exception out of it leaves the run function.
  void spawn(net::Awaitable<void> task);

  // Completes so much virtual time after this call.
  net::Awaitable<void> pass(Duration time);

  // Runs `task` to its end and returns its result.  Throws NotDone after `limit`.
  template <class T>
  T await(net::Awaitable<T> task, Duration limit = std::chrono::hours(1));
  void await(net::Awaitable<void> task, Duration limit = std::chrono::hours(1));

  // Run everything that is due, and leave the clock at the end of the period.
  void run_for(Duration period) { run_until(now() + period); }
  void run_until(Time end);

  // Runs until `done` holds, which is asked each time when nothing is ready; false if it does not
  // hold within `limit`.
  bool run_until(const std::function<bool()>& done, Duration limit);

  // Timers that are set, of all hosts and of the network: nothing is to happen if there is none.
  std::size_t pending_timers() const { return timers_.pending(); }

  // A wall clock for one more host, on the world's time; lives as long as the world.
  SimClock& add_clock() { return clocks_.emplace_back(timers_); }

  // Appends "seconds.nanoseconds text" to the log.
  void log(std::string_view text);
  const std::vector<std::string>& log() const { return log_; }

  // Handlers and timers that have run since the beginning.
  std::uint64_t steps() const { return steps_; }

  // Runs `deed` once, when `step` steps have run and before the next one: so a test can do
  // something at every moment there is, one run after another.  A coroutine that it starts begins
  // there and then.  REQUIRES: the world stands still, steps() < step, and no deed is set.
  void at_step(std::uint64_t step, std::function<void()> deed);

  // How many handlers may run in one instant before Livelock is thrown.
  void set_handler_limit(std::uint64_t limit) { handler_limit_ = limit; }

 private:
  // A task whose end is waited for.  Shared with it, as it may outlive the wait.
  template <class T>
  struct Awaited {
    std::optional<T> result;
  };

  template <class T>
  static net::Awaitable<void> keep_result(net::Awaitable<T> task,
                                          std::shared_ptr<Awaited<T>> awaited);
  static net::Awaitable<bool> true_at_end(net::Awaitable<void> task);

  bool run(Time end, const std::function<bool()>* done);
  void post_door();
  bool run_one();
  void run_ready();
  void count_step();

  SimTimers timers_;             // outlives coroutines that are unwound with io_
  std::deque<SimClock> clocks_;  // the same
  SeededRng rng_;
  std::vector<std::string> log_;
  std::uint64_t handler_limit_{10'000'000};
  std::uint64_t handlers_{0};  // run since time last moved
  std::uint64_t steps_{0};
  std::uint64_t deed_at_{0};    // a step
  std::function<void()> deed_;  // of at_step(); empty: none
  bool was_door_{false};        // what just ran was no step
  asio::io_context io_{1};      // one thread
  asio::executor_work_guard<asio::io_context::executor_type> work_;
};

template <class T>
net::Awaitable<void> World::keep_result(net::Awaitable<T> task,
                                        std::shared_ptr<Awaited<T>> awaited) {
  awaited->result.emplace(co_await std::move(task));
}

template <class T>
T World::await(net::Awaitable<T> task, Duration limit) {
  const auto awaited = std::make_shared<Awaited<T>>();
  spawn(keep_result<T>(std::move(task), awaited));
  run_until([&] { return awaited->result.has_value(); }, limit);
  std::optional<T>& result = awaited->result;
  if (!result) throw NotDone("the task did not end in time");
  return std::move(*result);
}

}  // namespace switchyard::sim
