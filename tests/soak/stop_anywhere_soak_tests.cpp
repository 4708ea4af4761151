// A stop, or a power loss, after every single step of a life (tests/support/stop_anywhere.h).
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/count_allocations.h"
#include "tests/support/stop_anywhere.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(stop_anywhere_soak_tests)

BOOST_AUTO_TEST_CASE(every_step_there_is) {
  using test::Ending;
  const std::uint64_t steps = test::StopAnywhere::count_steps();
  for (const Ending ending : {Ending::stop, Ending::power_loss}) {
    for (std::uint64_t step = 1; step <= steps; ++step) {
      const std::size_t before = test::allocated_bytes;
      const std::string fault = test::StopAnywhere::run(step, ending);
      const std::size_t leaked = fault.empty() ? test::allocated_bytes - before : 0;
      BOOST_TEST(fault == "", "step " << step << ": " << fault);
      BOOST_TEST(leaked == 0U, "step " << step << ": " << leaked << " bytes leaked");
    }
  }
  BOOST_TEST_MESSAGE(steps << " steps, each ended in both ways");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
