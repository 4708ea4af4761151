// Peers of CometBFT's wire that have proven who they are, and lie, stall or flood all the same.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "p2p/sim/liar.h"
#include "tests/support/lying_peer.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace comet_hostile_tests {

Bytes packet_of(const wire::Packet& packet) {
  Bytes bytes(2 * kKiB);
  bytes.resize(wire::codecs_for(Profile::cometbft).packets.encode(packet, bytes));
  return bytes;
}

Bytes msg(ChannelId channel, std::size_t size, bool last) {
  const Bytes data(size, 1);
  return packet_of(wire::Msg{channel, last ? 0 : wire::kRemainingUnknown, data});
}

struct Scene : Net {
  Scene() : Net(1), liar(world, network, Profile::cometbft) {
    (*this)[0].config.profile = Profile::cometbft;
    without_texts();
    (*this)[0].start();
  }

  void connect() {
    world.spawn(liar.connect((*this)[0].address()));
    BOOST_REQUIRE(run_until([this] { return (*this)[0].peers() == 1 && liar.connected(); }));
  }
  void say(Bytes words) { world.await(liar.say(std::move(words))); }
  // What the node gives as its reason in the end.
  Disconnect reason(Duration limit = seconds(30)) {
    BOOST_REQUIRE(run_until([this] { return !(*this)[0].reactor->reasons.empty(); }, limit));
    return (*this)[0].reactor->reasons[0];
  }

  LyingPeer liar;
};

}  // namespace comet_hostile_tests

BOOST_FIXTURE_TEST_SUITE(comet_hostile_tests, Scene)

BOOST_AUTO_TEST_CASE(each_offence_ends_the_connection_with_its_own_code) {
  const std::pair<Bytes, DisconnectCode> offences[] = {
      {Bytes{0x01, 0xff}, DisconnectCode::protocol_error},        // no field
      {Bytes{0x00}, DisconnectCode::protocol_error},              // no variant
      {Bytes{0xff, 0xff, 0x7f}, DisconnectCode::protocol_error},  // longer than any packet
      {msg(ChannelId(0x77), 10, true), DisconnectCode::unknown_channel},
  };
  for (const auto& [words, code] : offences) {
    Scene scene;
    scene.connect();
    scene.say(words);
    const Disconnect why = scene.reason();
    BOOST_TEST((why.code == code), why.to_string());
    BOOST_TEST((why.blame == Blame::them));
  }
}

BOOST_AUTO_TEST_CASE(a_message_without_end_is_cut_off_at_the_capacity_of_its_channel) {
  connect();
  for (int i = 0; i < 1100; ++i) say(msg(kBulk, 1000, false));
  const Disconnect why = reason();
  BOOST_TEST((why.code == DisconnectCode::message_too_big));
  BOOST_TEST(why.text == "channel 17: more than 1048576 bytes");
}

BOOST_AUTO_TEST_CASE(half_a_large_message_and_then_nothing_does_not_keep_its_memory) {
  connect();
  for (int i = 0; i < 600; ++i) say(msg(kBulk, 1000, false));
  // Pings all the while: it is alive.
  for (int i = 0; i < 90 && (*this)[0].reactor->reasons.empty(); ++i) {
    say(packet_of(wire::Ping{}));
    world.run_for(seconds(1));
  }
  const Disconnect why = reason();
  BOOST_TEST((why.code == DisconnectCode::too_slow));
  BOOST_TEST((why.blame == Blame::them));
}

BOOST_AUTO_TEST_CASE(many_pings_are_answered_by_fewer_pongs) {
  connect();
  Bytes many;
  for (int i = 0; i < 100; ++i) append(many, packet_of(wire::Ping{}));
  say(many);
  world.run_for(seconds(1));
  BOOST_TEST((*this)[0].peers() == 1U);
  world.spawn(liar.listen());
  (*this)[0].stop();
  world.run_for(seconds(5));
  BOOST_TEST(liar.pongs >= 1U);
  BOOST_TEST(liar.pongs <= 100U);
}

BOOST_AUTO_TEST_CASE(floods_that_carry_nothing_are_ended) {
  const Bytes nothing_of_a_message{0x04, 0x1a, 0x02, 0x08, 0x10};  // neither data nor its end
  for (const Bytes& drop : {packet_of(wire::Ping{}), packet_of(wire::Pong{}), nothing_of_a_message,
                            msg(kChat, 0, true)}) {
    Scene scene;
    scene.connect();
    Bytes frame;
    while (frame.size() + drop.size() <= kKiB) append(frame, drop);
    for (int i = 0; i < 500; ++i) scene.say(frame);
    const Disconnect why = scene.reason();
    BOOST_TEST((why.code == DisconnectCode::misbehaviour), why.to_string());
  }
}

// CometBFT v0.40 asks a seed twice at once, and cannot know how long to wait.
BOOST_AUTO_TEST_CASE(who_asks_for_addresses_too_soon_is_answered_and_not_punished) {
  (*this)[0].stop();
  (*this)[0].config.finding.enabled = true;
  (*this)[0].config.finding.strict = false;
  (*this)[0].start();
  const ChannelId exchange(0);
  liar.info.channels.push_back(AnnouncedChannel{exchange, kNotTold, kNotTold});
  connect();
  const Bytes request = liar.codecs.pex.encode(wire::PexRequest());
  for (int i = 0; i < 5; ++i) say(packet_of(wire::Msg{exchange, 0, request}));
  world.run_for(seconds(20));
  BOOST_TEST((*this)[0].peers() == 1U);
  BOOST_TEST((*this)[0].count(SwitchEvent::Kind::banned) == 0U);
}

BOOST_AUTO_TEST_CASE(a_packet_that_never_ends_is_silence_and_ends_like_it) {
  connect();
  Bytes half = msg(kChat, 500, true);
  half.resize(200);
  say(half);
  const Disconnect why = reason(minutes(3));
  BOOST_TEST((why.code == DisconnectCode::keepalive_late));
}

BOOST_AUTO_TEST_CASE(a_packet_may_be_cut_at_any_byte) {
  const Bytes whole = msg(kChat, 300, true);
  connect();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    say(to_bytes(ByteView(whole).first(cut)));
    say(to_bytes(ByteView(whole).subspan(cut)));
  }
  world.run_for(seconds(1));
  BOOST_TEST((*this)[0].reactor->received == whole.size() - 1);
  BOOST_TEST((*this)[0].reactor->received_bytes == (whole.size() - 1) * 300);
}

BOOST_AUTO_TEST_CASE(node_info_of_somebody_else_is_a_wrong_identity) {
  NodeInfo info = liar.info;
  liar.raw_info = liar.codecs.node_info.encode(info, (*this)[0].id());
  world.await(liar.connect((*this)[0].address()));
  BOOST_REQUIRE(
      run_until([this] { return (*this)[0].count(SwitchEvent::Kind::inbound_refused) > 0; }));
  BOOST_TEST(((*this)[0].reasoned(SwitchEvent::Kind::inbound_refused).why->code ==
              DisconnectCode::wrong_identity));
  BOOST_TEST((*this)[0].peers() == 0U);
}

BOOST_AUTO_TEST_CASE(two_thousand_half_open_connections_do_not_keep_an_honest_peer_out) {
  std::vector<std::unique_ptr<sim::SimHost>> hosts;
  std::vector<std::unique_ptr<sim::Liar>> liars;
  const Endpoint victim = (*this)[0].host.endpoint(kPort);
  for (int i = 0; i < 2000; ++i) {
    if (i % 20 == 0) {
      hosts.push_back(
          std::make_unique<sim::SimHost>(world, network, "60." + std::to_string(i / 20) + ".0.1"));
    }
    liars.push_back(std::make_unique<sim::Liar>(*hosts.back()));
    world.spawn([](sim::Liar& one, Endpoint to) -> net::Awaitable<void> {
      static_cast<void>(co_await one.dial(to));
    }(*liars.back(), victim));
  }
  world.run_for(milliseconds(100));
  const Time begin = world.now();
  connect();
  BOOST_TEST((world.now() - begin < seconds(2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
