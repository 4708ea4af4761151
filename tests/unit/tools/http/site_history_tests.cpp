#include "tools/http/site_history.h"

#include <boost/test/unit_test.hpp>

namespace site_history_tests {

using namespace switchyard;
using namespace switchyard::tools;
using std::chrono::seconds;

constexpr WallTime kStart{seconds(1'700'000'000)};

HistoryPoint point(std::int64_t second) {
  return {kStart + seconds(second), static_cast<std::size_t>(second), 0, 0, 0};
}

}  // namespace site_history_tests

BOOST_AUTO_TEST_SUITE(site_history_tests)

using namespace site_history_tests;

BOOST_AUTO_TEST_CASE(the_first_minutes_are_kept_whole) {
  SiteHistory history;
  for (int second = 0; second < 600; ++second) history.add(point(second));
  BOOST_TEST(history.points().size() == 300U);
  BOOST_TEST((history.step() == SiteHistory::kFirst));
  BOOST_TEST((history.points().front() == point(0)));
  BOOST_TEST((history.points().back() == point(598)));
}

BOOST_AUTO_TEST_CASE(weeks_are_a_day_in_bounded_memory_up_to_the_last_step) {
  SiteHistory history;
  constexpr int kEnd = 20 * 86'400;
  for (int second = 0; second <= kEnd; second += 10) {
    history.add(point(second));
    BOOST_REQUIRE(history.points().size() <= SiteHistory::kMost);
  }
  const auto& points = history.points();
  BOOST_TEST(points.size() > SiteHistory::kMost / 3);
  BOOST_TEST((kStart + seconds(kEnd) - points.back().at <= history.step()));
  BOOST_TEST((points.back().at - points.front().at > SiteHistory::kSpan - 2 * history.step()));
  BOOST_TEST((points.back().at - points.front().at <= SiteHistory::kSpan));
  for (std::size_t i = 1; i < points.size(); ++i) {
    BOOST_REQUIRE((points[i].at - points[i - 1].at >= history.step()));
  }
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_begins_anew) {
  SiteHistory history;
  history.add(point(100));
  history.add(point(200));
  history.add(point(50));
  BOOST_TEST(history.points().size() == 1U);
  BOOST_TEST((history.points().front() == point(50)));
}

BOOST_AUTO_TEST_SUITE_END()
