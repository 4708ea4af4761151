// Two hosts and a connection between them, for tests of the simulator.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "p2p/net/errors.h"
#include "p2p/sim/sim_host.h"

namespace switchyard::sim {

using namespace std::chrono_literals;
using net::Errc;
using StreamPtr = std::unique_ptr<net::Stream>;

inline constexpr std::uint16_t kPort = 26656;

// Alice dials, Bob listens.  Default link: 1 ms each way, no limit to the bandwidth.
struct Pair {
  explicit Pair(std::uint64_t seed = 1) : world(seed), network(world) {
    auto listening = bob.services().transport.listen(bob.endpoint(kPort));
    BOOST_REQUIRE(listening);
    listener = std::move(*listening);
  }

  // Virtual time since the world began.
  Duration elapsed() const { return world.now().time_since_epoch(); }

  Result<StreamPtr> dial(Duration patience = 10s) {
    return world.await(
        alice.services().transport.dial(bob.endpoint(kPort), world.now() + patience));
  }

  // Fills a and b.
  void connect() {
    auto dialled = dial();
    BOOST_REQUIRE(dialled);
    a = std::move(*dialled);
    auto accepted = world.await(listener->accept());
    BOOST_REQUIRE(accepted);
    b = std::move(*accepted);
  }

  void write(net::Stream& to, ByteView bytes) {
    BOOST_REQUIRE(world.await(net::write_all(to, bytes)));
  }
  void write(net::Stream& to, std::string_view text) { write(to, as_bytes(text)); }

  // What is there after some waiting, in one piece of at most 1 KiB.
  Result<std::string> read(net::Stream& from) {
    Bytes buffer(kKiB);
    const auto n = world.await(from.read_some(buffer));
    if (!n) return Unexpected(n.error());
    return std::string(as_text(ByteView(buffer).first(*n)));
  }

  // Why reading fails at once.
  std::error_code read_error(net::Stream& from) {
    const auto text = read(from);
    BOOST_REQUIRE_MESSAGE(!text, "read " << text.value_or(""));
    return text.error();
  }

  World world;
  SimNetwork network;
  SimHost alice{world, network, "10.0.0.1"};
  SimHost bob{world, network, "10.0.0.2"};
  std::unique_ptr<net::Listener> listener;
  StreamPtr a;  // Alice's end
  StreamPtr b;  // Bob's end
};

// Reads until the stream ends, and says how it ended.
inline net::Awaitable<std::pair<Bytes, std::error_code>> read_all(net::Stream& from) {
  Bytes all;
  Bytes buffer(64 * kKiB);
  for (;;) {
    const auto n = co_await from.read_some(buffer);
    if (!n) {
      std::pair<Bytes, std::error_code> result(std::move(all), n.error());
      co_return result;
    }
    append(all, ByteView(buffer).first(*n));
  }
}

// Writes all and half-closes.
inline net::Awaitable<void> write_and_end(net::Stream& to, Bytes bytes) {
  const auto written = co_await net::write_all(to, bytes);
  BOOST_TEST(written.has_value());
  to.shutdown_write();
}

}  // namespace switchyard::sim
