// What each setting changes: how much flows, and how much of it may be held.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/support/set_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace setting_flow_tests {

// The first node receives what all others send it without end.
struct Stream : Net {
  explicit Stream(std::size_t n, Duration latency = milliseconds(5)) : Net(n) {
    network.set_default_link({latency, 20'000'000});
    for (auto& node : nodes) {
      node->prepare = [](Recorder& recorder) { recorder.texts = false; };
      set(*node, "p2p.ping_interval", "1s");
    }
  }

  void begin() {
    start_star();
    BOOST_REQUIRE(run_until([&] { return nodes[0]->peers() == nodes.size() - 1; }));
    world.run_for(seconds(2));  // a round trip is known
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      nodes[i]->reactor->on_writable = [](const PeerHandle& peer, ChannelId) { fill(peer); };
      fill(nodes[i]->reactor->peers.at(0));
    }
  }
  static void fill(const PeerHandle& peer) {
    while (peer.try_send(kBulk, Bytes(10'000, 1)) == SendResult::queued) {
    }
  }

  // Bytes a second that arrive, once what was saved up is gone.
  double rate() {
    begin();
    world.run_for(seconds(3));
    const std::size_t before = nodes[0]->reactor->received_bytes;
    world.run_for(seconds(10));
    return static_cast<double>(nodes[0]->reactor->received_bytes - before) / 10;
  }

  // What the windows of the receiver's peers have become, the largest first.
  std::vector<std::uint64_t> windows() {
    begin();
    world.run_for(seconds(3));
    std::vector<std::uint64_t> list;
    for (const PeerStatus& peer : nodes[0]->node->status()) {
      list.push_back(peer.mconn.channels.at(1).window);
    }
    std::sort(list.rbegin(), list.rend());
    return list;
  }
};

// A limit of the node at `place`, of `senders` to the first one.
void check_rate(const char* key, std::size_t place, std::size_t senders, double of_all) {
  for (const double rate : {2e5, 5e5}) {
    Stream net(1 + senders);
    set(net[place], key, std::to_string(static_cast<int>(rate)));
    BOOST_TEST(net.rate() == rate * of_all, boost::test_tools::tolerance(0.1));
  }
}

constexpr std::uint64_t kWindow = ChannelDescriptor().receive_window;

// Until two peers' messages of a megabyte have come, each over a line of a megabyte a second.
Duration two_large_messages(const char* reserve) {
  Net net(3);
  net.network.set_default_link({milliseconds(5), 1'000'000});
  set(net[0], "p2p.credit_reserve", reserve);
  net[0].prepare = [](Recorder& recorder) { recorder.texts = false; };
  net.start_star();
  BOOST_REQUIRE(net.run_until(
      [&] { return net[0].peers() == 2 && net[1].peers() == 1 && net[2].peers() == 1; }));
  const Time begin = net.world.now();
  for (std::size_t i = 1; i < 3; ++i) {
    const Bytes large(kMiB, 1);
    BOOST_REQUIRE((net[i].reactor->peers.at(0).try_send(kBulk, large) == SendResult::queued));
  }
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->received == 2; }));
  return net.world.now() - begin;
}

}  // namespace setting_flow_tests

BOOST_AUTO_TEST_SUITE(setting_flow_tests)

BOOST_AUTO_TEST_CASE(p2p_send_rate_is_how_fast_we_send_to_each) {
  check_rate("p2p.send_rate", 1, 1, 1);
}

BOOST_AUTO_TEST_CASE(p2p_recv_rate_is_how_fast_each_may_send) {
  check_rate("p2p.recv_rate", 0, 2, 2);
}

BOOST_AUTO_TEST_CASE(p2p_total_send_rate_is_how_fast_we_send_to_all) {
  check_rate("p2p.total_send_rate", 1, 1, 1);
}

BOOST_AUTO_TEST_CASE(p2p_total_recv_rate_is_how_fast_all_together_may_send) {
  check_rate("p2p.total_recv_rate", 0, 2, 1);
}

BOOST_AUTO_TEST_CASE(p2p_credit_windows_is_how_many_peers_there_is_memory_for) {
  // Each peer is promised the windows of two channels.
  for (const std::size_t peers : {1U, 2U}) {
    BOOST_TEST(let_in(3, [&](Net& net) {
                 set(net[0], "p2p.credit_windows", std::to_string(peers * 2 * kWindow));
               }) == peers);
  }
}

BOOST_AUTO_TEST_CASE(p2p_credit_growth_is_what_all_windows_may_grow_by) {
  const std::pair<std::string, std::vector<std::uint64_t>> cases[] = {
      {"0", {kWindow, kWindow}}, {std::to_string(kWindow), {2 * kWindow, kWindow}}};
  for (const auto& [growth, expected] : cases) {
    Stream net(3, milliseconds(50));
    set(net[0], "p2p.credit_growth", growth);
    const auto windows = net.windows();
    BOOST_TEST(windows[0] + windows[1] == expected[0] + expected[1]);
  }
}

BOOST_AUTO_TEST_CASE(p2p_credit_growth_per_peer_is_what_the_windows_of_one_may_grow_by) {
  for (const std::uint64_t growth : {std::uint64_t{0}, kWindow}) {
    Stream net(3, milliseconds(50));
    set(net[0], "p2p.credit_growth_per_peer", std::to_string(growth));
    const auto windows = net.windows();
    BOOST_TEST(windows[0] == kWindow + growth);
    BOOST_TEST(windows[1] == kWindow + growth);
  }
}

BOOST_AUTO_TEST_CASE(p2p_credit_reserve_is_how_many_large_messages_come_at_a_time) {
  BOOST_TEST((two_large_messages("0") > milliseconds(1500)));         // one after the other
  BOOST_TEST((two_large_messages("10000000") < milliseconds(1400)));  // side by side
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
