// How the Switch starts its coroutines.  Internal to p2p/switch.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <asio/co_spawn.hpp>

#include "p2p/switch/switch_impl.h"

namespace switchyard {

template <class T>
void Switch::Impl::spawn(net::Awaitable<T> task) {
  ++tasks_;
  asio::co_spawn(services_.executor, std::move(task),
                 [this](const std::exception_ptr& error, auto&&...) { task_done(error); });
}

// Runs `work`, or gives it up at stop and at the deadline, if there is one: nullopt then, and
// whatever comes of it is dropped.
template <class T>
net::Awaitable<std::optional<T>> Switch::Impl::abandonable(net::Awaitable<T> work,
                                                           std::optional<Time> deadline) {
  const auto outcome = std::make_shared<Outcome<T>>(services_.executor);
  asio::co_spawn(services_.executor, settle(std::move(work), outcome),
                 [](const std::exception_ptr& error) {
                   if (error) std::rethrow_exception(error);
                 });
  abandonable_.insert(&outcome->ready);
  if (!stopping_ && deadline) {
    static_cast<void>(co_await outcome->ready.wait_until(services_.timers, *deadline));
  } else if (!stopping_) {
    co_await outcome->ready.wait();
  }
  abandonable_.erase(&outcome->ready);
  co_return std::move(outcome->value);
}

template <class T>
net::Awaitable<void> Switch::Impl::settle(net::Awaitable<T> work,
                                          std::shared_ptr<Outcome<T>> outcome) {
  outcome->value.emplace(co_await std::move(work));
  outcome->ready.notify();
}

}  // namespace switchyard
