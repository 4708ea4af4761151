#include "p2p/net/signal.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "p2p/sim/world.h"

namespace switchyard::net {
namespace signal_tests {

using namespace std::chrono_literals;

Awaitable<void> wait_and_log(sim::World& world, Signal& signal) {
  co_await signal.wait();
  world.log("woken");
}

Awaitable<void> wait_until_and_log(sim::World& world, Signal& signal, Time deadline) {
  const bool notified = co_await signal.wait_until(world.timers(), deadline);
  world.log(notified ? "notified" : "expired");
}

Awaitable<void> wait_on_own_signal(sim::World& world, Signal*& signal) {
  Signal own(world.executor());
  signal = &own;
  co_await own.wait();
  world.log("own");
}

}  // namespace signal_tests

BOOST_AUTO_TEST_SUITE(signal_tests)

BOOST_AUTO_TEST_CASE(a_notification_wakes_the_waiter_and_not_inside_the_call) {
  sim::World world(1);
  Signal signal(world.executor());
  world.spawn(wait_and_log(world, signal));
  world.run_for(5s);
  BOOST_TEST(world.log().empty());
  signal.notify();
  BOOST_TEST(world.log().empty());
  world.run_for(0s);
  BOOST_TEST(world.log().back() == "5.000000000 woken");
}

BOOST_AUTO_TEST_CASE(notifications_before_a_wait_are_remembered_as_one) {
  sim::World world(1);
  Signal signal(world.executor());
  signal.notify();
  signal.notify();
  world.await(signal.wait());
  BOOST_TEST((world.now() == Time{}));
  world.spawn(wait_and_log(world, signal));
  world.run_for(1h);
  BOOST_TEST(world.log().empty());
  signal.notify();  // lets the waiter end
  world.run_for(0s);
}

BOOST_AUTO_TEST_CASE(notifying_a_woken_waiter_again_is_for_the_next_wait) {
  sim::World world(1);
  Signal signal(world.executor());
  world.spawn(wait_and_log(world, signal));
  world.run_for(0s);
  signal.notify();
  signal.notify();
  world.await(signal.wait());
  BOOST_TEST((world.now() == Time{}));
  BOOST_TEST(world.log().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_wait_with_deadline_ends_at_whatever_comes_first) {
  sim::World world(1);
  Signal signal(world.executor());
  world.spawn(wait_until_and_log(world, signal, Time(3s)));
  world.run_until(Time(4s));
  world.spawn(wait_until_and_log(world, signal, Time(9s)));
  world.timers().call_at(Time(6s), [&] { signal.notify(); });
  world.run_until(Time(20s));
  const std::vector<std::string> expected{"3.000000000 expired", "6.000000000 notified"};
  BOOST_TEST(world.log() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_remembered_notification_beats_a_deadline_that_has_passed) {
  sim::World world(1);
  Signal signal(world.executor());
  signal.notify();
  BOOST_TEST(world.await(signal.wait_until(world.timers(), Time(-1s))));
  BOOST_TEST(!world.await(signal.wait_until(world.timers(), Time(-1s))));
}

BOOST_AUTO_TEST_CASE(a_notification_in_the_instant_of_the_deadline_is_not_lost) {
  for (const bool notify_first : {true, false}) {
    sim::World world(1);
    Signal signal(world.executor());
    if (notify_first) world.timers().call_at(Time(3s), [&] { signal.notify(); });
    world.spawn(wait_until_and_log(world, signal, Time(3s)));
    world.run_for(0s);
    if (!notify_first) world.timers().call_at(Time(3s), [&] { signal.notify(); });
    world.run_for(3s);
    BOOST_TEST(world.log().back() ==
               (notify_first ? "3.000000000 notified" : "3.000000000 expired"));
    // Consumed if the wait saw it, remembered if it did not.
    BOOST_TEST(world.await(signal.wait_until(world.timers(), world.now())) == !notify_first);
  }
}

BOOST_AUTO_TEST_CASE(a_signal_may_be_destroyed_once_its_waiter_is_woken) {
  sim::World world(1);
  auto signal = std::make_unique<Signal>(world.executor());
  world.spawn(wait_and_log(world, *signal));
  world.run_for(0s);
  signal->notify();
  signal.reset();
  world.run_for(0s);
  BOOST_TEST(world.log().size() == 1U);
}

BOOST_AUTO_TEST_CASE(destroying_a_signal_unwinds_a_waiter_without_resuming_it) {
  sim::World world(1);
  auto signal = std::make_unique<Signal>(world.executor());
  world.spawn(wait_until_and_log(world, *signal, Time(1h)));
  world.run_for(1s);
  signal.reset();
  world.run_for(2h);
  BOOST_TEST(world.log().empty());
}

BOOST_AUTO_TEST_CASE(a_signal_may_live_in_the_coroutine_that_waits_on_it) {
  sim::World world(1);
  Signal* signal = nullptr;
  world.spawn(wait_on_own_signal(world, signal));
  world.run_for(1s);
  signal->notify();
  world.run_for(0s);
  BOOST_TEST(world.log().back() == "1.000000000 own");
}

BOOST_AUTO_TEST_CASE(sleeping_ends_at_its_time) {
  sim::World world(1);
  world.await(wait_until(world.executor(), world.timers(), Time(90s)));
  BOOST_TEST((world.now() == Time(90s)));
  world.await(wait_until(world.executor(), world.timers(), Time(10s)));
  BOOST_TEST((world.now() == Time(90s)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
