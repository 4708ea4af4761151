#include "tools/demo/demo_reactors.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "tools/node/node.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace demo_reactors_tests {

// Nodes with the demo's reactors, each dialling the next, in virtual time.
struct Ring {
  explicit Ring(std::size_t nodes, bool flood) : tally(nodes) {
    sim::Link link;
    link.bandwidth = 2'000'000;
    network.set_default_link(link);
    for (std::size_t i = 0; i < nodes; ++i) add(static_cast<std::uint32_t>(i), flood);
    for (std::size_t i = 0; i < nodes; ++i) {
      members[i]->node->handle().dial(members[(i + 1) % nodes]->node->addresses().front());
    }
    world.run_for(5s);
  }
  ~Ring() {
    for (const auto& member : members) member->flood.hush();
    for (const auto& member : members) world.await(member->node->stop());
  }

  struct Member {
    Member(Ring& ring, std::uint32_t number)
        : host(ring.world, ring.network, "10.0.0." + std::to_string(number + 1)),
          urgent(ring.tally),
          gossip(number, ring.tally) {
      NodeConfig config;
      config.network = "demo";
      config.p2p.listen = {host.endpoint(26656)};
      node = std::make_unique<Node>(config, NodeKey::generate(ring.world.rng()), host.services());
    }

    sim::SimHost host;
    UrgentReactor urgent;
    GossipReactor gossip;
    FloodReactor flood;
    std::unique_ptr<Node> node;
  };

  void add(std::uint32_t number, bool flood) {
    auto member = std::make_unique<Member>(*this, number);
    BOOST_REQUIRE(member->node->add_reactor("urgent", member->urgent).has_value());
    BOOST_REQUIRE(member->node->add_reactor("gossip", member->gossip).has_value());
    if (!flood) member->flood.hush();
    BOOST_REQUIRE(member->node->add_reactor("flood", member->flood).has_value());
    BOOST_REQUIRE(world.await(member->node->start()).has_value());
    members.push_back(std::move(member));
  }

  sim::World world{1};
  sim::SimNetwork network{world};
  Tally tally;
  std::vector<std::unique_ptr<Member>> members;
};

}  // namespace demo_reactors_tests

BOOST_AUTO_TEST_SUITE(demo_reactors_tests)

BOOST_AUTO_TEST_CASE(a_rumour_reaches_every_node_once) {
  Ring ring(5, /*flood=*/false);
  for (int i = 0; i < 3; ++i) ring.members[2]->gossip.tell();
  ring.world.run_for(5s);
  const auto seen = ring.tally.look();
  BOOST_TEST(seen.rumours_told == 3U);
  BOOST_TEST(seen.spread.total.count() == 3U);
  BOOST_TEST(seen.gossip.total.count() == 3U * 4U);
  BOOST_TEST(seen.duplicates > 0U);  // the two ways around meet
}

BOOST_AUTO_TEST_CASE(an_urgent_message_is_timed_at_every_neighbour) {
  Ring ring(5, /*flood=*/false);
  const auto sent =
      ring.members[0]->node->handle().broadcast(kUrgentChannel, urgent_message(demo_now() - 1h));
  BOOST_TEST(sent.queued == 2U);
  ring.world.run_for(5s);
  const auto seen = ring.tally.look();
  BOOST_TEST(seen.urgent.total.count() == 2U);
  BOOST_TEST((seen.urgent.total.quantile(0.5).value() > 1min));  // from its due time
}

BOOST_AUTO_TEST_CASE(bulk_is_kept_flowing_and_stops_when_hushed) {
  Ring ring(3, /*flood=*/true);
  const auto before = ring.members[0]->flood.received_bytes();
  ring.world.run_for(1s);
  const auto after = ring.members[0]->flood.received_bytes();
  BOOST_TEST(before > 4 * kMiB);  // beyond every queue and window
  BOOST_TEST(after > before);
  for (const auto& member : ring.members) member->flood.hush();
  ring.world.run_for(10s);
  const auto hushed = ring.members[0]->flood.received_bytes();
  ring.world.run_for(10s);
  BOOST_TEST(ring.members[0]->flood.received_bytes() == hushed);
}

BOOST_AUTO_TEST_SUITE_END()
