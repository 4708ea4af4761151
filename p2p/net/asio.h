// The few Asio names the library uses, in one place.
//
// Narrow includes: <asio.hpp> costs seconds a file.  Coroutines live in drivers only.
// g++ 12: never build an aggregate inside a co_await expression (it frees twice); name it first.
// Nor write `if (co_await f())` or `while (co_await f())` in a coroutine without local variables
// (it crashes); name the result first.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/use_awaitable.hpp>

namespace switchyard::net {

// Where handlers run.  Everything given one runs on it and nowhere else.
using Executor = asio::any_io_executor;

template <class T>
using Awaitable = asio::awaitable<T>;

// Completion token: `auto [error, n] = co_await socket.async_read_some(buffer, kAwait);`
inline constexpr auto kAwait = asio::experimental::as_tuple(asio::use_awaitable);

}  // namespace switchyard::net
