#include "p2p/sim/world.h"

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <cinttypes>
#include <cstdio>
#include <exception>

#include "p2p/base/check.h"
#include "p2p/net/signal.h"

namespace switchyard::sim {
namespace {

// More than the posts of a deed and of what begins in it.
constexpr std::size_t kSlack = 1000;

std::string timestamp(Time time) {
  const auto total = static_cast<std::int64_t>(time.time_since_epoch().count());
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%" PRId64 ".%09" PRId64, total / kSecond,
                total % kSecond);
  return text.data();
}

}  // namespace

World::World(std::uint64_t seed) : rng_(seed), work_(io_.get_executor()) {}

// Coroutines that wait are owned by their timers: unwound here, with everything they refer to still
// there.
World::~World() {
  timers_.clear();
}

void World::spawn(net::Awaitable<void> task) {
  asio::co_spawn(executor(), std::move(task), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

net::Awaitable<void> World::pass(Duration time) {
  return net::wait_until(executor(), timers_, now() + time);
}

void World::await(net::Awaitable<void> task, Duration limit) {
  await(true_at_end(std::move(task)), limit);
}

net::Awaitable<bool> World::true_at_end(net::Awaitable<void> task) {
  co_await std::move(task);
  co_return true;
}

void World::run_until(Time end) {
  run(end, nullptr);
}

bool World::run_until(const std::function<bool()>& done, Duration limit) {
  return run(now() + limit, &done);
}

// True as soon as `done` holds; false at `end`.
bool World::run(Time end, const std::function<bool()>* done) {
  for (;;) {
    run_ready();
    if (done != nullptr && (*done)()) return true;
    const Time before = now();
    if (!timers_.run_next(end)) break;
    if (now() > before) handlers_ = 0;
    count_step();
  }
  timers_.move_to(end);
  handlers_ = 0;
  return false;
}

void World::run_ready() {
  while (io_.poll_one() > 0) {
    if (!std::exchange(was_door_, false)) count_step();
  }
  if (deed_) post_door();
}

void World::count_step() {
  ++steps_;
  if (++handlers_ <= handler_limit_) return;
  handlers_ = 0;
  throw Livelock("more than " + std::to_string(handler_limit_) + " handlers ran at " +
                 timestamp(now()) + " s and time did not move");
}

void World::at_step(std::uint64_t step, std::function<void()> deed) {
  SWITCHYARD_CHECK(steps_ < step && !deed_);
  deed_at_ = step;
  deed_ = std::move(deed);
  post_door();
}

// While a deed is set, everything that is ready runs inside one handler, the door, which is the
// first in the queue.  So the deed is done where handlers are, and what it starts begins at once
// instead of behind them.
void World::post_door() {
  asio::post(io_, [this] {
    using Guard = asio::executor_work_guard<asio::io_context::executor_type>;
    std::vector<Guard> slack;
    do {
      if (deed_ && steps_ >= deed_at_) {
        // What is posted from here is not counted as work until the door closes, and yet it is when
        // it is done: asio must not run out of work over it.
        slack.reserve(kSlack);
        while (slack.size() < kSlack) slack.emplace_back(io_.get_executor());
        std::exchange(deed_, nullptr)();
      }
    } while (run_one());
    was_door_ = true;
  });
}

bool World::run_one() {
  if (io_.poll_one() == 0) return false;
  count_step();
  return true;
}

void World::log(std::string_view text) {
  log_.push_back(timestamp(now()) + " " + std::string(text));
}

}  // namespace switchyard::sim
