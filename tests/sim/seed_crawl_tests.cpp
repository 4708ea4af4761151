// A seed among whole nodes: whom it tries, and what comes of it in the long run.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <set>

#include "tests/support/seed_towns.h"
#include "tests/support/town.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(seed_crawl_tests)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(twenty_nodes_with_empty_books_find_each_other_by_one_seed) {
  Town town(20, 1, 4, 250, FirstOfTown::seed);
  town.start();
  BOOST_TEST(town.world.run_until([&] { return town.all_filled(); }, 15s));
  BOOST_TEST_MESSAGE("filled after " << (town.world.now() - Time()) / 1ms << " ms");
  BOOST_TEST(
      town.world.run_until([&] { return town.seed->reactor->status().crawl.verified == 20; }, 60s));
  BOOST_TEST(town.faults() == 0U);
  const PeerId id = town.nodes[0]->id();
  for (std::size_t n = 1; n <= 20; ++n) {
    BOOST_TEST(!town.nodes[n]->node->finding()->book().has(id));
  }
  town.seed->check_invariants();
}

BOOST_AUTO_TEST_CASE(of_a_book_that_is_nine_tenths_dead_it_serves_who_answers) {
  Village village(40);
  village.introduce();
  std::set<PeerId> alive;
  for (const auto& node : village.nodes) alive.insert(node->id());
  for (std::uint8_t n = 0; n < 240; ++n) {
    for (std::uint8_t m = 0; m < 2; ++m) {
      const PeerId id({1, n, m});
      const Endpoint nowhere{IpAddress::v4({static_cast<std::uint8_t>(30 + m), n, 0, 1}), kPort};
      village.seed->book.add(id, nowhere, {}, village.wall());
    }
  }
  BOOST_TEST(village.seed->book.size() > 400U);
  village.start();
  village.world.run_for(10min);
  std::size_t served = 0;
  std::size_t good = 0;
  for (int hour = 0; hour < 6; ++hour) {
    // Some go and some come all the time.
    village.nodes[static_cast<std::size_t>(10 + hour)]->power_loss();
    alive.erase(village.nodes[static_cast<std::size_t>(10 + hour)]->id());
    village.world.run_for(40min);
    for (const wire::PexEntry& entry : village.ask(0).entries) {
      ++served;
      good += alive.contains(told(entry).first) ? 1 : 0;
    }
    village.world.run_for(20min);
  }
  BOOST_TEST_MESSAGE(good << " of " << served << " answer");
  BOOST_TEST(served > 180U);
  BOOST_TEST(good * 100 >= served * 95);
}

BOOST_AUTO_TEST_CASE(it_never_dials_itself_whatever_it_is_told) {
  Village village(2);
  wire::PexAddresses lie{30s, {}};
  const Endpoint seed_at = village.seed_node.host.endpoint(kPort);
  lie.entries.push_back({wire::PexHearsay{village.seed_node.id(), {seed_at}}, 0});
  lie.entries.push_back({wire::PexHearsay{PeerId({7}), {seed_at}}, 0});
  village.askers[0]->tells = lie;
  village.introduce();
  village.start();
  village.world.run_for(3h);
  BOOST_TEST(village.status().heard > 2U);
  for (const SwitchEvent& event : village.seed_node.events) {
    if (event.kind == SwitchEvent::Kind::inbound_refused) BOOST_ERROR(event.to_string());
    if (event.kind == SwitchEvent::Kind::dial_failed) BOOST_ERROR(event.to_string());
  }
}

BOOST_AUTO_TEST_CASE(seeds_are_asked_like_anybody_and_not_told_of) {
  reactors::SeedConfig config;
  Village village(3);
  TestNode other_node(village.world, village.network, 90, "20.90.0.1");
  config.crawl.seeds = {village.seed_node.address()};
  Seed other(other_node, village.world, config);
  village.introduce(1);
  village.start();
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 2; }, 30s));
  other_node.start();
  BOOST_REQUIRE(
      village.world.run_until([&] { return other.reactor->status().crawl.verified == 2; }, 30s));
  BOOST_TEST(village.world.run_until([&] { return other.reactor->is_done(); }, 5s));
  BOOST_TEST(other.book.has(village.seed_node.id()));
  for (std::size_t n = 1; n < 3; ++n) BOOST_TEST(other.is_verified(*village.nodes[n]));
  BOOST_TEST(!other.is_verified(village.seed_node));
  other.check_invariants();
}

BOOST_AUTO_TEST_CASE(a_seed_that_is_killed_and_comes_back_goes_on_with_its_book) {
  Village village(6);
  village.introduce();
  village.start();
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 6; }, 60s));
  const addrbook::BookImage kept = village.seed->book.image(village.wall());
  village.seed_node.power_loss();
  village.seed.reset();
  village.nodes[5]->power_loss();
  village.world.run_for(10min);
  village.seed_node.host.power_on();
  village.seed =
      std::make_unique<Seed>(village.seed_node, village.world, reactors::SeedConfig{}, kept);
  village.seed_node.start();
  // By the book five others answered ten minutes ago; that one has gone is found out soon.
  BOOST_TEST(village.ask(0).entries.size() == 5U);
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.untried == 0; }, 30s));
  BOOST_TEST(village.status().crawl.verified == 5U);
  BOOST_TEST(!village.seed->is_verified(*village.nodes[5]));
}

BOOST_AUTO_TEST_CASE(after_two_hours_the_book_is_not_believed) {
  Village village(3);
  village.introduce();
  village.start();
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 3; }, 60s));
  const addrbook::BookImage kept = village.seed->book.image(village.wall());
  village.seed_node.stop();
  village.seed.reset();
  village.world.run_for(2h);
  for (std::size_t n = 1; n < 3; ++n) village.nodes[n]->power_loss();
  village.seed =
      std::make_unique<Seed>(village.seed_node, village.world, reactors::SeedConfig{}, kept);
  village.seed_node.start();
  BOOST_TEST(village.ask(0).entries.empty());
}

BOOST_AUTO_TEST_CASE(a_crowd_of_crawlers_does_not_keep_it_from_crawling) {
  reactors::SeedConfig config;
  config.crawl.workers = 2;
  Village village(12, config);
  for (std::size_t n = 1; n < 12; ++n) {
    village.nodes[n]->config.role = NodeRole::crawler;
    village.askers[n]->asks = false;
  }
  village.introduce();
  village.start();
  for (std::size_t n = 1; n < 12; ++n) {
    village.nodes[n]->reactor->net->dial(village.seed_node.address());
  }
  BOOST_TEST(
      village.world.run_until([&] { return village.seed->is_verified(*village.nodes[0]); }, 5s));
}

BOOST_AUTO_TEST_CASE(a_node_that_is_full_has_a_place_for_a_seed_and_is_served) {
  Village village(2);
  village.nodes[0]->config.p2p.max_inbound_peers = 0;
  village.nodes[1]->config.p2p.max_inbound_peers = 0;
  village.nodes[1]->config.p2p.max_short_lived_peers = 0;
  village.introduce();
  village.start();
  BOOST_TEST(village.world.run_until([&] { return village.status().crawl.verified == 2; }, 10s));
  BOOST_TEST(village.world.run_until([&] { return village.status().heard == 1; }, 1s));
}

BOOST_AUTO_TEST_CASE(two_days_of_crawling_offend_nobody) {
  Village village(12);
  village.introduce();
  village.start();
  village.world.run_for(48h);
  BOOST_TEST(village.status().crawl.verified == 12U);
  BOOST_TEST(village.seed_node.count(SwitchEvent::Kind::banned) == 0U);
  for (const auto& node : village.nodes) BOOST_TEST(node->count(SwitchEvent::Kind::banned) == 0U);
  BOOST_TEST(village.status().crawl.dialled > 500U);
  BOOST_TEST(village.status().crawl.dialled < 1'200U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
