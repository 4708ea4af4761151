// Peer exchange between whole nodes.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/pex_examples.h"
#include "tests/support/pex_nodes.h"

namespace switchyard::test {

namespace pex_tests {

using namespace std::chrono_literals;
using reactors::kPexChannel;

// Nodes that know each other by peer exchange only; each has an address in a /16 of its own.
struct Exchange {
  explicit Exchange(std::size_t count) : network(world) {
    for (std::uint8_t n = 1; n <= count; ++n) {
      nodes.push_back(
          std::make_unique<TestNode>(world, network, n, "20." + std::to_string(n) + ".0.1"));
      known.push_back(std::make_unique<Acquaintance>(*nodes.back(), world));
    }
  }
  ~Exchange() {
    for (auto& node : nodes) {
      if (node->reactor) node->reactor->forget_hooks();
    }
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
    for (auto& one : known) one->check_invariants();
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  TestNode& operator[](std::size_t i) { return *nodes[i]; }
  addrbook::AddrBook& book(std::size_t i) { return known[i]->book; }
  void start() {
    for (auto& node : nodes) node->start();
  }
  void dial(std::size_t from, std::size_t to) {
    nodes[from]->reactor->net->dial(nodes[to]->address());
  }
  bool run_until(const std::function<bool()>& done, Duration limit = 10s) {
    return world.run_until(done, limit);
  }

  sim::World world{1};
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
  std::vector<std::unique_ptr<Acquaintance>> known;
};

// The last one speaks peer exchange by hand: it has the channel, and nobody behind it.
struct WithLiar : Exchange {
  WithLiar() : Exchange(2) {
    liar().more_reactors.clear();
    liar().prepare = [](Recorder& recorder) {
      ChannelDescriptor pex;
      pex.id = kPexChannel;
      recorder.wanted.push_back(pex);
      recorder.texts = false;
    };
    start();
  }
  TestNode& liar() { return *nodes[1]; }
  // The liar comes, and is asked at once.
  void come() {
    dial(1, 0);
    BOOST_REQUIRE(run_until([this] { return liar().reactor->received == 1; }));
  }
  void say(const Bytes& message) {
    BOOST_REQUIRE(
        (liar().reactor->peers.at(0).try_send(kPexChannel, message) == SendResult::queued));
    world.run_for(1s);
  }
  // How the liar's connection ended, and whether its id is banned.
  std::string end() {
    const SwitchEvent* down = nodes[0]->last(SwitchEvent::Kind::peer_down);
    return down == nullptr ? "" : down->why->text;
  }
  bool is_banned() { return nodes[0]->count(SwitchEvent::Kind::banned) > 0; }
};

Bytes answer_of(wire::PexEntry entry) {
  wire::PexAddresses said;
  said.pace = 30s;
  said.entries = {std::move(entry)};
  return wire::NativePexCodec().encode(said);
}

}  // namespace pex_tests

BOOST_AUTO_TEST_SUITE(pex_tests)

BOOST_AUTO_TEST_CASE(a_newcomer_learns_of_everybody_from_one_peer) {
  Exchange net(6);
  net.start();
  for (std::size_t n = 1; n < 5; ++n) net.dial(n, 0);
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 4; }));
  BOOST_TEST(net.book(0).size() == 4U);  // by their own records, in NodeInfo
  net.dial(5, 0);
  BOOST_REQUIRE(net.run_until([&] { return net.book(5).size() == 5; }));
  for (std::size_t n = 0; n < 5; ++n) {
    const auto view = net.book(5).find(net[n].id());
    BOOST_REQUIRE(view.has_value());
    BOOST_TEST((view->endpoints.at(0) == net[n].host.endpoint(kPort)));
    BOOST_TEST(!view->record.empty());  // as its owner signed it
  }
  BOOST_TEST(!net.book(5).has(net[5].id()));
}

BOOST_AUTO_TEST_CASE(a_book_that_wants_more_asks_on_at_its_pace) {
  Exchange net(3);
  net.start();
  net.dial(1, 0);
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  net.world.run_for(1s);
  net.dial(2, 0);  // comes after the first question was answered
  net.world.run_for(20s);
  BOOST_TEST(!net.book(1).has(net[2].id()));
  net.world.run_for(45s);
  BOOST_TEST(net.book(1).has(net[2].id()));
  for (std::size_t n = 0; n < 3; ++n) BOOST_TEST(net[n].count(SwitchEvent::Kind::peer_down) == 0U);
}

BOOST_AUTO_TEST_CASE(six_hours_of_asking_offend_nobody) {
  Exchange net(4);
  net.start();
  for (std::size_t n = 1; n < 4; ++n) net.dial(n, 0);
  net.world.run_for(6h);
  for (std::size_t n = 0; n < 4; ++n) {
    BOOST_TEST(net[n].count(SwitchEvent::Kind::peer_down) == 0U);
    BOOST_TEST(net[n].count(SwitchEvent::Kind::banned) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(three_outbound_peers_tell_where_we_are) {
  Exchange net(4);
  net.start();
  for (std::size_t n = 1; n < 3; ++n) net.dial(0, n);
  net.dial(3, 0);  // whoever dialled us is not heard
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 3; }));
  BOOST_TEST(!net.known[0]->pex.own_address().v4().has_value());
  net[3].stop();
  net.world.run_for(1s);
  net[3].start();
  net.dial(0, 3);
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 3; }));
  BOOST_TEST((net.known[0]->pex.own_address().v4() == net[0].host.address()));
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_is_taken_and_what_was_not_bans_its_bearer) {
  WithLiar net;
  net.come();
  net.say(answer_of({wire::PexHearsay{PeerId({8}), {net[0].host.endpoint(1)}}}));
  BOOST_TEST(!net.is_banned());  // that was asked for
  BOOST_TEST(net.book(0).has(PeerId({8})));
  net.say(answer_of({wire::PexHearsay{PeerId({9}), {net[0].host.endpoint(1)}}}));
  BOOST_TEST(net.is_banned());
  BOOST_TEST(!net.book(0).has(PeerId({9})));
}

BOOST_AUTO_TEST_CASE(what_is_no_message_costs_the_connection) {
  WithLiar net;
  net.come();
  net.say({0xc1});
  BOOST_TEST(net.liar().peers() == 0U);
  BOOST_TEST(net.end().find("pex message") != std::string::npos, net.end());
  BOOST_TEST(!net.is_banned());
}

BOOST_AUTO_TEST_CASE(asking_before_the_pace_is_a_flood) {
  WithLiar net;
  net.come();
  const Bytes question = wire::NativePexCodec().encode(wire::PexRequest{});
  net.say(question);
  BOOST_TEST(net.liar().reactor->received == 2U);
  net.say(question);
  BOOST_TEST(net.liar().peers() == 0U);
  BOOST_TEST(net.is_banned());
}

BOOST_AUTO_TEST_CASE(a_forged_record_is_not_taken_and_its_bearer_is_banned) {
  WithLiar net;
  net.come();
  SignedRecord forged = the_record();
  forged.network = "test-net";
  const std::size_t before = net.book(0).size();
  net.say(answer_of({forged}));
  BOOST_TEST(net.is_banned());
  BOOST_TEST(net.book(0).size() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
