// Partitions and churn (docs/simulations.md), in small.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/light_trouble.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(trouble_tests)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(two_halves_that_were_apart_for_an_hour_become_one_network_again) {
  TownPlan plan;
  plan.nodes = 40;
  const Partition told = PartitionRun(plan, 1h, 1h).run();
  BOOST_TEST(told.one_before);
  BOOST_TEST(!told.one_apart);
  BOOST_REQUIRE(told.joined.has_value());
  BOOST_TEST_MESSAGE("joined after " << *told.joined << " min");
  BOOST_TEST(*told.joined < 10);
  BOOST_TEST(told.across.back()[1] > told.before / 10);  // and they go on mixing
}

BOOST_AUTO_TEST_CASE(a_network_stays_one_while_a_third_is_replaced_and_the_first_node_is_away) {
  TownPlan plan;
  plan.nodes = 40;
  const Churned told = TownChurn(plan, 80min).run();
  BOOST_TEST(told.times_apart == 0U);
  BOOST_TEST(told.unfilled == 0U);
  BOOST_REQUIRE(told.filled.size() == 13U);
  BOOST_TEST(told.filled[3] < 60);           // came while it was there
  BOOST_TEST(told.filled.back() < 60 * 60);  // the others waited for it
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
