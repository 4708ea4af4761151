#include "p2p/sim/world.h"

#include "p2p/net/signal.h"
#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {
namespace world_tests {

net::Awaitable<void> tick(World& world, Duration every, std::string name, int times) {
  for (int i = 0; i < times; ++i) {
    co_await world.pass(every);
    world.log(name);
  }
}

net::Awaitable<int> answer_after(World& world, Duration delay, int answer) {
  co_await world.pass(delay);
  co_return answer;
}

net::Awaitable<void> fail_after(World& world, Duration delay) {
  co_await world.pass(delay);
  throw std::domain_error("as planned");
}

struct SetAtEnd {
  explicit SetAtEnd(bool& set) : flag(set) {}
  SetAtEnd(const SetAtEnd&) = delete;
  SetAtEnd& operator=(const SetAtEnd&) = delete;
  ~SetAtEnd() { flag = true; }
  bool& flag;
};

net::Awaitable<void> sleep_with(World& world, bool& unwound) {
  const SetAtEnd guard(unwound);
  const net::Watchdog cancelled_on_the_way(world.timers(), Time::max(), [] {});
  co_await net::wait_until(world.executor(), world.timers(), Time::max());
}

net::Awaitable<void> read_with(StreamPtr stream, bool& unwound) {
  const SetAtEnd guard(unwound);
  Bytes buffer(10);
  static_cast<void>(co_await stream->read_some(buffer));
}

// Traffic with a bit of everything that is random.
std::vector<std::string> story(std::uint64_t seed) {
  Pair pair(seed);
  pair.network.set_default_link({3ms, 50'000});
  pair.connect();
  pair.world.spawn(write_and_end(*pair.a, Bytes(100'000, 7)));
  pair.world.spawn(tick(pair.world, 700ms, "tick", 3));
  Bytes buffer(5000);
  for (;;) {
    const auto n = pair.world.await(pair.b->read_some(buffer));
    if (!n) break;
    pair.world.log("read " + std::to_string(*n));
  }
  return pair.world.log();
}

}  // namespace world_tests

BOOST_AUTO_TEST_SUITE(world_tests)

BOOST_AUTO_TEST_CASE(time_jumps_from_timer_to_timer) {
  World world(1);
  world.spawn(tick(world, 2s, "two", 2));
  world.spawn(tick(world, 3s, "three", 1));
  world.run_for(10s);
  const std::vector<std::string> expected{"2.000000000 two", "3.000000000 three",
                                          "4.000000000 two"};
  BOOST_TEST(world.log() == expected, boost::test_tools::per_element());
  BOOST_TEST((world.now() == Time(10s)));
}

BOOST_AUTO_TEST_CASE(timers_of_one_instant_run_in_the_order_of_their_calls) {
  World world(1);
  std::string order;
  world.timers().call_at(Time(1s), [&] { order += 'a'; });
  const auto never = world.timers().call_at(Time(1s), [&] { order += 'x'; });
  world.timers().call_at(Time(1s), [&] { order += 'b'; });
  world.timers().cancel(never);
  world.timers().call_at(Time(500ms), [&] {
    world.timers().call_at(Time(0s), [&] { order += world.now() == Time(500ms) ? '0' : '?'; });
    order += '-';
  });
  world.run_until(Time(1s));
  BOOST_TEST(order == "-0ab");
}

BOOST_AUTO_TEST_CASE(time_does_not_pass_while_something_is_ready) {
  World world(1);
  net::Signal signal(world.executor());
  signal.notify();
  world.await(signal.wait());
  BOOST_TEST((world.now() == Time{}));
}

BOOST_AUTO_TEST_CASE(running_stops_as_soon_as_the_predicate_holds) {
  World world(1);
  world.spawn(tick(world, 1s, "tick", 100));
  BOOST_TEST(world.run_until([&] { return world.log().size() == 7; }, 1h));
  BOOST_TEST((world.now() == Time(7s)));
  BOOST_TEST(!world.run_until([&] { return world.log().size() > 100; }, 1h));
  BOOST_TEST((world.now() == Time(7s + 1h)));
}

BOOST_AUTO_TEST_CASE(await_returns_the_result_at_its_time) {
  World world(1);
  BOOST_TEST(world.await(answer_after(world, 5s, 42)) == 42);
  BOOST_TEST((world.now() == Time(5s)));
}

BOOST_AUTO_TEST_CASE(await_gives_up_at_its_limit) {
  World world(1);
  BOOST_CHECK_THROW(world.await(answer_after(world, 5s, 42), 4s), NotDone);
  BOOST_TEST((world.now() == Time(4s)));
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_the_run_function) {
  World world(1);
  world.spawn(fail_after(world, 1s));
  BOOST_CHECK_THROW(world.run_for(2s), std::domain_error);
  world.run_for(2s);  // and the world goes on
  BOOST_TEST((world.now() == Time(3s)));
}

BOOST_AUTO_TEST_CASE(the_wall_clock_moves_with_time) {
  World world(1);
  BOOST_TEST((world.timers().wall_now() == kWallStart));
  world.run_for(36h);
  BOOST_TEST((world.timers().wall_now() == kWallStart + 36h));
}

BOOST_AUTO_TEST_CASE(a_day_of_little_activity_passes) {
  World world(1);
  int ticks = 0;
  std::function<void()> tick_each_second = [&] {
    ++ticks;
    world.timers().call_at(world.now() + 1s, tick_each_second);
  };
  tick_each_second();
  world.spawn(tick(world, 30s, "tick", 2880));
  world.run_for(24h);
  BOOST_TEST(ticks == 86'401);
  BOOST_TEST(world.log().size() == 2880);
  BOOST_TEST(world.log().back() == "86400.000000000 tick");
}

BOOST_AUTO_TEST_CASE(one_seed_writes_one_log) {
  const auto log = story(11);
  BOOST_TEST(log.size() > 20);
  BOOST_TEST(log == story(11), boost::test_tools::per_element());
  BOOST_TEST((log != story(12)));
}

BOOST_AUTO_TEST_CASE(handlers_that_wake_each_other_for_ever_are_found_out) {
  World world(1);
  world.set_handler_limit(1000);
  std::function<void()> again = [&] { world.timers().call_at(world.now(), again); };
  world.timers().call_at(Time(1s), again);
  try {
    world.run_for(2s);
    BOOST_FAIL("no livelock noticed");
  } catch (const Livelock& livelock) {
    BOOST_TEST(livelock.what() ==
               "more than 1000 handlers ran at 1.000000000 s and time did not move");
  }
}

BOOST_AUTO_TEST_CASE(the_limit_counts_handlers_of_one_instant_only) {
  World world(1);
  world.set_handler_limit(50);
  world.spawn(tick(world, 1ns, "tick", 500));
  world.run_for(1us);
  BOOST_TEST(world.log().size() == 500);
}

BOOST_AUTO_TEST_CASE(sleepers_are_unwound_when_the_world_ends) {
  bool unwound = false;
  {
    World world(1);
    world.spawn(sleep_with(world, unwound));
    world.run_for(1s);
    BOOST_TEST(!unwound);
  }
  BOOST_TEST(unwound);
}

BOOST_AUTO_TEST_CASE(readers_are_unwound_when_the_world_ends) {
  bool unwound = false;
  {
    Pair pair;
    pair.connect();
    pair.world.spawn(read_with(std::move(pair.a), unwound));
    pair.world.run_for(1s);
    BOOST_TEST(!unwound);
  }
  BOOST_TEST(unwound);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
