// The other half of schedules_tests.cpp, so that two cores share them.
#include <boost/test/unit_test.hpp>

#include "tests/support/run_schedule.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(more_schedules_tests)

BOOST_AUTO_TEST_CASE(reactors_and_peers_keep_to_the_models_over_more_schedules) {
  BOOST_TEST(run_schedules(1 + kSchedulesPerSuite, kSchedulesPerSuite) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
