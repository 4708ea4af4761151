// What a peer's good name is worth to it: a place, and an early dial.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/switch/standing.h"
#include "tests/support/sim_nodes.h"

namespace switchyard {

using std::chrono::minutes;
using std::chrono::seconds;
using test::Net;
using test::TestNode;

namespace standing_tests {

void praise(TestNode& node, const PeerId& who, int times) {
  for (int i = 0; i < times; ++i) {
    node.reactor->net->report(who, Behaviour::useful_answer, "");
  }
}

// So long that whoever is praised is proven.
void serve(Net& net, std::size_t node, const PeerId& who) {
  for (std::uint64_t i = 0; i <= kProvenIntervals; ++i) {
    praise(net[node], who, 20);
    net.world.run_for(minutes(1));
  }
}

void come(Net& net, std::size_t i) {
  net[i].config.p2p.persistent_peers = {net[0].address()};
  net[i].start();
}

}  // namespace standing_tests

BOOST_AUTO_TEST_SUITE(standing_tests)

BOOST_AUTO_TEST_CASE(a_proven_peer_finds_a_place_among_strangers) {
  Net net(6);
  net[0].config.p2p.max_inbound_peers = 1;
  net[0].start();
  come(net, 1);
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  serve(net, 0, net[1].id());
  BOOST_TEST(net[0].node->status().at(0).score >= kProvenScore);
  net[1].stop();
  come(net, 2);
  BOOST_REQUIRE(net.run_until([&] { return net[2].peers() == 1; }, minutes(2)));

  net[1].start();  // it comes back, and a stranger has its place
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 1; }, seconds(5)));
  BOOST_REQUIRE(net.run_until([&] { return net[2].peers() == 0; }, seconds(5)));
  const SwitchEvent* const told = net[2].last(SwitchEvent::Kind::peer_down);
  BOOST_REQUIRE(told != nullptr);
  BOOST_TEST((told->why->code == DisconnectCode::full));
  BOOST_TEST(told->why->remote);
  BOOST_TEST(told->why->text == "the place was given to a peer of better standing");
  BOOST_TEST((told->why->retry_after == seconds(30)));

  // And no stranger takes it away again, however many of them come.
  for (std::size_t i = 3; i < 6; ++i) come(net, i);
  net.world.run_for(minutes(10));
  BOOST_TEST(net[1].peers() == 1U);
  for (std::size_t i = 2; i < 6; ++i) BOOST_TEST(net[i].peers() == 0U);
}

BOOST_AUTO_TEST_CASE(of_dials_due_together_the_best_peer_gets_the_place) {
  Net net(4);
  net[0].config.p2p.max_outbound_peers = 1;
  for (std::size_t i = 0; i < 4; ++i) net[i].start();
  net.network.set_default_link({std::chrono::milliseconds(100), 0});
  praise(net[0], net[3].id(), 20);
  net[0].reactor->net->report(net[1].id(), Behaviour::no_answer, "");
  net.world.run_for(seconds(1));
  for (std::size_t i = 1; i < 4; ++i) net[0].reactor->net->dial(net[i].address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  BOOST_TEST((net[0].reactor->peers.at(0).id() == net[3].id()));
  BOOST_TEST(net[0].count(SwitchEvent::Kind::dial_failed) == 2U);
  const SwitchEvent* const refused = net[0].last(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((refused->why->code == DisconnectCode::full));
  BOOST_TEST((refused->why->blame == Blame::us));
  BOOST_TEST((*refused->peer == net[1].id()));  // the worst is told last
  for (const std::size_t i : {1U, 2U}) BOOST_TEST(net[i].events.size() == 1U);  // nobody knocked
}

BOOST_AUTO_TEST_CASE(a_dial_that_fails_gives_its_place_to_the_next) {
  Net net(2);
  net[0].config.p2p.max_outbound_peers = 1;
  net[0].start();
  net[1].start();
  NetAddress nowhere = net[1].address();
  nowhere.host = "10.0.0.77";
  net[0].reactor->net->dial(nowhere);
  net.world.run_for(seconds(30));
  net[0].reactor->net->dial(net[1].address());
  BOOST_TEST(net.run_until([&] { return net[0].peers() == 1; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
