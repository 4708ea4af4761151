#include "addrbook/rules.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <optional>

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(rules_tests)

namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{1'700'000'000s};

// Times are ago; none: never.
Track track(std::uint32_t attempts, std::optional<std::chrono::seconds> heard,
            std::optional<std::chrono::seconds> attempt = {},
            std::optional<std::chrono::seconds> success = {}) {
  const auto before = [](auto ago) { return ago ? kNow - *ago : WallTime(); };
  return {attempts, before(heard), before(attempt), before(success)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(staleness_is_met_from_both_sides) {
  BOOST_TEST(!is_stale(track(0, 168h), kNow));
  BOOST_TEST(is_stale(track(0, 168h + 1s), kNow));
  BOOST_TEST(!is_stale(track(0, 500h, 168h, 500h), kNow));
  BOOST_TEST(is_stale(track(1, 500h, 168h + 1s, 500h), kNow));
  BOOST_TEST(!is_stale(track(2, 1h, 60s), kNow));
  BOOST_TEST(is_stale(track(3, 1h, 60s), kNow));
  BOOST_TEST(!is_stale(track(3, 1h, 59s), kNow));
  BOOST_TEST(!is_stale(track(3, 1h, 60s, 1h), kNow));  // was reached: three are not enough
  BOOST_TEST(!is_stale(track(9, 1h, 60s, 200h), kNow));
  BOOST_TEST(!is_stale(track(10, 1h, 60s, 168h), kNow));
  BOOST_TEST(is_stale(track(10, 1h, 60s, 168h + 1s), kNow));
}

// The defect of 2017: entries were stale within the minute after a touch, and never else.
BOOST_AUTO_TEST_CASE(who_was_touched_within_the_minute_is_not_stale) {
  BOOST_TEST(!is_stale(track(0, 0s), kNow));
  BOOST_TEST(!is_stale(track(30, 500h, 1s), kNow));
}

BOOST_AUTO_TEST_CASE(failing_is_ten_failures_and_a_week_without_success) {
  BOOST_TEST(is_failing(track(10, 1h, 1s, 169h), kNow));
  BOOST_TEST(!is_failing(track(9, 1h, 1s, 169h), kNow));
  BOOST_TEST(!is_failing(track(100, 1h, 1s, 167h), kNow));
}

BOOST_AUTO_TEST_CASE(failures_and_recent_tries_lower_the_chance_but_not_to_nothing) {
  BOOST_TEST(pick_chance(track(0, 1h), kNow) == 1.0);
  BOOST_TEST(std::abs(pick_chance(track(2, 1h, 10min), kNow) - 0.4356) < 1e-9);
  BOOST_TEST(std::abs(pick_chance(track(2, 1h, 599s), kNow) - 0.004356) < 1e-9);
  BOOST_TEST(pick_chance(track(8, 1h, 1h), kNow) ==
             pick_chance(track(4'000'000'000, 1h, 1h), kNow));
}

BOOST_AUTO_TEST_CASE(a_selection_is_23_percent_between_32_and_250) {
  BOOST_TEST(selection_size(0) == 0U);
  BOOST_TEST(selection_size(31) == 31U);
  BOOST_TEST(selection_size(33) == 32U);
  BOOST_TEST(selection_size(139) == 32U);
  BOOST_TEST(selection_size(144) == 33U);
  BOOST_TEST(selection_size(1086) == 249U);
  BOOST_TEST(selection_size(1'000'000) == 250U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
