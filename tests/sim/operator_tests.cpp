// What an operator asks of a running node: end a peer, stop dialling it.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::minutes;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(operator_tests)

BOOST_AUTO_TEST_CASE(disconnect_tells_the_peer_and_what_was_queued_arrives) {
  Net net(2);
  net[0].start();
  net[1].start();
  net[1].reactor->net->dial(net[0].address());
  BOOST_REQUIRE(net.meet());
  BOOST_TEST(
      (net[0].reactor->peers[0].try_send(kChat, as_bytes("last words")) == SendResult::queued));
  BOOST_TEST(net[0].node->disconnect(net[1].id()));
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0 && net[1].peers() == 0; }));
  BOOST_TEST(net[1].reactor->received == 1U);
  const Disconnect& why = net[1].reactor->reasons.at(0);
  BOOST_TEST((why.code == DisconnectCode::going_away));
  BOOST_TEST(why.remote);
  BOOST_TEST(why.text == "disconnected by the operator");
  net.world.run_for(minutes(5));  // nobody was told to come back
  BOOST_TEST(net[0].peers() == 0U);
}

BOOST_AUTO_TEST_CASE(disconnecting_somebody_who_is_not_there_says_so) {
  Net net(2);
  net[0].start();
  BOOST_TEST(!net[0].node->disconnect(net[1].id()));
  BOOST_TEST(!net[0].node->disconnect(net[0].id()));
}

BOOST_AUTO_TEST_CASE(a_persistent_peer_comes_back_after_a_disconnect) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  net[1].reactor->net->disconnect(net[0].id());  // from a reactor, by the handle
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }));
  BOOST_TEST(net.meet());
}

BOOST_AUTO_TEST_CASE(persistent_peers_are_those_named_and_those_added) {
  Net net(3);
  net.start_star();
  BOOST_TEST((net[1].node->persistent_peers() == std::vector{net[0].address()}));
  net[1].reactor->net->add_persistent(net[2].address());
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 2; }));
  BOOST_TEST(net[1].node->persistent_peers().size() == 2U);
  net[1].reactor->net->remove_persistent(net[2].address());
  net.world.run_for(seconds(1));
  BOOST_TEST((net[1].node->persistent_peers() == std::vector{net[0].address()}));
}

BOOST_AUTO_TEST_CASE(a_removed_persistent_peer_stays_until_it_goes_and_is_not_dialled_again) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  BOOST_TEST(net[1].node->remove_persistent(net[0].address()));
  BOOST_TEST(!net[1].node->remove_persistent(net[0].address()));
  net.world.run_for(minutes(5));
  BOOST_TEST(net[1].peers() == 1U);
  net[1].node->disconnect(net[0].id());
  net.world.run_for(minutes(5));
  BOOST_TEST(net[1].peers() == 0U);
  BOOST_TEST(net[1].count(SwitchEvent::Kind::dial_failed) == 0U);
}

BOOST_AUTO_TEST_CASE(removing_ends_the_wait_for_the_next_dial_and_adding_starts_it_anew) {
  Net net(2);
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();  // the other does not exist yet
  net.world.run_for(minutes(10));
  BOOST_TEST(net[1].node->remove_persistent(net[0].address()));
  const auto tries = net[1].count(SwitchEvent::Kind::dial_failed);
  net.world.run_for(minutes(10));
  BOOST_TEST(net[1].count(SwitchEvent::Kind::dial_failed) == tries);
  net[0].start();
  net.world.run_for(minutes(10));
  BOOST_TEST(net[1].peers() == 0U);
  net[1].reactor->net->add_persistent(net[0].address());
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(2)));
}

BOOST_AUTO_TEST_CASE(a_removed_persistent_peer_counts_like_any_other) {
  Net net(3);
  net[0].config.p2p.max_inbound_peers = 0;
  net[0].config.p2p.persistent_peers = {net[1].address()};
  net[0].start();
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net.world.run_for(seconds(1));  // the dial under way fails: there is nobody yet
  BOOST_TEST(net[0].node->remove_persistent(net[1].address()));
  net[1].start();
  net.world.run_for(seconds(5));
  BOOST_TEST(net[0].peers() == 0U);
  BOOST_REQUIRE(net[1].last(SwitchEvent::Kind::dial_failed) != nullptr);
  BOOST_TEST((net[1].last(SwitchEvent::Kind::dial_failed)->why->code == DisconnectCode::full));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
