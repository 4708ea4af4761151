// What the tests of Scheduler share: channels, and turns taken one by one.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/time.h"
#include "p2p/mconn/scheduler.h"

namespace switchyard::mconn::testing {

inline constexpr std::size_t kPacket = 1000;  // bytes

struct SchedulerFixture {
  // A channel that has something to send.
  std::size_t add(std::uint32_t priority, std::uint64_t strict_rate = 0) {
    const std::size_t channel = add_idle(priority, strict_rate);
    scheduler.set_ready(channel, true);
    return channel;
  }
  std::size_t add_idle(std::uint32_t priority, std::uint64_t strict_rate = 0) {
    return scheduler.add(priority, strict_rate);
  }

  // Lets the next one write a packet of that many bytes; says who it was.
  std::size_t step(std::size_t bytes = kPacket) {
    const std::optional<std::size_t> picked = scheduler.pick(now);
    BOOST_REQUIRE(picked.has_value());
    scheduler.charge(now, *picked, bytes);
    scheduler.check_invariants();
    return *picked;
  }

  Time now{};
  Scheduler scheduler{now};
};

}  // namespace switchyard::mconn::testing
