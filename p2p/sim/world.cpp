#include "p2p/sim/world.h"

#include <array>
#include <asio/co_spawn.hpp>
#include <cinttypes>
#include <cstdio>
#include <exception>

namespace switchyard::sim {
namespace {

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

// Sleepers are owned by their timers: unwound here, with everything they refer to still there.
World::~World() {
  timers_.clear();
}

void World::spawn(net::Awaitable<void> task) {
  asio::co_spawn(executor(), std::move(task), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
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
    count_handler();
  }
  timers_.move_to(end);
  handlers_ = 0;
  return false;
}

void World::run_ready() {
  while (io_.poll_one() > 0) count_handler();
}

void World::count_handler() {
  if (++handlers_ <= handler_limit_) return;
  handlers_ = 0;
  throw Livelock("more than " + std::to_string(handler_limit_) + " handlers ran at " +
                 timestamp(now()) + " s and time did not move");
}

void World::log(std::string_view text) {
  log_.push_back(timestamp(now()) + " " + std::string(text));
}

}  // namespace switchyard::sim
