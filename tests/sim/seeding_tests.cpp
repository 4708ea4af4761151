// A Node that is a seed, among nodes that find their peers by it.
#include "tools/node/seeding.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "addrbook/book_reader.h"
#include "p2p/sim/sim_disk.h"
#include "tests/support/sim_nodes.h"
#include "tools/node/peer_finding.h"

namespace switchyard::test {

namespace seeding_tests {

using namespace std::chrono_literals;

const std::string kBook = "book.json";

// A seed, and nodes that know nobody but it; each in a /16 of its own.
struct Hamlet {
  explicit Hamlet(std::uint16_t count) : network(world) {
    for (std::uint16_t n = 1; n <= count + 1; ++n) {
      nodes.push_back(
          std::make_unique<TestNode>(world, network, n, "20." + std::to_string(n) + ".0.1"));
      nodes.back()->config.finding.enabled = true;
      if (n > 1) nodes.back()->config.finding.seeds = {nodes[0]->address()};
    }
    NodeConfig& config = seed().config;
    config.role = NodeRole::seed;
    config.finding.book_file = kBook;
    config.p2p.max_short_lived_peers = config.seeding.workers;
  }
  ~Hamlet() {
    for (auto& node : nodes) {
      if (!node->node) continue;
      if (Seeding* const seeding = node->node->seeding()) seeding->check_invariants();
      if (PeerFinding* const finding = node->node->finding()) finding->check_invariants();
      node->stop();
    }
  }
  Hamlet(const Hamlet&) = delete;
  Hamlet& operator=(const Hamlet&) = delete;

  TestNode& seed() { return *nodes[0]; }
  void start() {
    for (auto& node : nodes) node->start();
  }
  reactors::SeedStatus status() { return seed().node->seeding()->reactor().status(); }
  std::size_t verified() { return status().crawl.verified; }
  bool is_done() { return seed().node->seeding()->reactor().is_done(); }
  std::set<PeerId> in_file() {
    const sim::SimDisk::File* const file = seed().host.disk().find(kBook);
    std::set<PeerId> ids;
    if (file == nullptr) return ids;
    for (const auto& entry : addrbook::read_book(file->content).image.entries) {
      if (entry.id) ids.insert(*entry.id);
    }
    return ids;
  }
  bool run_until(const std::function<bool()>& done) { return world.run_until(done, 60s); }

  sim::World world{1};
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
};

}  // namespace seeding_tests

BOOST_AUTO_TEST_SUITE(seeding_tests)

using namespace seeding_tests;

BOOST_AUTO_TEST_CASE(nodes_find_each_other_by_it_and_none_stays_with_it) {
  Hamlet hamlet(6);
  hamlet.start();
  BOOST_TEST(hamlet.seed().node->finding() == nullptr);
  BOOST_TEST(hamlet.run_until([&] {
    return std::all_of(hamlet.nodes.begin() + 1, hamlet.nodes.end(),
                       [](const auto& node) { return node->peers() >= 5; });
  }));
  BOOST_TEST(hamlet.run_until([&] { return hamlet.verified() == 6; }));
  BOOST_TEST(hamlet.run_until([&] { return hamlet.seed().peers() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_restarted_seed_goes_on_with_the_book_it_kept) {
  Hamlet hamlet(4);
  hamlet.start();
  BOOST_REQUIRE(hamlet.run_until([&] { return hamlet.verified() == 4; }));
  hamlet.seed().stop();
  BOOST_TEST(hamlet.in_file().size() == 4U);
  hamlet.seed().start();
  BOOST_TEST(hamlet.status().book == 4U);
  BOOST_TEST(hamlet.verified() == 4U);  // that was less than an hour ago
}

BOOST_AUTO_TEST_CASE(a_seed_that_is_killed_has_what_it_saved_half_a_minute_before) {
  Hamlet hamlet(4);
  hamlet.start();
  BOOST_REQUIRE(hamlet.run_until([&] { return hamlet.verified() == 4; }));
  hamlet.world.run_for(31s);
  hamlet.seed().power_loss();
  hamlet.world.run_for(1s);
  hamlet.seed().host.power_on();
  hamlet.seed().start();
  BOOST_TEST(hamlet.status().book == 4U);
}

BOOST_AUTO_TEST_CASE(a_crawl_of_a_book_has_an_end_and_what_came_of_it_is_written) {
  Hamlet hamlet(3);
  for (std::size_t i = 1; i < hamlet.nodes.size(); ++i) {
    hamlet.nodes[i]->config.finding.seeds.clear();
    hamlet.nodes[i]->start();
  }
  const PeerId dead({7});
  hamlet.seed().config.finding.seeds = {hamlet.nodes[1]->address(),
                                        NetAddress{dead, "30.1.0.1", kPort}};
  hamlet.nodes[1]->node->finding()->book().add(hamlet.nodes[2]->id(),
                                               hamlet.nodes[2]->host.endpoint(kPort), {},
                                               hamlet.seed().services().timers.wall_now());
  hamlet.seed().start();
  std::vector<bool> ends;  // whether somebody answered
  hamlet.seed().node->seeding()->add_on_dial(
      [&](std::optional<reactors::CrawlEnd> end, Duration took) {
        BOOST_TEST((took >= Duration(0)));
        ends.push_back(!end.has_value());
      });
  BOOST_REQUIRE(hamlet.run_until([&] { return hamlet.is_done(); }));
  BOOST_TEST(hamlet.verified() == 2U);
  BOOST_TEST(ends.size() == 3U);
  BOOST_TEST(std::count(ends.begin(), ends.end(), true) == 2);
  hamlet.seed().stop();
  const auto kept = hamlet.in_file();
  BOOST_TEST(kept.contains(hamlet.nodes[1]->id()));
  BOOST_TEST(kept.contains(hamlet.nodes[2]->id()));
}

BOOST_AUTO_TEST_CASE(seeds_that_are_named_later_are_tried) {
  Hamlet hamlet(1);
  hamlet.nodes[1]->config.finding.seeds.clear();
  hamlet.start();
  Seeding& seeding = *hamlet.seed().node->seeding();
  const NetAddress by_name{PeerId({8}), "nowhere.example", kPort};
  hamlet.world.run_for(1s);
  BOOST_TEST(hamlet.status().crawl.known == 0U);
  seeding.set_seeds({by_name});
  BOOST_TEST(hamlet.run_until([&] { return hamlet.status().crawl.failed == 1; }));
  seeding.set_seeds({hamlet.nodes[1]->address()});
  seeding.check_invariants();
  BOOST_TEST(hamlet.run_until([&] { return hamlet.verified() == 1; }));
  hamlet.world.run_for(2h);
  BOOST_TEST(hamlet.status().crawl.known == 1U);  // the name is forgotten
}

BOOST_AUTO_TEST_CASE(a_seed_without_places_for_its_workers_does_not_start) {
  NodeConfig config;
  config.network = "test-net";
  config.role = NodeRole::seed;
  config.finding.enabled = true;
  config.p2p.max_short_lived_peers = 3;
  config.seeding.workers = 4;
  BOOST_TEST(config.validate().error().starts_with("max_short_lived_peers of a seed must be"));
  config.seeding.workers = 3;
  BOOST_TEST(config.validate().has_value());
  config.seeding.fresh_for = 59s;
  BOOST_TEST(config.validate().error().starts_with("fresh_for must be a minute at least"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
