// Random lives of four nodes; many more of them run in tests/soak.
#include <boost/test/unit_test.hpp>

#include "tests/support/churn.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(churn_tests)

BOOST_AUTO_TEST_CASE(everybody_meets_again_and_no_reactor_sees_a_call_out_of_order) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::string fault = Churn(seed).run();
    BOOST_TEST(fault == "", "seed " << seed << ": " << fault);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
