// What each setting changes: places, and openings under way.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "p2p/sim/liar.h"
#include "tests/support/set_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace setting_places_tests {

// How many of three dials of the first node succeed.
std::size_t dialled_with(const char* key, const char* value, bool briefly) {
  Net net(4);
  set(net[0], key, value);
  for (auto& node : net.nodes) node->start();
  for (std::size_t i = 1; i < 4; ++i) {
    if (briefly) {
      net[0].reactor->net->dial_briefly(net[i].address());
    } else {
      net[0].reactor->net->dial(net[i].address());
    }
  }
  net.world.run_for(seconds(3));
  return net[0].peers();
}

// How many of three nodes of these addresses are let in.
std::size_t let_in_from(const char* key, const char* value, const char* const (&addresses)[3]) {
  Net net(1);
  set(net[0], key, value);
  net[0].start();
  std::vector<std::unique_ptr<TestNode>> others;
  std::uint8_t number = 10;
  for (const char* address : addresses) {
    others.push_back(std::make_unique<TestNode>(net.world, net.network, ++number, address));
    others.back()->config.p2p.persistent_peers = {net[0].address()};
    others.back()->start();
  }
  net.world.run_for(seconds(3));
  const std::size_t in = net[0].peers();
  for (auto& other : others) other->reactor->forget_hooks();
  return in;
}

// Forty connections at once of one neighbourhood, each with a hello unless they are silent.
struct Crowd {
  Crowd(const char* key, const char* value, bool silent) {
    set(net[0], key, value);
    net[0].start();
    Bytes hello(36, 9);
    const Bytes head{0x73, 0x77, 0x79, 0x01};
    std::copy(head.begin(), head.end(), hello.begin());
    for (int i = 0; i < 40; ++i) {
      liars.push_back(std::make_unique<sim::Liar>(host));
      net.world.spawn(knock(*liars.back(), net[0].host.endpoint(kPort), silent ? Bytes() : hello));
    }
    net.world.run_for(milliseconds(100));
  }

  static net::Awaitable<void> knock(sim::Liar& liar, Endpoint to, Bytes words) {
    const auto failed = co_await liar.dial(to);
    if (!failed && !words.empty()) static_cast<void>(co_await liar.send(std::move(words)));
  }

  std::size_t answered() {
    std::size_t count = 0;
    for (auto& liar : liars) {
      liar->set_patience(Duration(1));
      if (!net.world.await(liar->read(1)).empty()) ++count;
    }
    return count;
  }

  Net net{1};
  sim::SimHost host{net.world, net.network, "66.6.0.1"};
  std::vector<std::unique_ptr<sim::Liar>> liars;
};

}  // namespace setting_places_tests

BOOST_AUTO_TEST_SUITE(setting_places_tests)

BOOST_AUTO_TEST_CASE(p2p_max_num_inbound_peers_is_how_many_are_let_in) {
  for (const std::size_t places : {0U, 1U, 2U}) {
    BOOST_TEST(let_in(3, [&](Net& net) {
                 set(net[0], "p2p.max_num_inbound_peers", std::to_string(places));
               }) == places);
  }
}

BOOST_AUTO_TEST_CASE(p2p_max_num_outbound_peers_is_how_many_are_dialled) {
  BOOST_TEST(dialled_with("p2p.max_num_outbound_peers", "1", /*briefly=*/false) == 1U);
  BOOST_TEST(dialled_with("p2p.max_num_outbound_peers", "2", /*briefly=*/false) == 2U);
}

BOOST_AUTO_TEST_CASE(p2p_max_num_short_lived_peers_is_how_many_are_dialled_for_one_exchange) {
  BOOST_TEST(dialled_with("p2p.max_num_short_lived_peers", "1", /*briefly=*/true) == 1U);
  BOOST_TEST(dialled_with("p2p.max_num_short_lived_peers", "2", /*briefly=*/true) == 2U);
}

BOOST_AUTO_TEST_CASE(p2p_max_peers_per_address_is_how_many_come_from_one) {
  // Each simulated host is one address, so one node comes twice under two keys: the second is
  // another program on the machine of the first.
  for (const std::size_t places : {1U, 2U}) {
    Net net(2);
    set(net[0], "p2p.max_peers_per_address", std::to_string(places));
    net.start_star();
    NodeConfig config = net[1].config;
    config.p2p.listen.clear();
    Node second(config, NodeKey::generate(net.world.rng()), net[1].host.services());
    BOOST_REQUIRE(net.world.await(second.start()).has_value());
    net.world.run_for(seconds(3));
    BOOST_TEST(net[0].node->status().size() == places);
    net.world.await(second.stop());
  }
}

BOOST_AUTO_TEST_CASE(p2p_max_peers_per_group_is_how_many_come_from_one_neighbourhood) {
  const char* const near[] = {"66.6.0.1", "66.6.1.1", "66.6.2.1"};
  BOOST_TEST(let_in_from("p2p.max_peers_per_group", "1", near) == 1U);
  BOOST_TEST(let_in_from("p2p.max_peers_per_group", "2", near) == 2U);
  const char* const apart[] = {"66.6.0.1", "66.7.0.1", "66.8.0.1"};
  BOOST_TEST(let_in_from("p2p.max_peers_per_group", "1", apart) == 3U);
}

BOOST_AUTO_TEST_CASE(p2p_openings_per_second_is_how_fast_openings_are_begun) {
  for (const std::size_t rate : {2U, 5U}) {  // two seconds' worth at once
    Crowd crowd("p2p.openings_per_second", std::to_string(rate).c_str(), /*silent=*/false);
    BOOST_TEST(crowd.answered() == 2 * rate);
  }
}

BOOST_AUTO_TEST_CASE(p2p_openings_per_group_is_the_same_of_one_neighbourhood) {
  for (const std::size_t rate : {2U, 5U}) {
    Crowd crowd("p2p.openings_per_group", std::to_string(rate).c_str(), /*silent=*/false);
    BOOST_TEST(crowd.answered() == 2 * rate);
  }
}

BOOST_AUTO_TEST_CASE(p2p_max_half_open_is_how_many_may_wait) {
  for (const std::size_t most : {10U, 20U}) {  // half of them before their handshake
    Crowd crowd("p2p.max_half_open", std::to_string(most).c_str(), /*silent=*/true);
    BOOST_TEST(crowd.net[0].count(SwitchEvent::Kind::inbound_refused) == 40 - most / 2);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
