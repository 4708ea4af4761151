// Networks that grow from one seed (docs/simulations.md), a tenth of the full size.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>

#include "tests/support/growth.h"
#include "tests/support/light_town.h"
#include "tests/support/town.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(growth_tests)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(
    a_hundred_nodes_with_one_seed_have_their_peers_in_a_minute_and_know_each_other_in_ten) {
  TownPlan plan;
  plan.first = FirstOfTown::seed;
  LightTown town(plan);
  Growth growth = grow(town, 10min);
  BOOST_REQUIRE(growth.filled.size() == 100U);
  BOOST_TEST_MESSAGE("filled after " << growth.filled.back() << " s");
  BOOST_TEST(growth.filled.back() < 120);
  BOOST_TEST(growth.reach.back()[1] > 0.9);  // the least
  BOOST_TEST(growth.one_network);
}

// Whole nodes, with handshakes and signatures, against the model that the large runs use.
BOOST_AUTO_TEST_CASE(whole_nodes_grow_as_light_ones_do) {
  constexpr std::size_t kNodes = 30;
  constexpr std::size_t kWanted = 5;  // who is known first may have most others as inbound peers
  Town whole(kNodes, 1, kWanted, 20, FirstOfTown::seed);
  const Growth seen = grow(whole, 30s);
  BOOST_TEST(whole.faults() == 0U);
  TownPlan plan;
  plan.nodes = kNodes;
  plan.groups = 20;
  plan.wanted = kWanted;
  plan.first = FirstOfTown::seed;
  LightTown light(plan);
  const Growth told = grow(light, 30s);
  BOOST_REQUIRE(seen.filled.size() == kNodes);
  BOOST_REQUIRE(told.filled.size() == kNodes);
  const double whole_time = seen.filled[kNodes / 2];
  const double light_time = told.filled[kNodes / 2];
  BOOST_TEST_MESSAGE("half have their peers after " << whole_time << " s, light " << light_time);
  BOOST_TEST(whole_time < 2 * light_time + 2);
  BOOST_TEST(light_time < 2 * whole_time + 2);
  BOOST_TEST_MESSAGE("known: " << seen.reach.back()[2] << ", light " << told.reach.back()[2]);
  BOOST_TEST(std::abs(seen.reach.back()[2] - told.reach.back()[2]) < 0.2);
  BOOST_TEST(seen.one_network);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
