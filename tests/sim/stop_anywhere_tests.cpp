// A stop, or a power loss, after any step of a life (tests/support/stop_anywhere.h).
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/count_allocations.h"
#include "tests/support/stop_anywhere.h"

namespace switchyard {

using test::Ending;
using test::StopAnywhere;

namespace stop_anywhere_tests {

// Ends the life after each `stride`-th step (tests/soak takes them all); nothing may be left of it,
// to the byte.
void end_everywhere(Ending ending, std::uint64_t stride) {
  const std::uint64_t steps = StopAnywhere::count_steps();
  BOOST_TEST(steps > 400U);  // a life in which nothing happens would prove nothing
  BOOST_TEST_MESSAGE("a life of " << steps << " steps");
  for (std::uint64_t step = 1; step <= steps; step += stride) {
    const std::size_t before = test::allocated_bytes;
    const std::string fault = StopAnywhere::run(step, ending);
    const std::size_t leaked = fault.empty() ? test::allocated_bytes - before : 0;
    BOOST_TEST_REQUIRE(fault == "", "step " << step << ": " << fault);
    BOOST_TEST_REQUIRE(leaked == 0U, "step " << step << ": " << leaked << " bytes leaked");
  }
}

}  // namespace stop_anywhere_tests

BOOST_AUTO_TEST_SUITE(stop_anywhere_tests)

BOOST_AUTO_TEST_CASE(a_node_stops_at_any_step_in_time_and_leaves_nothing) {
  end_everywhere(Ending::stop, 2);
}

BOOST_AUTO_TEST_CASE(a_machine_loses_power_at_any_step_and_the_others_go_on) {
  end_everywhere(Ending::power_loss, 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
