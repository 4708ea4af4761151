#include "p2p/mconn/keepalive.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::mconn {
namespace keepalive_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Keepalive::Verdict;

struct Fixture {
  Time start{};
  Keepalive keepalive{seconds(30), seconds(20), start};

  // Lets the ping that is due at `at` leave; returns its value.
  std::uint64_t ping(Time at) {
    BOOST_REQUIRE(keepalive.next_deadline() == at);
    BOOST_REQUIRE(keepalive.handle_timeout(at) == Verdict::fine);
    BOOST_REQUIRE(keepalive.ping_owed().has_value());
    const std::uint64_t value = *keepalive.ping_owed();
    keepalive.ping_written(at);
    keepalive.check_invariants();
    return value;
  }
  void pong(Time at, std::uint64_t value) {
    keepalive.handle_received(at);
    keepalive.handle_pong(at, value);
    keepalive.check_invariants();
  }
};

}  // namespace keepalive_tests

BOOST_FIXTURE_TEST_SUITE(keepalive_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_first_ping_is_due_one_interval_after_the_start) {
  BOOST_CHECK(keepalive.next_deadline() == start + seconds(30));
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(30) - Duration(1)) == Verdict::fine);
  BOOST_CHECK(!keepalive.ping_owed());
  ping(start + seconds(30));
  BOOST_CHECK(!keepalive.ping_owed());
}

BOOST_AUTO_TEST_CASE(the_pong_measures_the_round_trip_and_the_next_ping_counts_from_it) {
  BOOST_CHECK(!keepalive.round_trip());
  const std::uint64_t first = ping(start + seconds(30));
  pong(start + seconds(30) + milliseconds(120), first);
  BOOST_CHECK(keepalive.round_trip() == milliseconds(120));
  const std::uint64_t second = ping(start + seconds(60) + milliseconds(120));
  BOOST_TEST(first != second);
  pong(start + seconds(60) + milliseconds(125), second);
  BOOST_CHECK(keepalive.round_trip() == milliseconds(5));
}

BOOST_AUTO_TEST_CASE(the_round_trip_counts_from_when_the_ping_left) {
  keepalive.handle_timeout(start + seconds(30));
  const std::uint64_t value = *keepalive.ping_owed();
  pong(start + seconds(31), value);  // not out yet: means nothing
  BOOST_CHECK(!keepalive.round_trip());
  keepalive.ping_written(start + seconds(32));
  pong(start + seconds(33), value);
  BOOST_CHECK(keepalive.round_trip() == seconds(1));
}

BOOST_AUTO_TEST_CASE(a_pong_of_another_value_or_of_no_ping_means_nothing) {
  pong(start + seconds(1), 7);
  BOOST_CHECK(keepalive.next_deadline() == start + seconds(30));
  const std::uint64_t value = ping(start + seconds(30));
  pong(start + seconds(31), value + 1);
  BOOST_CHECK(!keepalive.round_trip());
  pong(start + seconds(32), value);
  BOOST_CHECK(keepalive.round_trip() == seconds(2));
  pong(start + seconds(40), value);  // once more
  BOOST_CHECK(keepalive.round_trip() == seconds(2));
  BOOST_CHECK(keepalive.next_deadline() == start + seconds(62));
}

BOOST_AUTO_TEST_CASE(silence_after_a_ping_is_late_at_exactly_the_timeout) {
  ping(start + seconds(30));
  BOOST_CHECK(keepalive.next_deadline() == start + seconds(50));
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(50) - Duration(1)) == Verdict::fine);
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(50)) == Verdict::late);
}

BOOST_AUTO_TEST_CASE(a_ping_that_cannot_leave_does_not_hide_a_dead_peer) {
  keepalive.handle_timeout(start + seconds(30));
  BOOST_CHECK(keepalive.ping_owed());
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(50)) == Verdict::late);
}

BOOST_AUTO_TEST_CASE(anything_received_is_life) {
  ping(start + seconds(30));
  keepalive.handle_received(start + seconds(49));
  BOOST_CHECK(keepalive.next_deadline() == start + seconds(69));
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(50)) == Verdict::fine);
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(69)) == Verdict::late);
}

BOOST_AUTO_TEST_CASE(one_ping_at_a_time_is_out) {
  ping(start + seconds(30));
  for (int i = 0; i < 100; ++i) {
    keepalive.handle_received(start + seconds(31 + i));
    BOOST_CHECK(keepalive.handle_timeout(start + seconds(31 + i)) == Verdict::fine);
    BOOST_CHECK(!keepalive.ping_owed());
  }
}

BOOST_AUTO_TEST_CASE(after_a_sleep_the_wait_starts_anew_once) {
  ping(start + seconds(30));
  const Time woken = start + std::chrono::hours(8);
  BOOST_CHECK(keepalive.handle_timeout(woken) == Verdict::fine);
  BOOST_CHECK(keepalive.next_deadline() == woken + seconds(20));
  BOOST_CHECK(keepalive.handle_timeout(woken + std::chrono::hours(1)) == Verdict::late);
}

BOOST_AUTO_TEST_CASE(after_life_a_second_sleep_is_forgiven_too) {
  ping(start + seconds(30));
  const Time woken = start + std::chrono::hours(8);
  BOOST_CHECK(keepalive.handle_timeout(woken) == Verdict::fine);
  keepalive.handle_received(woken);
  BOOST_CHECK(keepalive.handle_timeout(woken + std::chrono::hours(8)) == Verdict::fine);
}

BOOST_AUTO_TEST_CASE(a_second_late_is_no_sleep) {
  ping(start + seconds(30));
  BOOST_CHECK(keepalive.handle_timeout(start + seconds(51)) == Verdict::late);
}

BOOST_AUTO_TEST_CASE(a_sleep_before_the_ping_starts_the_wait_when_the_ping_is_due) {
  const Time woken = start + std::chrono::hours(8);
  BOOST_CHECK(keepalive.handle_timeout(woken) == Verdict::fine);
  BOOST_CHECK(keepalive.ping_owed());
  BOOST_CHECK(keepalive.next_deadline() == woken + seconds(20));
}

BOOST_AUTO_TEST_CASE(of_many_pings_the_newest_is_answered) {
  BOOST_CHECK(!keepalive.pong_owed());
  keepalive.handle_ping(1);
  keepalive.handle_ping(2);
  BOOST_CHECK(keepalive.pong_owed() == 2U);
  keepalive.pong_written();
  BOOST_CHECK(!keepalive.pong_owed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
