// Nodes that find each other: address book, peer exchange and discovery together.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>

#include "tests/support/sim_nodes.h"
#include "tools/node/peer_finding.h"

namespace switchyard::test {

namespace finding_tests {

using namespace std::chrono_literals;

constexpr std::size_t kWanted = 4;  // outbound peers

// A seed, the first of all, and nodes that know it and nobody else; each in a /16 of its own.
struct Town {
  explicit Town(std::size_t count, std::uint64_t seed = 1) : world(seed), network(world) {
    network.set_default_link({30ms, 1'000'000});
    for (std::uint8_t n = 1; n <= count + 1; ++n) {
      nodes.push_back(
          std::make_unique<TestNode>(world, network, n, "20." + std::to_string(n) + ".0.1"));
      NodeConfig& config = nodes.back()->config;
      config.p2p.max_outbound_peers = kWanted;
      config.finding.enabled = true;
      if (n > 1) config.finding.seeds = {nodes[0]->address()};
    }
  }
  ~Town() {
    for (auto& node : nodes) {
      if (!node->node) continue;
      node->node->finding()->check_invariants();
      node->stop();
    }
  }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;

  void start() {
    for (auto& node : nodes) node->start();
  }
  // Each has the peers it wants, or is connected with everybody, as others dialled it first.
  bool all_filled() const {
    const auto is_on = [](const auto& node) { return node->node != nullptr; };
    const auto on = static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), is_on));
    return std::all_of(nodes.begin() + 1, nodes.end(), [on](const auto& node) {
      const reactors::Discovery& core = node->node->finding()->discovery();
      return core.outbound() >= kWanted || core.peers() >= on - 1;
    });
  }
  std::size_t least_known() const {
    const auto known = [](const auto& node) { return node->node->finding()->book().size(); };
    const auto least =
        std::min_element(nodes.begin() + 1, nodes.end(),
                         [&](const auto& a, const auto& b) { return known(a) < known(b); });
    return known(*least);
  }
  // All reach all over connections.
  bool is_one_network() const {
    std::map<PeerId, std::vector<PeerId>> links;
    for (const auto& node : nodes) {
      for (const PeerHandle& peer : node->reactor->peers) links[node->id()].push_back(peer.id());
    }
    std::vector<PeerId> reached{nodes[1]->id()};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (const PeerId& next : links[reached[i]]) {
        if (std::find(reached.begin(), reached.end(), next) == reached.end()) {
          reached.push_back(next);
        }
      }
    }
    return std::all_of(nodes.begin() + 1, nodes.end(), [&](const auto& node) {
      return std::find(reached.begin(), reached.end(), node->id()) != reached.end();
    });
  }
  // Of all nodes since the start: how many connections ended for a fault.
  std::size_t faults() const {
    std::size_t found = 0;
    for (const auto& node : nodes) {
      found += node->count(SwitchEvent::Kind::banned);
      for (const SwitchEvent& event : node->events) {
        if (event.kind == SwitchEvent::Kind::peer_down &&
            event.why->code == DisconnectCode::misbehaviour) {
          ++found;
        }
      }
    }
    return found;
  }

  sim::World world;
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
};

}  // namespace finding_tests

BOOST_AUTO_TEST_SUITE(finding_tests)

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
