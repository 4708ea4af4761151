// Peers that have proven who they are, and lie all the same.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/sim/liar.h"
#include "tests/support/lying_peer.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace lying_peer_tests {

const Bytes kNonsense{0xc1, 0x00};  // never valid in msgpack

struct Scene : Net {
  Scene() : Net(1), liar(world, network) { (*this)[0].start(); }

  void connect() {
    world.spawn(liar.connect((*this)[0].address()));
    BOOST_REQUIRE(run_until([this] { return (*this)[0].peers() == 1 && liar.connected(); }));
  }
  // What the node gives as its reason after the liar has said this.
  Disconnect after(Bytes words, bool damage = false) {
    connect();
    world.spawn(liar.listen());
    world.await(liar.say(std::move(words), damage));
    BOOST_REQUIRE(run_until([this] { return !(*this)[0].reactor->reasons.empty(); }));
    world.run_for(seconds(1));
    return (*this)[0].reactor->reasons[0];
  }

  LyingPeer liar;
};

net::Awaitable<void> refuse_in_clear(sim::Liar& liar, std::uint8_t code, int& dials) {
  static_cast<void>(liar.listen(kPort));
  while (!co_await liar.accept()) {
    ++dials;
    Bytes words{0x73, 0x77, 0x79, 0x00, code, 0x00, 0x00};
    static_cast<void>(co_await liar.send(std::move(words)));
  }
}

}  // namespace lying_peer_tests

BOOST_AUTO_TEST_SUITE(lying_peer_tests)

BOOST_AUTO_TEST_CASE(each_offence_ends_the_connection_with_its_own_code_and_is_told) {
  const std::pair<Bytes, DisconnectCode> offences[] = {
      {kNonsense, DisconnectCode::protocol_error},
      {LyingPeer::msg(ChannelId(0x77), 0, 10), DisconnectCode::unknown_channel},
      {LyingPeer::msg(kChat, 100 * kMiB, 10), DisconnectCode::message_too_big},
      {Bytes{0x92, 0x1f, 0x00}, DisconnectCode::protocol_error},  // reserved kind 31
  };
  for (const auto& [words, code] : offences) {
    Scene scene;
    const Disconnect why = scene.after(words);
    BOOST_TEST((why.code == code), why.to_string());
    BOOST_TEST((why.blame == Blame::them));
    BOOST_TEST(!why.remote);
    BOOST_REQUIRE(scene.liar.told.has_value());
    BOOST_TEST((*scene.liar.told == code));
  }
}

BOOST_AUTO_TEST_CASE(a_frame_changed_on_the_way_ends_the_connection) {
  Scene scene;
  const Disconnect why = scene.after(LyingPeer::msg(kChat, 0, 10), /*damage=*/true);
  BOOST_TEST(
      (why.code == DisconnectCode::handshake_failed || why.code == DisconnectCode::protocol_error));
  BOOST_TEST((why.operation == Operation::read));
  BOOST_REQUIRE(scene.liar.told.has_value());
  BOOST_TEST((*scene.liar.told == DisconnectCode::protocol_error));
}

BOOST_AUTO_TEST_CASE(credit_cannot_be_exceeded) {
  Scene scene;
  scene[0].reactor->keep = true;
  scene.connect();
  for (int i = 0; i < 40; ++i) scene.world.await(scene.liar.say(LyingPeer::msg(kBulk, 0, 8000)));
  scene.world.run_for(seconds(3));
  BOOST_REQUIRE_EQUAL(scene[0].reactor->reasons.size(), 1U);
  BOOST_TEST((scene[0].reactor->reasons[0].code == DisconnectCode::credit_exceeded));
  BOOST_TEST(scene[0].reactor->received_bytes <= ChannelDescriptor().receive_window);
}

BOOST_AUTO_TEST_CASE(clause_4_across_channels_of_a_reactor_last_packets_decide) {
  for (const bool in_one_frame : {true, false}) {
    Scene scene;
    std::vector<ChannelId> order;
    scene[0].reactor->on_receive = [&](Message& message) { order.push_back(message.channel()); };
    scene.connect();
    const Bytes packets[] = {LyingPeer::msg(kBulk, 20, 10), LyingPeer::msg(kChat, 0, 5),
                             LyingPeer::msg(kBulk, 10, 10), LyingPeer::msg(kChat, 0, 5),
                             LyingPeer::msg(kBulk, 0, 10)};
    Bytes together;
    for (const Bytes& packet : packets) {
      append(together, packet);
      if (!in_one_frame) scene.world.await(scene.liar.say(packet));
    }
    if (in_one_frame) scene.world.await(scene.liar.say(together));
    scene.world.run_for(seconds(1));
    const std::vector<ChannelId> expected{kChat, kChat, kBulk};
    BOOST_TEST((order == expected));
  }
}

BOOST_AUTO_TEST_CASE(nonsense_in_every_stage_of_an_ending_is_survived) {
  for (const bool gracefully : {true, false}) {
    for (int ms = 0; ms < 60; ms += 1) {
      Scene scene;
      scene.network.set_default_link({milliseconds(10), 0});
      scene.connect();
      const PeerHandle peer = scene[0].reactor->peers.at(0);
      if (gracefully) {
        peer.stop_gracefully();
      } else {
        peer.stop_for_error(DisconnectCode::misbehaviour, "enough");
      }
      scene.world.run_for(milliseconds(ms));
      scene.world.spawn(scene.liar.say(kNonsense));
      scene.world.run_for(seconds(5));
      BOOST_REQUIRE_EQUAL(scene[0].peers(), 0U);
      BOOST_REQUIRE_EQUAL(scene[0].reactor->calls.back(), "remove 1");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_hostile_node_info_is_refused_and_the_reason_told) {
  const Bytes infos[] = {Bytes{0xc1}, Bytes(7000, 0x81), Bytes{0x80}, Bytes(200, 0x91)};
  for (const Bytes& raw : infos) {
    Scene scene;
    scene.liar.raw_info = raw;
    scene.world.await(scene.liar.connect(scene[0].address()));
    scene.world.run_for(seconds(5));
    BOOST_TEST(scene[0].peers() == 0U);
    BOOST_REQUIRE(scene.liar.failure.has_value());
    BOOST_TEST((scene.liar.failure->code == DisconnectCode::protocol_error));
    BOOST_TEST(scene.liar.failure->remote);
    BOOST_TEST(scene[0].count(SwitchEvent::Kind::inbound_refused) == 1U);
  }
}

BOOST_AUTO_TEST_CASE(no_common_channel_is_refused) {
  Scene scene;
  scene.liar.info.channels = {AnnouncedChannel{ChannelId(0x77), 4096, 4096}};
  scene.world.await(scene.liar.connect(scene[0].address()));
  BOOST_REQUIRE(scene.liar.failure.has_value());
  BOOST_TEST((scene.liar.failure->code == DisconnectCode::no_common_channel));
}

BOOST_AUTO_TEST_CASE(a_refusal_of_an_unproven_side_never_makes_us_dial_faster) {
  Net net(1);
  sim::SimHost host(net.world, net.network, "10.0.8.8");
  sim::Liar liar(host);
  liar.set_patience(std::chrono::hours(10));
  int dials = 0;
  const auto already_connected = static_cast<std::uint8_t>(DisconnectCode::already_connected);
  net.world.spawn(refuse_in_clear(liar, already_connected, dials));
  NetAddress to = net[0].address();
  to.host = "10.0.8.8";
  to.id = PeerId(std::array<std::uint8_t, PeerId::kSize>{1});
  net[0].config.p2p.persistent_peers = {to};
  net[0].start();
  net.world.run_for(minutes(10));
  BOOST_TEST(dials >= 10);
  BOOST_TEST(dials <= 30);
  BOOST_TEST(net[0].count(SwitchEvent::Kind::dial_failed) >= 10U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
