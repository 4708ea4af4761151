// Random schedules of a few switches beside models of what must hold (tests/support/schedule.h);
// more_schedules_tests.cpp has the other half of them, tests/soak as many as one likes.
#include <boost/test/unit_test.hpp>

#include "tests/support/run_schedule.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(schedules_tests)

BOOST_AUTO_TEST_CASE(reactors_and_peers_keep_to_the_models_over_random_schedules) {
  BOOST_TEST(run_schedules(1, kSchedulesPerSuite) == "");
}

BOOST_AUTO_TEST_CASE(a_schedule_is_its_seed) {
  const sim::Script script = Schedule(7).script();
  const auto first = run_schedule(7, script, /*with_events=*/true);
  const auto again = run_schedule(7, script, /*with_events=*/true);
  BOOST_TEST(first.log.size() > 20U);
  BOOST_TEST(first.log == again.log, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
