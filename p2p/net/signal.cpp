#include "p2p/net/signal.h"

#include <asio/async_result.hpp>
#include <asio/post.hpp>
#include <asio/recycling_allocator.hpp>
#include <cstddef>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard::net {

struct Signal::Waiter {
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  virtual ~Waiter() = default;

  virtual void resume(const Executor& executor) = 0;

  template <class Handler>
  static std::unique_ptr<Waiter> of(Handler handler) {
    struct Typed final : Waiter {
      explicit Typed(Handler h) : handler(std::move(h)) {}
      void resume(const Executor& executor) override { asio::post(executor, std::move(handler)); }
      // Waiting allocates nothing once the thread has waited before.
      static void* operator new(std::size_t size) {
        return asio::recycling_allocator<std::byte>().allocate(size);
      }
      static void operator delete(void* memory, std::size_t size) {
        asio::recycling_allocator<std::byte>().deallocate(static_cast<std::byte*>(memory), size);
      }
      Handler handler;
    };
    return std::make_unique<Typed>(std::move(handler));
  }
};

Signal::Signal(Executor executor) : executor_(std::move(executor)) {}

Signal::~Signal() = default;

// A coroutine that was woken touches nothing of `this`: the signal may be gone by then.

Awaitable<void> Signal::wait() {
  if (std::exchange(notified_, false)) co_return;
  co_await suspend();
}

Awaitable<bool> Signal::wait_until(Timers& timers, Time deadline) {
  if (std::exchange(notified_, false)) co_return true;
  bool expired = false;
  const Watchdog alarm(timers, deadline, [this, &expired] {
    if (!waiter_) return;  // notified in the same instant
    expired = true;
    wake();
  });
  co_await suspend();
  co_return !expired;
}

void Signal::notify() {
  if (waiter_) {
    wake();
  } else {
    notified_ = true;
  }
}

Awaitable<void> Signal::suspend() {
  SWITCHYARD_CHECK(!waiter_);
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [this](auto handler) { waiter_ = Waiter::of(std::move(handler)); }, asio::use_awaitable);
}

void Signal::wake() {
  std::exchange(waiter_, nullptr)->resume(executor_);
}

// The timer owns the coroutine, so that one asleep when its timers end is unwound.
Awaitable<void> wait_until(Executor executor, Timers& timers, Time when) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [executor = std::move(executor), &timers, when](auto handler) {
        auto sleeper = std::make_shared<decltype(handler)>(std::move(handler));
        timers.call_at(when, [executor, sleeper] { asio::post(executor, std::move(*sleeper)); });
      },
      asio::use_awaitable);
}

}  // namespace switchyard::net
