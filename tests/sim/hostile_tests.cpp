// Peers that lie, stall, flood, or speak something else.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/sim/liar.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace hostile_tests {

struct Attack : Net {
  explicit Attack(std::size_t count) : Net(count), attacker(world, network, "10.0.9.9") {}

  // Connects and says `words`; the reason the victim gives is returned.
  Disconnect refused_after(Bytes words) {
    sim::Liar liar(attacker);
    liar.set_patience(seconds(20));
    const std::size_t before = (*this)[0].count(SwitchEvent::Kind::inbound_refused);
    world.await(speak(liar, (*this)[0].host.endpoint(kPort), std::move(words)));
    BOOST_REQUIRE(run_until(
        [&] { return (*this)[0].count(SwitchEvent::Kind::inbound_refused) == before + 1; }));
    return *(*this)[0].last(SwitchEvent::Kind::inbound_refused)->why;
  }

  static net::Awaitable<void> speak(sim::Liar& liar, Endpoint to, Bytes words) {
    const auto dialled = co_await liar.dial(to);
    BOOST_TEST(!dialled);
    static_cast<void>(co_await liar.send(std::move(words)));
    static_cast<void>(co_await liar.read_to_end());
  }

  static net::Awaitable<void> hang(sim::Liar& liar, Endpoint to) {
    static_cast<void>(co_await liar.dial(to));
  }

  sim::SimHost attacker;
};

Bytes text(std::string_view words) {
  return to_bytes(as_bytes(words));
}

}  // namespace hostile_tests

BOOST_AUTO_TEST_SUITE(hostile_tests)

BOOST_AUTO_TEST_CASE(other_protocols_are_told_apart_and_named) {
  Attack net(1);
  net[0].start();
  const Disconnect http = net.refused_after(text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  BOOST_TEST((http.code == DisconnectCode::other_protocol));
  BOOST_TEST(http.text.find("HTTP") != std::string::npos);
  Bytes comet{0x22, 0x0a, 0x20};
  comet.resize(35, 7);
  const Disconnect theirs = net.refused_after(comet);
  BOOST_TEST((theirs.code == DisconnectCode::other_protocol));
  BOOST_TEST(theirs.text.find("CometBFT") != std::string::npos);
  const Disconnect tls = net.refused_after(Bytes{0x16, 0x03, 0x01, 0x02, 0x00});
  BOOST_TEST(tls.text.find("TLS") != std::string::npos);
  BOOST_TEST(net[0].peers() == 0U);
}

BOOST_AUTO_TEST_CASE(a_peer_that_says_nothing_is_let_go_at_the_deadline) {
  Attack net(1);
  net[0].start();
  const Time begin = net.world.now();
  const Disconnect why = net.refused_after({});
  BOOST_TEST((why.code == DisconnectCode::timeout));
  BOOST_TEST((net.world.now() - begin >= seconds(10)));
  BOOST_TEST((net.world.now() - begin < milliseconds(10'100)));
}

BOOST_AUTO_TEST_CASE(many_honest_diallers_at_once_all_get_in) {
  constexpr std::size_t kCrowd = 64;
  Net net(1 + kCrowd);
  net[0].config.p2p.max_inbound_peers = kCrowd;
  net.start_star();
  net.world.run_for(seconds(1));
  BOOST_TEST(net[0].peers() == kCrowd);
  for (std::size_t i = 1; i <= kCrowd; ++i) {
    BOOST_TEST(net[i].peers() == 1U);
    BOOST_TEST(net[i].count(SwitchEvent::Kind::dial_failed) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_thousand_half_open_connections_do_not_keep_an_honest_peer_out) {
  Attack net(2);
  net[0].start();
  std::vector<std::unique_ptr<sim::Liar>> liars;
  for (int i = 0; i < 1000; ++i) {
    liars.push_back(std::make_unique<sim::Liar>(net.attacker));
    net.world.spawn(Attack::hang(*liars.back(), net[0].host.endpoint(kPort)));
  }
  net.world.run_for(milliseconds(500));
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(1)));
  // And with the flood still going on.
  net[1].stop();
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 50; ++i) {
      liars.push_back(std::make_unique<sim::Liar>(net.attacker));
      net.world.spawn(Attack::hang(*liars.back(), net[0].host.endpoint(kPort)));
    }
    if (round == 10) net[1].start();
    net.world.run_for(milliseconds(50));
  }
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(5)));
}

BOOST_AUTO_TEST_CASE(random_bytes_end_one_connection_and_grow_nothing) {
  Attack net(2);
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
  for (int i = 0; i < 50; ++i) {
    Bytes junk(net.world.rng().below(3000) + 1);
    net.world.rng().fill(junk);
    const Disconnect why = net.refused_after(junk);
    BOOST_TEST(why.text.size() <= kMaxDisconnectText);
  }
  BOOST_TEST(net[0].peers() == 1U);  // the honest one did not notice
  BOOST_TEST(net[0].count(SwitchEvent::Kind::peer_down) == 0U);
}

BOOST_AUTO_TEST_CASE(the_accept_loop_survives_what_accept_can_fail_with) {
  Attack net(2);
  net[0].start();
  net.network.fail_accepts(net[0].host.address(), std::errc::too_many_files_open, 5);
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(5)));
  BOOST_TEST(net[0].count(SwitchEvent::Kind::accept_failed) >= 1U);
  net.network.fail_accepts(net[0].host.address(), std::errc::connection_aborted, 1);
  net[1].stop();
  net[1].start();
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(5)));
}

BOOST_AUTO_TEST_CASE(failed_accepts_are_reported_once_a_second_at_most) {
  Attack net(2);
  net[0].start();
  net.network.fail_accepts(net[0].host.address(), std::errc::too_many_files_open, 1000);
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();
  net.world.run_for(minutes(1));
  BOOST_TEST(net[0].count(SwitchEvent::Kind::accept_failed) <= 61U);
  BOOST_TEST(net[0].count(SwitchEvent::Kind::accept_failed) >= 30U);
}

BOOST_AUTO_TEST_CASE(when_places_and_openings_are_scarce_newcomers_are_refused_in_clear) {
  Attack net(2);
  net[0].config.p2p.max_inbound_peers = 0;
  net[0].config.p2p.max_half_open = 8;
  net[0].start();
  std::vector<std::unique_ptr<sim::Liar>> liars;
  for (int i = 0; i < 6; ++i) {
    liars.push_back(std::make_unique<sim::Liar>(net.attacker));
    net.world.spawn(Attack::hang(*liars.back(), net[0].host.endpoint(kPort)));
  }
  net.world.run_for(milliseconds(100));
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();
  BOOST_REQUIRE(net.run_until([&] { return net[1].count(SwitchEvent::Kind::dial_failed) == 1; }));
  const SwitchEvent& failed = *net[1].last(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((failed.why->code == DisconnectCode::full));
  BOOST_TEST(failed.why->remote);
  BOOST_TEST(!failed.why->authenticated);  // a hint, no more
  BOOST_TEST((failed.why->retry_after == seconds(30)));
  BOOST_TEST((*failed.retry_in == Duration(seconds(30))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
