// Whole nodes: they meet, talk, refuse, and find each other again.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace nodes_tests {

const Disconnect& reason(const SwitchEvent* event) {
  if (event == nullptr || !event->why) throw std::runtime_error("no such event, or no reason");
  return *event->why;
}

// Two nodes that talk now and then, for the log.
std::vector<std::string> story(std::uint64_t seed) {
  Net net(3, seed);
  net.network.set_default_link({milliseconds(20), 1'000'000});
  net.start_star();
  net.world.run_for(seconds(5));
  for (auto& node : net.nodes) node->reactor->net->broadcast(kChat, Payload(as_bytes("hello")));
  net.world.run_for(seconds(5));
  net[1].power_loss();
  net.world.run_for(seconds(5));
  net[1].host.power_on();
  net[1].start();
  net.world.run_for(seconds(100));
  for (auto& node : net.nodes) {
    for (const auto& call : node->reactor->calls) net.world.log(node->name + " " + call);
  }
  return net.world.log();
}

}  // namespace nodes_tests

BOOST_AUTO_TEST_SUITE(nodes_tests)

BOOST_AUTO_TEST_CASE(two_nodes_meet_and_talk) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  BOOST_TEST(net[1].reactor->peers[0].outbound());
  BOOST_TEST(net[1].reactor->peers[0].info().moniker == "n1");
  BOOST_TEST((net[0].reactor->peers[0].id() == net[1].id()));
  BOOST_TEST((net[1].reactor->peers[0].try_send(kChat, as_bytes("hello")) == SendResult::queued));
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->received == 1; }));
  BOOST_TEST(net[0].reactor->calls.back() == "receive hello 1");
  // The record others may pass on is signed by the node itself.
  const auto& record = net[0].reactor->peers[0].info().record;
  BOOST_REQUIRE(record.has_value());
  BOOST_TEST((record->addresses == std::vector<Endpoint>{net[1].host.endpoint(kPort)}));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_log_byte_for_byte) {
  const auto first = story(7);
  const auto second = story(7);
  BOOST_TEST(first.size() > 20U);
  BOOST_TEST(first == second, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_quiet_day_of_two_nodes_takes_no_time) {
  Net net(2);
  net.start_star();
  const auto begin = std::chrono::steady_clock::now();
  net.world.run_for(hours(24));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  BOOST_TEST_MESSAGE("24 virtual hours took " << took.count() << " s");
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST(net[0].count(SwitchEvent::Kind::peer_down) == 0U);
}

BOOST_AUTO_TEST_CASE(a_peer_back_after_silent_power_loss_is_connected_within_one_dial) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  net.world.run_for(seconds(1));
  net[1].power_loss();
  net.world.run_for(seconds(3));  // long before any keep-alive notices
  BOOST_TEST(net[0].peers() == 1U);
  net[1].host.power_on();
  net[1].start();
  const Time begin = net.world.now();
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 1; }));
  BOOST_TEST((net.world.now() - begin < seconds(1)));
  BOOST_TEST(net[1].count(SwitchEvent::Kind::dial_failed) == 0U);
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_REQUIRE_EQUAL(net[0].reactor->reasons.size(), 1U);
  BOOST_TEST_INFO(net[0].reactor->reasons[0].to_string());
  BOOST_TEST((net[0].reactor->reasons[0].code == DisconnectCode::replaced));
}

BOOST_AUTO_TEST_CASE(a_peer_that_stays_silent_is_dropped_by_keep_alive) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  net.world.run_for(seconds(1));
  net[1].power_loss();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }, seconds(53)));
  BOOST_TEST((net[0].reactor->reasons.at(0).code == DisconnectCode::keepalive_late));
}

BOOST_AUTO_TEST_CASE(persistent_peers_are_redialled_for_ever_with_capped_back_off) {
  Net net(2);
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();  // the other does not exist yet
  net.world.run_for(hours(2));
  const auto failures = net[1].count(SwitchEvent::Kind::dial_failed);
  BOOST_TEST(failures > 110U);  // at most a minute apart, at least half of it
  BOOST_TEST(failures < 250U);
  for (const auto& event : net[1].events) {
    if (event.kind != SwitchEvent::Kind::dial_failed) continue;
    BOOST_TEST((event.retry_in && *event.retry_in <= Duration(seconds(60))));
  }
  net[0].start();
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(61)));
}

BOOST_AUTO_TEST_CASE(a_lost_connection_comes_back) {
  Net net(2);
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  net.network.cut(net[0].host.address(), net[1].host.address());
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }));
  BOOST_TEST((net[0].reactor->reasons.at(0).code == DisconnectCode::connection_lost));
  BOOST_TEST(net.meet());
}

BOOST_AUTO_TEST_CASE(names_are_resolved_anew_at_each_try) {
  Net net(2);
  NetAddress by_name = net[0].address();
  by_name.host = "seed.example";
  net[1].config.p2p.persistent_peers = {by_name};
  net[0].start();
  net[1].start();
  net.world.run_for(seconds(20));
  BOOST_TEST(net[1].peers() == 0U);
  net.network.names().set("seed.example", {net[0].host.address()});
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(61)));
}

BOOST_AUTO_TEST_CASE(another_network_is_refused_and_the_reason_named) {
  Net net(2);
  net[1].config.network = "other-net";
  net.start_star();
  net.world.run_for(seconds(3));
  BOOST_TEST(net[0].peers() == 0U);
  const Disconnect& why = reason(net[1].last(SwitchEvent::Kind::dial_failed));
  BOOST_TEST(
      (why.code == DisconnectCode::handshake_failed || why.code == DisconnectCode::other_network));
  BOOST_TEST(why.text.find("network") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(somebody_else_at_the_address_is_wrong_identity_on_both_sides) {
  Net net(3);
  NetAddress wrong = net[2].address();
  wrong.host = net[0].host.address().to_string();  // n3's id at n1's place
  net[0].start();
  net[1].config.p2p.persistent_peers = {wrong};
  net[1].start();
  net.world.run_for(seconds(1));
  BOOST_TEST(
      (reason(net[1].last(SwitchEvent::Kind::dial_failed)).code == DisconnectCode::wrong_identity));
  const SwitchEvent* refused = net[0].last(SwitchEvent::Kind::inbound_refused);
  BOOST_TEST((reason(refused).code == DisconnectCode::wrong_identity));
  BOOST_TEST(!refused->peer.has_value());  // the dialler did not show who it is
}

BOOST_AUTO_TEST_CASE(a_node_does_not_become_its_own_peer) {
  Net net(1);
  net[0].config.p2p.allow_any_identity = true;
  net[0].start();
  NetAddress nobody = net[0].address();
  nobody.id.reset();
  net[0].reactor->net->dial(net[0].address());  // known by its id before dialling
  net[0].reactor->net->dial(nobody);            // found out in the opening
  net.world.run_for(seconds(5));
  BOOST_TEST(net[0].peers() == 0U);
  BOOST_REQUIRE_EQUAL(net[0].count(SwitchEvent::Kind::dial_failed), 2U);
  for (const auto& event : net[0].events) {
    if (event.kind == SwitchEvent::Kind::dial_failed) {
      BOOST_TEST((reason(&event).code == DisconnectCode::self));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_full_node_says_so_and_its_diallers_wait) {
  Net net(4);
  net[0].config.p2p.max_inbound_peers = 2;
  net.start_star();
  net.world.run_for(seconds(10));
  BOOST_TEST(net[0].peers() == 2U);
  std::size_t told = 0;
  for (std::size_t i = 1; i < 4; ++i) {
    if (const auto* event = net[i].last(SwitchEvent::Kind::dial_failed)) {
      ++told;
      BOOST_TEST((reason(event).code == DisconnectCode::full));
      BOOST_TEST(reason(event).remote);
    }
  }
  BOOST_TEST(told == 1U);
}

BOOST_AUTO_TEST_CASE(outbound_places_are_limited_but_not_for_persistent_peers) {
  Net net(4);
  for (std::size_t i = 0; i < 3; ++i) net[i].start();
  net[3].config.p2p.max_outbound_peers = 1;
  net[3].config.p2p.persistent_peers = {net[0].address()};
  net[3].start();
  BOOST_REQUIRE(net.run_until([&] { return net[3].peers() == 1; }));
  net[3].reactor->net->dial(net[1].address());
  BOOST_REQUIRE(net.run_until([&] { return net[3].peers() == 2; }));
  net[3].reactor->net->dial(net[2].address());
  net.world.run_for(seconds(5));
  BOOST_TEST(net[3].peers() == 2U);
  BOOST_TEST((reason(net[3].last(SwitchEvent::Kind::dial_failed)).code == DisconnectCode::full));
}

BOOST_AUTO_TEST_CASE(crossed_dials_end_with_one_connection_whatever_the_timing) {
  for (int skew = 0; skew < 40; ++skew) {
    Net net(2, static_cast<std::uint64_t>(skew) + 1);
    net.network.set_default_link({milliseconds(10), 0});
    net[0].config.p2p.persistent_peers = {net[1].address()};
    net[1].config.p2p.persistent_peers = {net[0].address()};
    net[0].start();
    net[1].start();
    net[0].host.power_off();  // as if they met at once: nothing so far got through
    net[0].stop();
    net[0].host.power_on();
    net.world.run_for(milliseconds(2 * skew));
    net[0].start();
    BOOST_REQUIRE(net.meet(seconds(120)));
    net.world.run_for(seconds(120));
    BOOST_REQUIRE_EQUAL(net[0].peers(), 1U);
    BOOST_REQUIRE_EQUAL(net[1].peers(), 1U);
    BOOST_REQUIRE(net[0].reactor->peers[0].outbound() != net[1].reactor->peers[0].outbound());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
