// Nodes whose connections live on executors of their own (tests/support/loops.h).
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/sim_nodes.h"

namespace switchyard {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::kBulk;
using test::kChat;
using test::Net;
using test::Recorder;

namespace io_loops_tests {

struct Loops : Net {
  explicit Loops(std::size_t n, std::size_t loops = 2) : Net(n) {
    for (auto& node : nodes) node->loops = loops;
  }
  void connect() {
    start_star();
    const auto meets = [](const auto& node) { return node->peers() > 0; };
    BOOST_REQUIRE(run_until([&] {
      return nodes[0]->peers() == nodes.size() - 1 &&
             std::all_of(nodes.begin(), nodes.end(), meets);
    }));
  }
};

// What the second of two nodes is told, whose connections live on so many executors.
std::vector<std::string> calls_of(std::size_t loops) {
  Loops net(2, loops);
  net[0].prepare = [](Recorder& recorder) {
    recorder.on_init = [](const PeerHandle& peer) { peer.try_send(kChat, as_bytes("hello")); };
  };
  net.connect();
  net.run_until([&] { return net[1].reactor->received == 1; });
  net[1].stop();
  net.run_until([&] { return net[0].peers() == 0; });
  return net[1].reactor->calls;
}

}  // namespace io_loops_tests

BOOST_AUTO_TEST_SUITE(io_loops_tests)

BOOST_AUTO_TEST_CASE(reactors_are_told_the_same_as_on_one_executor) {
  const std::vector<std::string> expected{"start",           "init 1",   "add 1",
                                          "receive hello 1", "remove 1", "stop"};
  BOOST_TEST(calls_of(0) == expected, boost::test_tools::per_element());
  BOOST_TEST(calls_of(1) == expected, boost::test_tools::per_element());
  BOOST_TEST(calls_of(3) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_said_while_reactors_were_in_init_comes_after_add) {
  // Everything the first says is there before the second's reactor has heard of it.
  Loops net(2);
  net[0].prepare = [](Recorder& recorder) {
    recorder.on_init = [](const PeerHandle& peer) {
      for (int i = 0; i < 50; ++i) peer.try_send(kChat, as_bytes(std::to_string(i)));
      peer.stop_gracefully();
    };
  };
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return !net[1].reactor->reasons.empty(); }));
  const std::vector<std::string>& calls = net[1].reactor->calls;
  BOOST_REQUIRE(calls.size() >= 54U);
  BOOST_TEST(calls[1] == "init 1");
  BOOST_TEST(calls[2] == "add 1");
  for (std::size_t i = 0; i < 50; ++i) {
    BOOST_TEST(calls[3 + i] == "receive " + std::to_string(i) + " 1");
  }
  BOOST_TEST(calls[53] == "remove 1");
}

BOOST_AUTO_TEST_CASE(peers_on_different_loops_share_the_limit_of_the_node) {
  Loops net(5, 3);
  net.network.set_default_link({milliseconds(5), 10'000'000});
  net[0].config.p2p.total_rates.send = 400'000;
  for (auto& node : net.nodes) {
    node->prepare = [](Recorder& recorder) { recorder.texts = false; };
  }
  net.connect();
  const auto fill = [](const PeerHandle& peer) {
    while (peer.try_send(kBulk, Bytes(10'000, 1)) == SendResult::queued) {
    }
  };
  net[0].reactor->on_writable = [&](const PeerHandle& peer, ChannelId) { fill(peer); };
  for (const PeerHandle& peer : net[0].reactor->peers) fill(peer);
  const auto measure = [&](double total) {
    net.world.run_for(seconds(2));
    std::vector<std::size_t> before;
    for (auto& node : net.nodes) before.push_back(node->reactor->received_bytes);
    net.world.run_for(seconds(20));
    for (std::size_t i = 1; i < 5; ++i) {
      const double got = static_cast<double>(net[i].reactor->received_bytes - before[i]) / 20;
      BOOST_TEST(got == total / 4, boost::test_tools::tolerance(0.03));
    }
  };
  measure(400'000);
  net[0].node->set_rates({}, {800'000, 0});  // those who wait hear of it, wherever they are
  measure(800'000);
}

// One large message at a time, for all peers together; each comes from another loop's peer.
BOOST_AUTO_TEST_CASE(large_messages_of_all_loops_take_turns_in_the_reserve) {
  constexpr std::size_t kRounds = 5;
  Loops net(5, 4);
  net[0].config.p2p.credit.reserve = 0;
  for (auto& node : net.nodes) {
    node->prepare = [](Recorder& recorder) {
      recorder.texts = false;
      for (ChannelDescriptor& channel : recorder.wanted) {
        channel.receive_window = 4 * kKiB;
        channel.max_message_size = kMiB;
        channel.send_queue_bytes = 16 * kMiB;
        channel.send_queue_capacity = 2 * kRounds;
      }
    };
    node->config.p2p.mconn.shared_window = 0;
  }
  net.connect();
  for (std::size_t i = 1; i < 5; ++i) {
    for (std::size_t round = 0; round < kRounds; ++round) {
      BOOST_TEST(
          (net[i].reactor->peers.at(0).try_send(kBulk, Bytes(300'000, 7)) == SendResult::queued));
    }
  }
  BOOST_TEST(net.run_until([&] { return net[0].reactor->received == 4 * kRounds; }, seconds(300)));
  BOOST_TEST(net[0].reactor->received_bytes == 4 * kRounds * 300'000);
  BOOST_TEST(net[0].peers() == 4U);
}

BOOST_AUTO_TEST_CASE(status_bans_and_disconnects_reach_peers_on_every_loop) {
  Loops net(4, 3);
  net.connect();
  net.world.run_for(std::chrono::minutes(1));  // pings
  BOOST_REQUIRE(net[0].node->status().size() == 3U);
  for (const PeerStatus& status : net[0].node->status()) {
    BOOST_TEST(status.mconn.channels.size() == 2U);
    BOOST_TEST(status.receiving.bytes > 0U);
  }
  net[0].node->ban(net[1].id(), "by the test", std::nullopt);
  for (const PeerHandle& peer : net[0].reactor->peers) {
    BOOST_TEST(peer.alive() == (peer.id() != net[1].id()));  // at once
  }
  BOOST_TEST(net[0].node->disconnect(net[2].id()));
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->reasons.size() == 2; }));
  net[0].stop();
  BOOST_TEST(net.run_until([&] { return net[3].peers() == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
