#include "tools/common/line_budget.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(line_budget_tests)

BOOST_AUTO_TEST_CASE(allows_so_many_a_second_and_counts_the_rest) {
  LineBudget budget(3);
  const Time start{100s};
  int allowed = 0;
  for (int i = 0; i < 10; ++i) allowed += budget.allow(start + i * 10ms) ? 1 : 0;
  BOOST_TEST(allowed == 3);
  BOOST_TEST(budget.collect_suppressed(start + 999ms) == 0U);  // its second is not over
  BOOST_TEST(budget.collect_suppressed(start + 1s) == 7U);
  BOOST_TEST(budget.collect_suppressed(start + 2s) == 0U);  // said once
}

BOOST_AUTO_TEST_CASE(a_new_second_has_its_own_lines) {
  LineBudget budget(1);
  const Time start{100s};
  BOOST_TEST(budget.allow(start));
  BOOST_TEST(!budget.allow(start + 999ms));
  BOOST_TEST(budget.allow(start + 1s));
  BOOST_TEST(!budget.allow(start + 1999ms));
  BOOST_TEST(budget.collect_suppressed(start + 3s) == 2U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_a_minute_is_bounded_and_fully_accounted) {
  LineBudget budget(20);
  std::uint64_t allowed = 0;
  std::uint64_t suppressed = 0;
  for (int ms = 0; ms < 60'000; ++ms) {
    const Time now = Time{100s} + ms * 1ms;
    allowed += budget.allow(now) ? 1U : 0U;
    if (ms % 1000 == 0) suppressed += budget.collect_suppressed(now);
  }
  suppressed += budget.collect_suppressed(Time{200s});
  BOOST_TEST(allowed == 1200U);
  BOOST_TEST(allowed + suppressed == 60'000U);
}

BOOST_AUTO_TEST_SUITE_END()
