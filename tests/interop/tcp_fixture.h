// A real event loop and a connection over loopback, for tests of TcpTransport.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "p2p/net/errors.h"
#include "p2p/net/tcp_transport.h"

namespace switchyard::net {

using namespace std::chrono_literals;
using StreamPtr = std::unique_ptr<Stream>;
using Ended = std::pair<Bytes, std::error_code>;

template <class T>
Awaitable<void> keep(Awaitable<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

inline Awaitable<Ended> read_all(Stream& from) {
  Bytes all;
  Bytes buffer(64 * kKiB);
  for (;;) {
    const auto n = co_await from.read_some(buffer);
    if (!n) {
      Ended result(std::move(all), n.error());
      co_return result;
    }
    append(all, ByteView(buffer).first(*n));
  }
}

inline Awaitable<void> write_and_end(Stream& to, Bytes bytes) {
  const auto written = co_await write_all(to, bytes);
  BOOST_TEST(written.has_value());
  to.shutdown_write();
}

struct TcpFixture {
  template <class T>
  T await(Awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(io, keep<T>(std::move(task), result), asio::detached);
    run_until([&] { return result.has_value(); });
    return std::move(*result);
  }

  // Fails if nothing happens for a minute.
  template <class Done>
  void run_until(Done done) {
    io.restart();
    while (!done()) BOOST_REQUIRE(io.run_one_for(1min) > 0U);
  }

  void spawn(Awaitable<void> task) { asio::co_spawn(io, std::move(task), asio::detached); }

  Result<StreamPtr> dial(Transport& from, const Endpoint& to, Duration patience = 1min) {
    return await(from.dial(to, timers.now() + patience));
  }

  // Fills listener, a (dialled) and b (accepted).
  void connect(const std::string& at = "127.0.0.1:0") {
    auto listening = transport.listen(*Endpoint::parse(at));
    BOOST_REQUIRE_MESSAGE(listening, at);
    listener = std::move(*listening);
    auto dialled = dial(transport, listener->local());
    BOOST_REQUIRE(dialled);
    a = std::move(*dialled);
    auto accepted = await(listener->accept());
    BOOST_REQUIRE(accepted);
    b = std::move(*accepted);
  }

  asio::io_context io{1};
  AsioTimers timers{io.get_executor()};
  TcpTransport transport{io.get_executor()};
  std::unique_ptr<Listener> listener;
  StreamPtr a;
  StreamPtr b;
};

}  // namespace switchyard::net
