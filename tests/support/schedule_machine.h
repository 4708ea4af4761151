// What a schedule is played on: machines that run programs, some of which are told things late.
#pragma once

#include <array>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "secret_conn/node_key.h"
#include "tests/support/schedule_program.h"

namespace switchyard::test {

// Runs handlers some milliseconds late: a reactor that is slow to be told.
class LateExecutor {
 public:
  LateExecutor(net::Timers& timers, Rng& rng) : timers_(timers), rng_(rng) {}
  LateExecutor(const LateExecutor&) = delete;
  LateExecutor& operator=(const LateExecutor&) = delete;
  ~LateExecutor() { timers_.cancel(timer_); }

  // Nothing runs before.
  void start() { arm(); }
  net::Executor executor() { return io_.get_executor(); }

 private:
  void arm() {
    const auto pause = std::chrono::milliseconds(1 + rng_.below(8));
    timer_ = timers_.call_at(timers_.now() + pause, [this] {
      io_.restart();
      io_.poll();
      arm();
    });
  }

  net::Timers& timers_;
  Rng& rng_;
  asio::io_context io_{1};
  net::Timers::Id timer_{0};
};

// The keys of the machines, made once.
inline const secret_conn::NodeKey& key_of(std::size_t index) {
  static const std::vector<secret_conn::NodeKey> keys = [] {
    std::vector<secret_conn::NodeKey> made;
    for (std::uint8_t i = 1; i <= 4; ++i) {
      const std::array<std::uint8_t, secret_conn::NodeKey::kSeedSize> secret{i};
      made.emplace_back(secret);
    }
    return made;
  }();
  return keys.at(index);
}
inline const PeerId& id_of(std::size_t index) {
  return key_of(index).id();
}

struct Machine {
  Machine(sim::World& world, sim::SimNetwork& network, std::size_t number)
      : index(number), host(world, network, "10.0.0." + std::to_string(number + 1)) {}

  static constexpr std::uint16_t kPort = 26656;

  NetAddress address(const PeerId& id) const {
    return NetAddress{id, host.address().to_string(), kPort};
  }

  const std::size_t index;
  sim::SimHost host;
  SwitchConfig config;
  std::unique_ptr<Program> program;           // null: not running
  std::list<std::unique_ptr<Program>> dying;  // being stopped
  bool start_wanted{false};                   // when the last one is gone
};

inline constexpr Duration kDialTimeout = std::chrono::milliseconds(300);

// Times are short, so that a schedule sees many of them pass.
inline SwitchConfig short_times() {
  using std::chrono::milliseconds;
  SwitchConfig config;
  config.openings_per_second = 1000;
  config.openings_per_group = 1000;
  config.dial_timeout = kDialTimeout;
  config.handshake_timeout = milliseconds(500);
  config.dialler_extra = milliseconds(100);
  config.redial_first = milliseconds(50);
  config.redial_longest = milliseconds(400);
  config.linger_timeout = milliseconds(100);
  config.mconn.ping_interval = milliseconds(700);
  config.mconn.pong_timeout = milliseconds(400);
  config.mconn.drain_timeout = milliseconds(200);
  return config;
}

}  // namespace switchyard::test
