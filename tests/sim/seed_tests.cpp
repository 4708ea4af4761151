// A seed among whole nodes: what it serves, to whom, and for how long.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <set>

#include "tests/support/seed_towns.h"

namespace switchyard::test {

BOOST_AUTO_TEST_SUITE(seed_tests)

using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(who_asks_gets_one_whole_answer_and_is_hung_up_on) {
  Village village(5);
  village.introduce();
  village.start();
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 5; }, 30s));
  const wire::PexAddresses& said = village.ask(0);
  BOOST_TEST(said.entries.size() == 4U);  // without the asker
  BOOST_TEST(std::all_of(said.entries.begin(), said.entries.end(), [](const auto& entry) {
    return entry.days == 0 && std::holds_alternative<SignedRecord>(entry.who);
  }));
  BOOST_TEST((said.pace == 30s));
  BOOST_REQUIRE(!village.askers[0]->ends.empty());
  const Disconnect& end = village.askers[0]->ends.back();
  BOOST_TEST((end.code == DisconnectCode::going_away));
  BOOST_TEST(end.remote);
  BOOST_TEST(village.askers[0]->answers.size() == 1U);
  const SwitchEvent* down = village.seed_node.last(SwitchEvent::Kind::peer_down);
  BOOST_REQUIRE(down != nullptr);
  BOOST_TEST(down->undelivered == 0U);
  BOOST_TEST(village.status().answers == 1U);
  BOOST_TEST(village.status().told == 4U);
}

BOOST_AUTO_TEST_CASE(a_full_answer_arrives_over_a_slow_line) {
  reactors::SeedConfig config;
  config.crawl.workers = 32;
  Village village(60, config);
  village.network.set_default_link({200ms, 20'000});
  village.introduce();
  village.start();
  BOOST_REQUIRE(
      village.world.run_until([&] { return village.status().crawl.verified == 60; }, 3min));
  BOOST_TEST(village.ask(0).entries.size() == 59U);
}

BOOST_AUTO_TEST_CASE(who_asks_nothing_is_hung_up_on) {
  Village village(1);
  village.askers[0]->asks = false;
  village.start();
  village.nodes[0]->reactor->net->dial(village.seed_node.address());
  BOOST_REQUIRE(village.world.run_until([&] { return village.nodes[0]->peers() == 1; }, 5s));
  const Time begin = village.world.now();
  BOOST_REQUIRE(village.world.run_until([&] { return village.nodes[0]->peers() == 0; }, 30s));
  BOOST_TEST((village.world.now() - begin > reactors::kGuestTime - 1s));
  BOOST_TEST((village.world.now() - begin < reactors::kGuestTime + 1s));
}

BOOST_AUTO_TEST_CASE(an_unverified_address_is_never_served) {
  Village village(4);
  village.start();
  // Nobody is there; somebody else is there; and a node that has gone since.
  village.seed->book.add(PeerId({1}), Endpoint::parse("30.1.0.1:1").value(), {}, village.wall());
  village.seed->book.add(PeerId({2}), village.nodes[1]->host.endpoint(kPort), {}, village.wall());
  village.ask(0);  // by its own record the seed hears of node 0
  for (std::size_t n = 1; n < 4; ++n) village.ask(n);
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 4; }, 60s));
  village.nodes[3]->power_loss();
  std::map<PeerId, Endpoint> there;
  for (std::size_t n = 0; n < 3; ++n) {
    there[village.nodes[n]->id()] = village.nodes[n]->host.endpoint(kPort);
  }
  village.world.run_for(61min);
  const wire::PexAddresses& said = village.ask(0);
  BOOST_TEST(said.entries.size() == 2U);
  for (const wire::PexEntry& entry : said.entries) {
    const auto [id, addresses] = told(entry);
    BOOST_TEST((addresses == std::vector{there.at(id)}));
  }
}

BOOST_AUTO_TEST_CASE(what_somebody_says_of_itself_is_tried_before_it_is_told) {
  Village village(2);
  village.start();
  village.ask(0);  // with its record, in NodeInfo
  BOOST_TEST(village.seed->book.has(village.nodes[0]->id()));
  BOOST_TEST(village.status().crawl.verified == 0U);
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 1; }, 5s));
  BOOST_TEST(village.ask(1).entries.size() == 1U);
}

BOOST_AUTO_TEST_CASE(of_one_group_so_many_are_served) {
  Village village(3);
  for (std::uint16_t n = 50; n < 70; ++n) village.add(n, "40.1.0." + std::to_string(n));
  village.introduce();
  village.start();
  BOOST_REQUIRE(
      village.world.run_until([&] { return village.status().crawl.verified == 23; }, 2min));
  std::size_t crowd = 0;
  const wire::PexAddresses& said = village.ask(0);
  for (const wire::PexEntry& entry : said.entries) {
    crowd += told(entry).second.at(0).to_string().starts_with("40.1.") ? 1 : 0;
  }
  BOOST_TEST(crowd == 8U);
  BOOST_TEST(said.entries.size() == 8U + 2U);
}

BOOST_AUTO_TEST_CASE(a_record_is_served_only_if_all_its_addresses_are_verified) {
  Village village(2);
  const Endpoint victim = Endpoint::parse("99.9.9.9:80").value();
  village.nodes[1]->config.external_addresses = {village.nodes[1]->host.endpoint(kPort), victim};
  village.start();
  village.ask(1);
  BOOST_REQUIRE(village.world.run_until([&] { return village.status().crawl.verified == 1; }, 60s));
  const auto view = village.seed->book.find(village.nodes[1]->id());
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(!view->record.empty());
  const wire::PexAddresses& said = village.ask(0);
  BOOST_REQUIRE(said.entries.size() == 1U);
  BOOST_TEST(std::holds_alternative<wire::PexHearsay>(said.entries[0].who));
  BOOST_TEST((told(said.entries[0]).second == std::vector{village.nodes[1]->host.endpoint(kPort)}));
}

BOOST_AUTO_TEST_CASE(kept_peers_are_not_hung_up_on) {
  Asker asker;  // lives longer than the node that has it
  sim::World world(1);
  sim::SimNetwork network(world);
  TestNode seed_node(world, network, 1, "20.1.0.1");
  TestNode mine(world, network, 2, "20.2.0.1");
  reactors::SeedConfig config;
  config.kept = {mine.id()};
  Seed seed(seed_node, world, config);
  mine.more_reactors = {{"asker", &asker}};
  mine.config.p2p.persistent_peers = {seed_node.address()};
  seed_node.start();
  mine.start();
  world.run_for(10min);
  BOOST_TEST(asker.answers.size() == 1U);
  BOOST_TEST(asker.ends.empty());
  BOOST_TEST(mine.peers() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
