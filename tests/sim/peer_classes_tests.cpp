// Who needs a place, and who has one for how long: whole nodes.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::seconds;

namespace peer_classes_tests {

DisconnectCode code_of(const SwitchEvent* event) {
  if (event == nullptr || !event->why) throw std::runtime_error("no such event, or no reason");
  return event->why->code;
}

// `node` names the other as persistent, and dials it when it starts.
void point(TestNode& node, const TestNode& at) {
  node.config.p2p.persistent_peers = {at.address()};
}

}  // namespace peer_classes_tests

BOOST_AUTO_TEST_SUITE(peer_classes_tests)

BOOST_AUTO_TEST_CASE(an_unconditional_peer_gets_in_where_nobody_else_does) {
  Net net(3);
  net[0].config.p2p.max_inbound_peers = 0;
  net[0].config.p2p.unconditional_peers = {net[1].id()};
  net.start_star();
  net.world.run_for(seconds(5));
  BOOST_REQUIRE_EQUAL(net[0].peers(), 1U);
  BOOST_TEST((net[0].reactor->peers[0].id() == net[1].id()));
  BOOST_TEST((net[0].node->status().at(0).peer_class == PeerClass::unconditional));
  BOOST_TEST((code_of(net[2].last(SwitchEvent::Kind::dial_failed)) == DisconnectCode::full));
}

BOOST_AUTO_TEST_CASE(a_persistent_peer_is_recognised_by_its_id_when_it_comes_to_us) {
  Net net(2);
  net[0].config.p2p.max_inbound_peers = 0;
  NetAddress nowhere = net[1].address();
  nowhere.host = "10.0.0.99";  // where we look for it, and it is not
  net[0].config.p2p.persistent_peers = {nowhere};
  sim::SimHost unused(net.world, net.network, "10.0.0.99");
  net[0].start();
  net.world.run_for(seconds(5));
  point(net[1], net[0]);
  net[1].start();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }, seconds(5)));
  BOOST_TEST(!net[0].reactor->peers[0].outbound());
  BOOST_TEST((net[0].node->status().at(0).peer_class == PeerClass::persistent));
}

BOOST_AUTO_TEST_CASE(a_neighbourhood_has_so_many_places_and_the_trusted_need_none) {
  Net net(1);
  net[0].config.p2p.max_peers_per_group = 1;
  TestNode first(net.world, net.network, 11, "66.6.0.1");
  TestNode second(net.world, net.network, 12, "66.6.0.2");
  TestNode trusted(net.world, net.network, 13, "66.6.0.3");
  net[0].config.p2p.unconditional_peers = {trusted.id()};
  net[0].start();
  for (TestNode* node : {&first, &second, &trusted}) {
    point(*node, net[0]);
    node->start();
    net.world.run_for(seconds(2));
  }
  BOOST_TEST(first.peers() == 1U);
  BOOST_TEST(second.peers() == 0U);
  BOOST_TEST(trusted.peers() == 1U);
  const SwitchEvent* told = second.last(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((code_of(told) == DisconnectCode::too_many_from_address));
  BOOST_TEST(told->why->remote);
  BOOST_TEST((told->why->retry_after == seconds(30)));
  BOOST_TEST(!told->why->text.empty());
  const SwitchEvent* said = net[0].last(SwitchEvent::Kind::inbound_refused);
  BOOST_TEST((code_of(said) == DisconnectCode::too_many_from_address));
  BOOST_TEST(!said->why->remote);
}

BOOST_AUTO_TEST_CASE(an_address_has_so_many_places) {
  Net net(2);
  net[0].config.p2p.max_peers_per_address = 1;
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  // A second node on the machine of the other.
  NodeConfig config = net[1].config;
  config.p2p.listen.clear();
  Node second(config, NodeKey::generate(net.world.rng()), net[1].host.services());
  BOOST_REQUIRE(net.world.await(second.start()).has_value());
  net.world.run_for(seconds(2));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST((code_of(net[0].last(SwitchEvent::Kind::inbound_refused)) ==
              DisconnectCode::too_many_from_address));
  net.world.await(second.stop());
}

BOOST_AUTO_TEST_CASE(we_do_not_dial_more_of_a_neighbourhood_than_we_would_let_in) {
  Net net(1);
  net[0].config.p2p.max_peers_per_group = 1;
  TestNode first(net.world, net.network, 11, "66.6.0.1");
  TestNode second(net.world, net.network, 12, "66.6.0.2");
  first.start();
  second.start();
  net[0].start();
  net[0].reactor->net->dial(first.address());
  net.world.run_for(seconds(2));
  net[0].reactor->net->dial(second.address());
  net.world.run_for(seconds(2));
  BOOST_TEST(net[0].peers() == 1U);
  const SwitchEvent* failed = net[0].last(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((code_of(failed) == DisconnectCode::too_many_from_address));
  BOOST_TEST((failed->why->blame == Blame::us));
  BOOST_TEST((failed->next == NextStep::try_other));
  BOOST_TEST(second.events.size() == 1U);  // "listening": nobody knocked
}

BOOST_AUTO_TEST_CASE(a_crawler_has_a_place_of_its_own_for_a_short_time) {
  Net net(2);
  net[0].config.p2p.max_inbound_peers = 0;
  net[0].config.p2p.short_lived_time = seconds(7);
  net[1].config.role = NodeRole::crawler;
  net[0].start();
  net[1].start();
  net[1].reactor->net->dial(net[0].address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  BOOST_TEST((net[0].node->status().at(0).peer_class == PeerClass::short_lived));
  const Time begin = net.world.now();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }));
  BOOST_TEST((net.world.now() - begin >= seconds(6)));
  BOOST_TEST((net.world.now() - begin <= seconds(8)));
  const SwitchEvent* down = net[1].last(SwitchEvent::Kind::peer_down);
  BOOST_TEST((code_of(down) == DisconnectCode::going_away));
  BOOST_TEST(down->why->remote);
  BOOST_TEST(down->why->text == "the time of a short-lived connection is up");
}

BOOST_AUTO_TEST_CASE(a_dial_for_one_exchange_takes_one_of_the_few_places_for_it) {
  Net net(3);
  for (auto& node : net.nodes) node->start();
  net[0].stop();
  net[0].config.p2p.max_outbound_peers = 0;
  net[0].config.p2p.max_short_lived_peers = 1;
  net[0].start();
  net[0].reactor->net->dial_briefly(net[1].address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  BOOST_TEST((net[0].node->status().at(0).peer_class == PeerClass::short_lived));
  BOOST_TEST((net[1].node->status().at(0).peer_class == PeerClass::inbound));
  net[0].reactor->net->dial_briefly(net[2].address());
  net.world.run_for(seconds(2));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST((code_of(net[0].last(SwitchEvent::Kind::dial_failed)) == DisconnectCode::full));
  net.world.run_for(seconds(31));
  BOOST_TEST(net[0].peers() == 0U);
  BOOST_TEST((code_of(net[0].last(SwitchEvent::Kind::peer_down)) == DisconnectCode::going_away));
}

BOOST_AUTO_TEST_CASE(private_ids_are_known_to_whoever_passes_addresses_on) {
  Net net(2);
  net[0].config.p2p.private_peers = {net[1].id()};
  net[0].start();
  net[1].start();
  BOOST_TEST((net[0].reactor->net->private_peers() == std::vector<PeerId>{net[1].id()}));
  BOOST_TEST(net[1].reactor->net->private_peers().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
