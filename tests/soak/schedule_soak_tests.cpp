// Random schedules of a few switches, for as long as asked (soak.h, tests/support/schedule.h), or
// as many as SWITCHYARD_SOAK_SCHEDULES says: 1000000 is the long run.
#include <boost/test/unit_test.hpp>

#include "tests/soak/soak.h"
#include "tests/support/run_schedule.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(schedule_soak_tests)

BOOST_AUTO_TEST_CASE(many_random_schedules) {
  std::size_t connections = 0;
  soak(
      "schedules", [&](std::uint64_t seed) { return test::run_schedule(seed, &connections); },
      soak_setting("SWITCHYARD_SOAK_SCHEDULES", 0));
  BOOST_TEST_MESSAGE(connections << " connections were told of, on either side");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
