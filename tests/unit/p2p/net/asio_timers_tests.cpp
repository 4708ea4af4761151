// The real clock: short times, and no assertion on how late it is.
#include "p2p/net/asio_timers.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace switchyard::net {
namespace asio_timers_tests {

using namespace std::chrono_literals;

struct Fixture {
  asio::io_context io{1};
  AsioTimers timers{io.get_executor()};
};

}  // namespace asio_timers_tests

BOOST_FIXTURE_TEST_SUITE(asio_timers_tests, Fixture)

BOOST_AUTO_TEST_CASE(callbacks_run_in_the_order_of_their_times_and_never_early) {
  const Time start = timers.now();
  std::string order;
  timers.call_at(start + 4ms, [&] {
    order += 'c';
    BOOST_TEST((timers.now() >= start + 4ms));
  });
  timers.call_at(start + 2ms, [&] { order += 'b'; });
  timers.call_at(start - 1s, [&] { order += 'a'; });
  timers.call_at(start + 4ms, [&] { order += 'd'; });
  BOOST_TEST(order == "");
  io.run();
  BOOST_TEST(order == "abcd");
}

BOOST_AUTO_TEST_CASE(cancelling_the_last_callback_lets_run_end) {
  const auto id = timers.call_at(timers.now() + 1h, [] { BOOST_ERROR("cancelled, and ran"); });
  timers.cancel(id);
  io.run();  // would take an hour
  timers.call_at(timers.now(), [] {});
  io.restart();
  BOOST_TEST(io.run() > 0U);
}

BOOST_AUTO_TEST_CASE(callbacks_may_add_and_cancel) {
  std::string order;
  Timers::Id never = 0;
  timers.call_at(timers.now(), [&] {
    order += 'a';
    timers.cancel(never);
    timers.call_at(timers.now() + 1ms, [&] { order += 'c'; });
    timers.call_at(timers.now(), [&] { order += 'b'; });
  });
  never = timers.call_at(timers.now(), [&] { order += 'x'; });
  io.run();
  BOOST_TEST(order == "abc");
}

BOOST_AUTO_TEST_CASE(a_callback_that_adds_itself_does_not_keep_others_out) {
  int rounds = 0;
  bool other = false;
  std::function<void()> again = [&] {
    if (++rounds < 1000 && !other) timers.call_at(timers.now() - 1s, again);
  };
  timers.call_at(timers.now(), again);
  timers.call_at(timers.now() + 1ms, [&] { other = true; });
  while (!other) io.run_one();
  BOOST_TEST(other);
}

BOOST_AUTO_TEST_CASE(destroying_the_timers_forgets_their_callbacks) {
  auto gone = std::make_unique<AsioTimers>(io.get_executor());
  gone->call_at(gone->now(), [] { BOOST_ERROR("destroyed, and ran"); });
  gone->call_at(gone->now() + 1h, [] {});
  gone.reset();
  io.run();
}

BOOST_AUTO_TEST_CASE(a_callback_may_destroy_the_timers) {
  auto mine = std::make_unique<AsioTimers>(io.get_executor());
  mine->call_at(mine->now(), [&] { mine.reset(); });
  mine->call_at(mine->now(), [] { BOOST_ERROR("destroyed, and ran"); });
  io.run();
  BOOST_TEST(mine == nullptr);
}

BOOST_AUTO_TEST_CASE(a_time_far_away_is_no_trouble) {
  const auto id = timers.call_at(Time::max(), [] {});
  bool ran = false;
  timers.call_at(timers.now() + 1ms, [&] { ran = true; });
  while (!ran) io.run_one();
  timers.cancel(id);
  io.run();
  BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(the_wall_clock_is_the_calendar) {
  const auto before = std::chrono::system_clock::now();
  const WallTime now = timers.wall_now();
  BOOST_TEST((now >= before - 1s));
  BOOST_TEST((now <= std::chrono::system_clock::now()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
