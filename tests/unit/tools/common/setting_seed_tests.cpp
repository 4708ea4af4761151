// What each setting of a seed changes.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/support/set_nodes.h"
#include "tools/node/seeding.h"

namespace switchyard::test {

namespace setting_seed_tests {

using namespace std::chrono_literals;

// The first node is a seed that is told of the others.
struct SeedAndNodes : Net {
  explicit SeedAndNodes(std::size_t others) : Net(1 + others) {
    NodeConfig& config = nodes[0]->config;
    config.role = NodeRole::seed;
    config.finding.enabled = true;
    config.finding.strict = false;
    config.p2p.max_short_lived_peers = 100;
    for (std::size_t i = 1; i <= others; ++i) {
      nodes[i]->config.finding.enabled = true;
      config.finding.seeds.push_back(nodes[i]->address());
    }
  }
  reactors::CrawlerStatus crawl() { return nodes[0]->node->seeding()->reactor().status().crawl; }
};

}  // namespace setting_seed_tests

BOOST_AUTO_TEST_SUITE(setting_seed_tests)

BOOST_AUTO_TEST_CASE(seed_workers_are_how_many_are_tried_at_a_time) {
  for (const std::size_t workers : {1U, 3U}) {
    SeedAndNodes net(0);
    set(net[0], "seed.workers", std::to_string(workers));
    for (std::uint8_t i = 1; i <= 5; ++i) {
      net[0].config.finding.seeds.push_back({PeerId({i}), "10.9.9." + std::to_string(i), kPort});
    }
    net[0].start();
    net.world.run_for(1ms);  // nobody is there, which takes longer to find out
    BOOST_TEST(net.crawl().under_way == workers);
  }
}

BOOST_AUTO_TEST_CASE(seed_fresh_for_is_how_long_an_answer_counts) {
  for (const std::string length : {"1m", "2h"}) {
    SeedAndNodes net(1);
    set(net[0], "seed.fresh_for", length);
    net[0].start();
    net[1].start();
    BOOST_REQUIRE(net.run_until([&] { return net.crawl().verified == 1; }));
    net[1].power_loss();
    net.world.run_for(90s);
    BOOST_TEST(net.crawl().verified == (length == "1m" ? 0U : 1U));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
