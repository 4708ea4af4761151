// Watchdog, in virtual time.
#include "p2p/net/timers.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>

#include "p2p/sim/world.h"

namespace switchyard::net {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(timers_tests)

BOOST_AUTO_TEST_CASE(a_watchdog_runs_once_at_its_deadline) {
  sim::World world(1);
  int runs = 0;
  const Watchdog dog(world.timers(), Time(5s), [&] {
    ++runs;
    BOOST_TEST((world.now() == Time(5s)));
  });
  world.run_until(Time(5s) - 1ns);
  BOOST_TEST(runs == 0);
  BOOST_TEST(!dog.expired());
  world.run_for(1h);
  BOOST_TEST(runs == 1);
  BOOST_TEST(dog.expired());
}

BOOST_AUTO_TEST_CASE(a_watchdog_disarmed_or_destroyed_does_not_run) {
  sim::World world(1);
  Watchdog dog(world.timers(), Time(5s), [] { BOOST_ERROR("disarmed, and ran"); });
  dog.disarm();
  dog.disarm();
  {
    const Watchdog gone(world.timers(), Time(5s), [] { BOOST_ERROR("destroyed, and ran"); });
  }
  world.run_for(1h);
  BOOST_TEST(!dog.expired());
}

BOOST_AUTO_TEST_CASE(arming_again_replaces_the_deadline) {
  sim::World world(1);
  std::optional<Time> ran;
  Watchdog dog(world.timers());
  dog.arm(Time(5s), [] { BOOST_ERROR("replaced, and ran"); });
  dog.arm(Time(7s), [&] { ran = world.now(); });
  world.run_for(1h);
  BOOST_TEST((ran == Time(7s)));
  dog.arm(world.now() + 1s, [] {});
  BOOST_TEST(!dog.expired());
}

BOOST_AUTO_TEST_CASE(a_watchdog_may_be_destroyed_or_armed_by_its_own_function) {
  sim::World world(1);
  std::optional<Watchdog> dog;
  dog.emplace(world.timers(), Time(1s), [&] { dog.reset(); });
  Watchdog again(world.timers());
  int runs = 0;
  again.arm(Time(1s), [&] { again.arm(Time(2s), [&] { ++runs; }); });
  world.run_for(1h);
  BOOST_TEST(!dog.has_value());
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
