// Limits of whole nodes, changed while they talk.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace rates_tests {

// The first node floods all others; nobody else sends anything.
struct Flood : Net {
  explicit Flood(std::size_t n) : Net(n) {
    network.set_default_link({milliseconds(5), 10'000'000});
    nodes[0]->config.p2p.mconn.ping_interval = seconds(2);
    without_texts();
  }

  void start() {
    start_star();
    BOOST_REQUIRE(meet());
    nodes[0]->reactor->on_writable = [](const PeerHandle& peer, ChannelId) { fill(peer); };
    for (const PeerHandle& peer : nodes[0]->reactor->peers) fill(peer);
  }

  static void fill(const PeerHandle& peer) {
    while (peer.try_send(kBulk, Bytes(10'000, 1)) == SendResult::queued) {
    }
  }

  // Bytes a second that arrive at node i, over so many seconds.
  double rate_at(std::size_t i, int time = 10) {
    const std::size_t before = nodes[i]->reactor->received_bytes;
    world.run_for(seconds(time));
    return static_cast<double>(nodes[i]->reactor->received_bytes - before) / time;
  }
};

}  // namespace rates_tests

BOOST_AUTO_TEST_SUITE(rates_tests)

BOOST_AUTO_TEST_CASE(limits_change_in_the_middle_of_a_transfer) {
  Flood net(2);
  net.nodes[0]->config.p2p.mconn.rates.send = 100'000;
  net.start();
  net.world.run_for(seconds(2));
  BOOST_TEST(net.rate_at(1) == 1e5, boost::test_tools::tolerance(0.03));
  net[0].node->set_rates({1'000'000, 0}, {});
  net.world.run_for(seconds(1));
  BOOST_TEST(net.rate_at(1) == 1e6, boost::test_tools::tolerance(0.03));
  net[0].node->set_rates({}, {300'000, 0});
  net.world.run_for(seconds(1));
  BOOST_TEST(net.rate_at(1) == 3e5, boost::test_tools::tolerance(0.03));
  net[0].node->set_rates({}, {});
  net.world.run_for(seconds(1));
  BOOST_TEST(net.rate_at(1, 2) > 3e6);
  // The receiver's turn, by credit alone.
  net[1].node->set_rates({0, 200'000}, {});
  net.world.run_for(seconds(2));
  BOOST_TEST(net.rate_at(1) == 2e5, boost::test_tools::tolerance(0.1));
  net[1].node->set_rates({}, {0, 50'000});
  net.world.run_for(seconds(2));
  BOOST_TEST(net.rate_at(1, 60) == 5e4, boost::test_tools::tolerance(0.1));
  BOOST_TEST(net[0].peers() == 1U);
}

BOOST_AUTO_TEST_CASE(peers_share_the_limit_of_the_node) {
  Flood net(5);
  net.nodes[0]->config.p2p.total_rates.send = 400'000;
  net.start();
  net.world.run_for(seconds(2));
  std::vector<std::size_t> before;
  for (auto& node : net.nodes) before.push_back(node->reactor->received_bytes);
  net.world.run_for(seconds(20));
  for (std::size_t i = 1; i < 5; ++i) {
    const double got = static_cast<double>(net[i].reactor->received_bytes - before[i]);
    BOOST_TEST(got == 2e6, boost::test_tools::tolerance(0.03));
  }
}

// Pings neither wait in the queues nor behind what the kernel holds.
BOOST_AUTO_TEST_CASE(pings_and_other_peers_go_on_under_a_tight_limit) {
  Flood net(2);
  net.nodes[0]->config.p2p.mconn.rates = {2'000, 2'000};
  net.start();
  net.world.run_for(seconds(120));
  BOOST_TEST(net[0].peers() == 1U);
  const auto status = net[0].node->status().at(0);
  BOOST_REQUIRE(status.mconn.round_trip.has_value());
  BOOST_TEST((*status.mconn.round_trip < milliseconds(50)));
}

BOOST_AUTO_TEST_CASE(the_status_tells_both_directions) {
  Flood net(2);
  net.nodes[0]->config.p2p.mconn.rates.send = 100'000;
  net.start();
  net.world.run_for(seconds(20));
  const PeerStatus sender = net[0].node->status().at(0);
  const PeerStatus receiver = net[1].node->status().at(0);
  BOOST_TEST(static_cast<double>(sender.sending.current) == 1e5, boost::test_tools::tolerance(0.1));
  BOOST_TEST(static_cast<double>(sender.sending.average) == 1e5, boost::test_tools::tolerance(0.1));
  BOOST_TEST(static_cast<double>(receiver.receiving.current) == 1e5,
             boost::test_tools::tolerance(0.1));
  BOOST_TEST(receiver.receiving.bytes > 1'900'000U);
  BOOST_TEST((receiver.receiving.idle < seconds(1)));
  BOOST_TEST(receiver.sending.bytes < 100'000U);
  BOOST_TEST(sender.sending.peak >= sender.sending.current);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
