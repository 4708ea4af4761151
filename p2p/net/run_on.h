// run_on: a piece of work on another executor.
//
//     auto found = co_await net::run_on(there, look_up(name));
//
// `work` runs on `executor` from its first line to its last; the caller waits, and goes on where it
// was.  If that is the same executor, `work` is simply awaited: nothing is posted.  What `work`
// refers to must live until it is done, also if whoever waits is given up.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <optional>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/asio.h"

namespace switchyard::net {

// The executor that this coroutine runs on.
#ifdef __clang_analyzer__
Awaitable<Executor> this_executor();  // it takes the frame of asio's coroutines for uninitialized
#else
inline Awaitable<Executor> this_executor() {
  co_return co_await asio::this_coro::executor;
}
#endif

// co_spawn wants results that have a default; this one keeps any.
template <class T>
Awaitable<void> keep_result(Awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

template <class T>
Awaitable<T> run_on(Executor executor, Awaitable<T> work) {
  const Executor here = co_await asio::this_coro::executor;
  if (here == executor) co_return co_await std::move(work);
  std::optional<T> result;
  co_await asio::co_spawn(executor, keep_result<T>(std::move(work), result), asio::use_awaitable);
  SWITCHYARD_CHECK(result.has_value());  // what it throws is thrown here
  co_return std::move(*result);
}

inline Awaitable<void> run_on(Executor executor, Awaitable<void> work) {
  const Executor here = co_await asio::this_coro::executor;
  if (here == executor) {
    co_await std::move(work);
    co_return;
  }
  co_await asio::co_spawn(executor, std::move(work), asio::use_awaitable);
}

}  // namespace switchyard::net
