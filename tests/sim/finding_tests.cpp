// Nodes that find each other: address book, peer exchange and discovery together.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/town.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(finding_tests)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(twenty_nodes_and_one_that_knows_all_find_each_other_from_empty_books) {
  Town town(20);
  town.nodes[0]->start();
  const WallTime now = town.nodes[0]->services().timers.wall_now();
  for (std::size_t n = 1; n <= 20; ++n) {
    const TestNode& node = *town.nodes[n];
    addrbook::AddrBook& book = town.nodes[0]->node->finding()->book();
    book.add(node.id(), {node.host.address(), kPort}, {}, now);
  }
  for (std::size_t n = 1; n <= 20; ++n) town.nodes[n]->start();
  BOOST_TEST(town.world.run_until([&] { return town.all_filled(); }, 30s));
  BOOST_TEST_MESSAGE("filled after " << (town.world.now() - Time()) / 1ms << " ms");
  BOOST_TEST(town.world.run_until([&] { return town.least_known() >= 20; }, 60s));
  BOOST_TEST(town.is_one_network());
  BOOST_TEST(town.faults() == 0U);
}

BOOST_AUTO_TEST_CASE(twenty_nodes_meet_at_one_that_knows_nobody) {
  Town town(20);
  town.start();
  BOOST_TEST(town.world.run_until([&] { return town.all_filled(); }, 60s));
  BOOST_TEST_MESSAGE("filled after " << (town.world.now() - Time()) / 1ms << " ms");
  BOOST_TEST(town.world.run_until([&] { return town.least_known() >= 20; }, 3min));
  BOOST_TEST_MESSAGE("known after " << (town.world.now() - Time()) / 1ms << " ms");
  BOOST_TEST(town.is_one_network());
  BOOST_TEST(town.faults() == 0U);
}

BOOST_AUTO_TEST_CASE(they_go_on_without_the_seed_and_replace_who_dies) {
  Town town(20);
  town.start();
  BOOST_REQUIRE(town.world.run_until([&] { return town.all_filled(); }, 60s));
  town.world.run_for(60s);
  town.nodes[0]->stop();
  for (std::size_t n = 1; n <= 3; ++n) town.nodes[n]->stop();
  town.nodes.erase(town.nodes.begin(), town.nodes.begin() + 3);  // the first counts as seed
  BOOST_TEST(town.world.run_until([&] { return town.all_filled(); }, 60s));
  BOOST_TEST(town.is_one_network());
}

BOOST_AUTO_TEST_CASE(an_isolated_node_comes_back_by_the_seed) {
  Town town(14);
  town.start();
  BOOST_REQUIRE(town.world.run_until([&] { return town.all_filled(); }, 60s));
  town.world.run_for(60s);
  TestNode& lost = *town.nodes[14];
  lost.power_loss();
  lost.host.power_on();
  lost.start();
  BOOST_TEST(town.world.run_until([&] { return town.all_filled(); }, 30s));
}

BOOST_AUTO_TEST_CASE(who_has_a_map_of_systems_dials_one_peer_of_each) {
  Town town(12);
  const auto map = addrbook::AsMap::parse("20.0.0.0/8 AS7\n");
  BOOST_REQUIRE(map.has_value());
  town.nodes[12]->config.finding.as_map = std::make_shared<const addrbook::AsMap>(*map);
  town.start();
  town.world.run_for(60s);
  BOOST_TEST(town.nodes[11]->node->finding()->discovery().outbound() == 4U);
  BOOST_TEST(town.nodes[12]->node->finding()->discovery().outbound() == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_log) {
  const auto story = [] {
    Town town(6, 5);
    town.start();
    town.world.run_for(60s);
    return town.world.log();
  };
  const auto first = story();
  BOOST_TEST(first.size() > 20U);
  BOOST_TEST(first == story(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
