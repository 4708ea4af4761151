// The embedder's filters and the list of bans, on whole nodes: both sides' view.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/sim/liar.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace filters_tests {

using Answer = Result<void, std::string>;

// Answers after a while; says no to everybody, or yes.
struct Oracle {
  explicit Oracle(sim::World& in) : world(in) {}

  net::Awaitable<Answer> answer() {
    ++asked;
    co_await world.pass(after);
    if (yes) co_return Answer();
    co_return Unexpected(std::string("not you"));
  }

  sim::World& world;
  bool yes{true};
  Duration after{0};
  int asked{0};
};

struct ByEndpoint final : ConnectionFilter, Oracle {
  using Oracle::Oracle;
  net::Awaitable<Answer> check(Endpoint remote, bool outbound) override {
    seen = remote;
    was_outbound = outbound;
    return answer();
  }
  Endpoint seen;
  bool was_outbound{false};
};

struct ByPeer final : PeerFilter, Oracle {
  using Oracle::Oracle;
  net::Awaitable<Answer> check(PeerId id, NodeInfo info, bool /*outbound*/) override {
    seen = id;
    moniker = info.moniker;
    return answer();
  }
  PeerId seen;
  std::string moniker;
};

struct Bans final : Screen {
  std::optional<Disconnect> check_address(const IpAddress& address, Time /*now*/) const override {
    return address == banned_address ? ban() : std::nullopt;
  }
  std::optional<Disconnect> check_id(const PeerId& id, Time /*now*/) const override {
    return id == banned_id ? ban() : std::nullopt;
  }
  static std::optional<Disconnect> ban() {
    Disconnect why;
    why.code = DisconnectCode::banned;
    why.operation = Operation::admission;
    why.text = "until tomorrow";
    why.retry_after = seconds(600);
    return why;
  }
  std::optional<IpAddress> banned_address;
  std::optional<PeerId> banned_id;
};

// Node 0 has filters, node 1 dials it for ever.
struct Scene : Net {
  Scene() : Net(2), endpoint(world), peer(world) {
    (*this)[0].filters = Filters{&bans, &endpoint, &peer};
  }
  const Disconnect& said() { return *(*this)[0].last(SwitchEvent::Kind::inbound_refused)->why; }
  const Disconnect& told() { return *(*this)[1].last(SwitchEvent::Kind::dial_failed)->why; }

  Bans bans;
  ByEndpoint endpoint;
  ByPeer peer;
};

}  // namespace filters_tests

BOOST_AUTO_TEST_SUITE(filters_tests)

BOOST_AUTO_TEST_CASE(filters_that_agree_are_asked_once_and_know_who_comes) {
  Scene net;
  net.endpoint.after = net.peer.after = milliseconds(300);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  BOOST_TEST(net.endpoint.asked == 1);
  BOOST_TEST(net.peer.asked == 1);
  BOOST_TEST((net.endpoint.seen.address == net[1].host.address()));
  BOOST_TEST(!net.endpoint.was_outbound);
  BOOST_TEST((net.peer.seen == net[1].id()));
  BOOST_TEST(net.peer.moniker == "n2");
}

BOOST_AUTO_TEST_CASE(a_connection_filter_refuses_before_any_cryptography) {
  Scene net;
  net.endpoint.yes = false;
  net.start_star();
  net.world.run_for(seconds(1));
  BOOST_TEST((net.said().code == DisconnectCode::filtered));
  BOOST_TEST(net.said().text == "not you");
  BOOST_TEST(!net.said().remote);
  BOOST_TEST((net.told().code == DisconnectCode::filtered));
  BOOST_TEST(net.told().remote);
  BOOST_TEST(!net.told().authenticated);  // in clear, so a hint
  BOOST_TEST(net.peer.asked == 0);
}

BOOST_AUTO_TEST_CASE(a_peer_filter_refuses_with_its_own_words) {
  Scene net;
  net.peer.yes = false;
  net.start_star();
  net.world.run_for(seconds(1));
  BOOST_TEST((net.said().code == DisconnectCode::filtered));
  BOOST_TEST((net.told().code == DisconnectCode::filtered));
  BOOST_TEST(net.told().text == "not you");
  BOOST_TEST(net.told().authenticated);
  BOOST_TEST((net[1].last(SwitchEvent::Kind::dial_failed)->next == NextStep::give_up));
  // A persistent peer is not given up: its longest wait.
  BOOST_TEST((*net[1].last(SwitchEvent::Kind::dial_failed)->retry_in == Duration(seconds(60))));
}

BOOST_AUTO_TEST_CASE(a_filter_that_does_not_answer_in_time_has_refused) {
  for (const bool by_endpoint : {true, false}) {
    Scene net;
    (by_endpoint ? static_cast<Oracle&>(net.endpoint) : net.peer).after = seconds(3600);
    net[0].config.p2p.filter_timeout = seconds(2);
    net.start_star();
    const Time begin = net.world.now();
    BOOST_REQUIRE(
        net.run_until([&] { return net[0].count(SwitchEvent::Kind::inbound_refused) == 1; }));
    BOOST_TEST((net.world.now() - begin >= seconds(2)));
    BOOST_TEST((net.world.now() - begin < milliseconds(2100)));
    BOOST_TEST((net.said().code == DisconnectCode::filtered));
    BOOST_TEST(net.said().text == "a filter did not answer in time");
    net.world.run_for(seconds(1));
    BOOST_TEST((net.told().code == DisconnectCode::filtered));
  }
}

BOOST_AUTO_TEST_CASE(a_node_stops_while_its_filters_think) {
  for (const bool by_endpoint : {true, false}) {
    Scene net;
    (by_endpoint ? static_cast<Oracle&>(net.endpoint) : net.peer).after = seconds(60);
    net.start_star();
    net.world.run_for(milliseconds(100));
    const Time begin = net.world.now();
    net[0].stop();
    BOOST_TEST((net.world.now() - begin < seconds(3)));
    net.world.run_for(seconds(120));
  }
}

BOOST_AUTO_TEST_CASE(we_do_not_connect_where_our_filter_or_a_ban_forbids) {
  Scene net;
  net[1].start();
  net[0].start();
  net.endpoint.yes = false;
  net[0].reactor->net->dial(net[1].address());
  net.world.run_for(seconds(1));
  BOOST_TEST(net.endpoint.was_outbound);
  const SwitchEvent* failed = net[0].last(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((failed->why->code == DisconnectCode::filtered));
  BOOST_TEST(!failed->why->remote);
  BOOST_TEST(net[1].events.size() == 1U);  // "listening": nobody knocked
}

BOOST_AUTO_TEST_CASE(a_banned_address_is_refused_before_a_byte_is_read) {
  Scene net;
  net.bans.banned_address = net[1].host.address();
  net[0].start();
  sim::Liar silent(net[1].host);
  net.world.spawn([](sim::Liar& liar, Endpoint to) -> net::Awaitable<void> {
    static_cast<void>(co_await liar.dial(to));
  }(silent, net[0].host.endpoint(kPort)));
  net.world.run_for(milliseconds(10));
  const Bytes told = net.world.await(silent.read_to_end());
  const auto code = static_cast<std::uint8_t>(DisconnectCode::banned);
  BOOST_TEST(told == (Bytes{0x73, 0x77, 0x79, 0x00, code, 0x58, 0x02}),
             boost::test_tools::per_element());
  BOOST_TEST((net.said().code == DisconnectCode::banned));
  BOOST_TEST(net.endpoint.asked == 0);
}

BOOST_AUTO_TEST_CASE(a_banned_id_is_refused_in_the_gate_and_told_for_how_long) {
  Scene net;
  net.bans.banned_id = net[1].id();
  net.start_star();
  net.world.run_for(seconds(1));
  BOOST_TEST((net.said().code == DisconnectCode::banned));
  BOOST_TEST((net.told().code == DisconnectCode::banned));
  BOOST_TEST(net.told().text == "until tomorrow");
  BOOST_TEST((net.told().retry_after == seconds(600)));
  BOOST_TEST(net.peer.asked == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
