// Random lives of four nodes, for as long as asked (soak.h).
#include <boost/test/unit_test.hpp>

#include "tests/soak/soak.h"
#include "tests/support/churn.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(churn_soak_tests)

BOOST_AUTO_TEST_CASE(many_random_lives) {
  soak("lives", [](std::uint64_t seed) { return test::Churn(seed).run(); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
