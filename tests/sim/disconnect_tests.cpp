// Every end has a code, a text, an operation and somebody at fault, on both sides.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/lying_peer.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum DisconnectCode;

BOOST_AUTO_TEST_SUITE(disconnect_tests)

BOOST_AUTO_TEST_CASE(every_code_that_travels_arrives_with_its_words_and_who_said_them) {
  for (int number = 1; number <= static_cast<int>(internal); ++number) {
    const auto code = static_cast<DisconnectCode>(number);
    BOOST_TEST_CONTEXT(to_string(code)) {
      Strangers net;
      net.connect();
      net[0].reactor->peers[0].stop_for_error(code, "for a reason");
      BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0 && net[1].peers() == 0; }));
      net.world.run_for(seconds(5));
      const Disconnect& said = *net[0].reasoned(SwitchEvent::Kind::peer_down).why;
      BOOST_TEST((said.code == code));
      BOOST_TEST((said.operation == Operation::reactor));
      BOOST_TEST((said.blame == Blame::them));
      BOOST_TEST(!said.remote);
      BOOST_TEST(said.text == "for a reason");
      const Disconnect& told = *net[1].reasoned(SwitchEvent::Kind::peer_down).why;
      BOOST_TEST((told.code == code));
      BOOST_TEST((told.operation == Operation::packet));
      BOOST_TEST((told.blame == blame_when_told(code)));
      BOOST_TEST(told.remote);
      BOOST_TEST(told.authenticated);
      BOOST_TEST(told.text == "for a reason");
      BOOST_TEST((net[1].reasoned(SwitchEvent::Kind::peer_down).next == advise(told).step));
      BOOST_TEST(!net[0].reasoned(SwitchEvent::Kind::peer_down).next);  // it had not dialled
    }
  }
}

BOOST_AUTO_TEST_CASE(stopping_is_told_as_going_away) {
  Strangers net;
  net.connect();
  net[0].stop();
  net.world.run_for(seconds(1));
  const Disconnect& told = *net[1].reasoned(SwitchEvent::Kind::peer_down).why;
  BOOST_TEST((told.code == going_away));
  BOOST_TEST(told.remote);
  BOOST_TEST(told.text == "shutting down");
  BOOST_TEST((net[0].reasoned(SwitchEvent::Kind::peer_down).why->operation == Operation::stop));
}

BOOST_AUTO_TEST_CASE(a_reactor_that_is_done_says_going_away) {
  Strangers net;
  net.connect();
  net[0].reactor->peers[0].stop_gracefully();
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 0; }));
  const Disconnect& told = *net[1].reasoned(SwitchEvent::Kind::peer_down).why;
  BOOST_TEST((told.code == going_away));
  BOOST_TEST(!told.text.empty());
}

BOOST_AUTO_TEST_CASE(what_ends_without_a_word_is_nobodys_word) {
  Strangers net;
  net.connect();
  net.network.cut(net[0].host.address(), net[1].host.address());
  net.world.run_for(seconds(1));
  for (const std::size_t i : {0U, 1U}) {
    const Disconnect& why = *net[i].reasoned(SwitchEvent::Kind::peer_down).why;
    BOOST_TEST((why.code == connection_lost));
    BOOST_TEST((why.operation == Operation::read || why.operation == Operation::write));
    BOOST_TEST(!why.remote);
    BOOST_TEST(!why.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(silence_is_told_to_whoever_can_still_hear) {
  Strangers net;
  net.connect();
  net.world.run_for(seconds(1));
  net.network.partition(net[0].host.address(), net[1].host.address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }, seconds(60)));
  const Disconnect& why = *net[0].reasoned(SwitchEvent::Kind::peer_down).why;
  BOOST_TEST((why.code == keepalive_late));
  BOOST_TEST((why.operation == Operation::keepalive));
  BOOST_TEST((why.blame == Blame::them));
}

BOOST_AUTO_TEST_CASE(what_a_node_info_can_be_refused_for_is_told) {
  struct Case {
    void (*lie)(NodeInfo&);
    DisconnectCode code;
  };
  const Case cases[] = {
      {[](NodeInfo& info) { info.network = "elsewhere"; }, other_network},
      {[](NodeInfo& info) { info.versions = VersionRange{2, 3}; }, incompatible_version},
      {[](NodeInfo& info) { info.channels = {AnnouncedChannel{ChannelId(9), 4096, 4096}}; },
       no_common_channel},
  };
  for (const Case& one : cases) {
    BOOST_TEST_CONTEXT(to_string(one.code)) {
      Net net(1);
      net[0].start();
      LyingPeer liar(net.world, net.network);
      one.lie(liar.info);
      net.world.await(liar.connect(net[0].address()));
      net.world.run_for(seconds(1));
      const SwitchEvent& refused = net[0].reasoned(SwitchEvent::Kind::inbound_refused);
      BOOST_TEST((refused.why->code == one.code));
      BOOST_TEST((refused.why->operation == Operation::opening));
      BOOST_TEST(!refused.why->remote);
      BOOST_TEST(refused.peer.has_value());  // it had proven who it is
      BOOST_REQUIRE(liar.failure.has_value());
      BOOST_TEST((liar.failure->code == one.code));
      BOOST_TEST(liar.failure->remote);
      BOOST_TEST(liar.failure->authenticated);
      BOOST_TEST(liar.failure->text == refused.why->text);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_second_connection_of_the_same_process_is_already_connected) {
  Net net(1);
  net[0].start();
  LyingPeer liar(net.world, net.network);
  net.world.await(liar.connect(net[0].address()));
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  LyingPeer again(liar, "10.0.7.8");
  net.world.await(again.connect(net[0].address()));
  BOOST_REQUIRE(again.failure.has_value());
  BOOST_TEST((again.failure->code == already_connected));
  BOOST_TEST(again.failure->text == refusal_text(already_connected));
  net.world.run_for(seconds(1));
  const SwitchEvent& refused = net[0].reasoned(SwitchEvent::Kind::inbound_refused);
  BOOST_TEST((refused.why->operation == Operation::admission));
  BOOST_TEST(net[0].peers() == 1U);
}

BOOST_AUTO_TEST_CASE(crossed_dials_are_no_failure_of_the_dialler) {
  Net net(2);
  net.network.set_default_link({milliseconds(10), 0});
  net[0].start();
  net[1].start();
  net[0].reactor->net->add_persistent(net[1].address());
  net[1].reactor->net->add_persistent(net[0].address());
  net.world.run_for(seconds(10));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST(net[1].peers() == 1U);
  for (auto& node : net.nodes) BOOST_TEST(node->count(SwitchEvent::Kind::dial_failed) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
