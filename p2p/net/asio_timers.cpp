#include "p2p/net/asio_timers.h"

#include <asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "p2p/net/timer_queue.h"

namespace switchyard::net {
namespace {

Time steady_now() {
  return Time(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace

struct AsioTimers::State {
  explicit State(const Executor& executor) : timer(executor) {}

  static void arm(const std::shared_ptr<State>& state);
  static void expire(const std::shared_ptr<State>& state);

  asio::steady_timer timer;
  TimerQueue queue;
  std::optional<Time> armed;  // what `timer` waits for; never later than the queue's earliest
};

void AsioTimers::State::arm(const std::shared_ptr<State>& state) {
  const auto next = state->queue.next();
  if (!next || state->armed.value_or(Time::max()) <= *next) return;
  state->armed = next;
  state->timer.expires_at(std::chrono::steady_clock::time_point(
      std::chrono::duration_cast<std::chrono::steady_clock::duration>(next->time_since_epoch())));
  state->timer.async_wait([weak = std::weak_ptr<State>(state)](std::error_code error) {
    const auto alive = weak.lock();
    if (!error && alive) expire(alive);
  });
}

void AsioTimers::State::expire(const std::shared_ptr<State>& state) {
  const Time now = steady_now();
  const TimerQueue::Id limit = state->queue.next_id();
  // Callbacks may add, cancel, or destroy the AsioTimers, which empties the queue.
  state->armed = Time::min();  // whatever they add, one arm() afterwards is enough
  while (auto fn = state->queue.take_due(now, limit)) fn();
  state->armed.reset();
  arm(state);
}

AsioTimers::AsioTimers(const Executor& executor) : state_(std::make_shared<State>(executor)) {}

AsioTimers::~AsioTimers() {
  state_->queue = TimerQueue();
  state_->timer.cancel();
}

Time AsioTimers::now() const {
  return steady_now();
}

WallTime AsioTimers::wall_now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Timers::Id AsioTimers::call_at(Time when, std::function<void()> fn) {
  const Id id = state_->queue.add(when, std::move(fn));
  State::arm(state_);
  return id;
}

void AsioTimers::cancel(Id id) {
  if (!state_->queue.cancel(id) || !state_->queue.empty()) return;
  state_->timer.cancel();  // lest it keep run() going
  state_->armed.reset();
}

}  // namespace switchyard::net
