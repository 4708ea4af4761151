// Whole nodes that speak CometBFT's wire.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/pex_nodes.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace comet_nodes_tests {

struct CometNet : Net {
  explicit CometNet(std::size_t n, std::uint64_t seed = 1) : Net(n, seed) {
    for (auto& node : nodes) {
      node->config.profile = Profile::cometbft;
      const wire::Codecs& codecs = wire::codecs_for(Profile::cometbft);
      node->config.p2p.mconn.ping_interval = codecs.ping_interval;
      node->config.p2p.mconn.pong_timeout = codecs.pong_timeout;
    }
  }
};

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + size);
  return bytes;
}

}  // namespace comet_nodes_tests

BOOST_AUTO_TEST_SUITE(comet_nodes_tests)

BOOST_AUTO_TEST_CASE(two_nodes_meet_and_talk) {
  CometNet net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  const NodeInfo& info = net[1].reactor->peers[0].info();
  BOOST_TEST(info.moniker == "n1");
  BOOST_TEST(info.network == "test-net");
  BOOST_TEST(!info.record.has_value());
  BOOST_TEST(info.comet.listen_addr == "10.0.0.1:26656");
  BOOST_TEST((net[1].reactor->peers[0].try_send(kChat, as_bytes("hello")) == SendResult::queued));
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->received == 1; }));
  BOOST_TEST(net[0].reactor->calls.back() == "receive hello 1");
}

BOOST_AUTO_TEST_CASE(more_channels_than_the_wire_can_announce_are_an_error_at_the_start) {
  CometNet net(1);
  net[0].prepare = [](Recorder& recorder) {
    for (std::uint8_t id = 0x20; id < 0x2f; ++id) {
      ChannelDescriptor more;
      more.id = ChannelId(id);
      recorder.wanted.push_back(more);
    }
  };
  BOOST_CHECK_EXCEPTION(net[0].start(), std::runtime_error, [](const std::runtime_error& error) {
    return std::string(error.what()) ==
           "the reactors have 17 channels, and the cometbft wire takes 16";
  });
  net[0].node.reset();
}

BOOST_AUTO_TEST_CASE(messages_of_every_size_arrive_as_they_were_sent) {
  const std::vector<std::size_t> sizes{0,    1,    1013, 1014,      1015,    1023,
                                       1024, 1025, 2048, 64 * kKiB, 700'001, kMiB};
  CometNet net(2);
  net.without_texts();
  net.start_star();
  BOOST_REQUIRE(net.meet());
  std::vector<Bytes> arrived;
  net[0].reactor->on_receive = [&](Message& message) {
    arrived.push_back(to_bytes(message.bytes()));
  };
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    BOOST_REQUIRE(
        (net[1].reactor->peers[0].try_send(kBulk, pattern(sizes[i])) == SendResult::queued));
    BOOST_REQUIRE(net.run_until([&] { return arrived.size() == i + 1; }));
    BOOST_TEST((arrived[i] == pattern(sizes[i])));
  }
  // One byte above the capacity of the channel does not leave.
  BOOST_TEST((net[1].reactor->peers[0].try_send(kBulk, Bytes(kMiB + 1)) == SendResult::too_big));
}

BOOST_AUTO_TEST_CASE(another_network_is_refused_by_both_with_its_name) {
  CometNet net(2);
  net[1].config.network = "other-net";
  net.start_star();
  BOOST_REQUIRE(
      net.run_until([&] { return net[0].count(SwitchEvent::Kind::inbound_refused) > 0; }));
  const Disconnect& why = *net[0].reasoned(SwitchEvent::Kind::inbound_refused).why;
  BOOST_TEST((why.code == DisconnectCode::other_network));
  BOOST_TEST(why.text == "our network is \"test-net\", theirs \"other-net\"");
  BOOST_REQUIRE(net.run_until([&] { return net[1].count(SwitchEvent::Kind::dial_failed) > 0; }));
  BOOST_TEST(
      (net[1].reasoned(SwitchEvent::Kind::dial_failed).why->code == DisconnectCode::other_network));
}

BOOST_AUTO_TEST_CASE(who_speaks_the_other_profile_is_recognised_on_both_sides) {
  CometNet net(2);
  net[1].config.profile = Profile::native;
  net.start_star();
  BOOST_REQUIRE(
      net.run_until([&] { return net[0].count(SwitchEvent::Kind::inbound_refused) > 0; }));
  const Disconnect& ours = *net[0].reasoned(SwitchEvent::Kind::inbound_refused).why;
  BOOST_TEST((ours.code == DisconnectCode::other_protocol));
  BOOST_TEST(ours.text.find("native") != std::string::npos);
  BOOST_TEST_MESSAGE(ours.text);
  CometNet other(2);
  other[0].config.profile = Profile::native;
  other.start_star();
  BOOST_REQUIRE(
      other.run_until([&] { return other[0].count(SwitchEvent::Kind::inbound_refused) > 0; }));
  const Disconnect& native = *other[0].reasoned(SwitchEvent::Kind::inbound_refused).why;
  BOOST_TEST((native.code == DisconnectCode::other_protocol));
  BOOST_TEST(native.text.find("CometBFT") != std::string::npos);
  BOOST_TEST_MESSAGE(native.text);
}

BOOST_AUTO_TEST_CASE(a_quiet_day_keeps_the_connection) {
  CometNet net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  net.world.run_for(hours(24));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST(net[0].count(SwitchEvent::Kind::peer_down) == 0U);
}

BOOST_AUTO_TEST_CASE(a_peer_that_stays_silent_is_dropped_after_105_seconds) {
  CometNet net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  net.world.run_for(seconds(1));
  net[1].power_loss();
  BOOST_TEST(!net.run_until([&] { return net[0].peers() == 0; }, seconds(100)));
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }, seconds(7)));
  BOOST_TEST((net[0].reactor->reasons.at(0).code == DisconnectCode::keepalive_late));
}

BOOST_AUTO_TEST_CASE(what_was_queued_leaves_before_a_node_stops) {
  CometNet net(2);
  net.without_texts();
  net.network.set_default_link({milliseconds(50), 1'000'000});
  net.start_star();
  BOOST_REQUIRE(net.meet());
  const PeerHandle peer = net[1].reactor->peers[0];
  std::size_t queued = 0;
  while (peer.try_send(kBulk, Bytes(50'000, 1)) == SendResult::queued) ++queued;
  BOOST_REQUIRE(queued > 10U);
  net[1].stop();
  net.world.run_for(seconds(5));
  BOOST_TEST(net[0].reactor->received == queued);
  BOOST_TEST(net[0].peers() == 0U);
}

BOOST_AUTO_TEST_CASE(crossed_dials_end_with_one_connection) {
  CometNet net(2);
  for (std::size_t i = 0; i < 2; ++i) {
    net[i].config.p2p.persistent_peers = {net[1 - i].address()};
  }
  for (std::size_t i = 0; i < 2; ++i) net[i].start();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1 && net[1].peers() == 1; }));
  net.world.run_for(minutes(2));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST(net[1].peers() == 1U);
}

BOOST_AUTO_TEST_CASE(nodes_that_know_only_one_find_each_other_by_peer_exchange) {
  CometNet net(5);
  for (auto& node : net.nodes) {
    node->config.finding.enabled = true;
    node->config.finding.strict = false;
    if (node != net.nodes[0]) node->config.p2p.persistent_peers = {net[0].address()};
  }
  for (auto& node : net.nodes) node->start();
  BOOST_TEST(net.run_until(
      [&] {
        return std::all_of(net.nodes.begin(), net.nodes.end(),
                           [](const auto& node) { return node->peers() == 4; });
      },
      minutes(5)));
  for (auto& node : net.nodes) {
    BOOST_TEST(node->count(SwitchEvent::Kind::banned) == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
