// What follows from how a peer behaves, on whole nodes: reports, bans, and the files of both.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/lying_peer.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace conduct_tests {

constexpr auto kBanFile = "/data/bans";
constexpr auto kTrustFile = "/data/trust";

// Node 0 keeps files; node 1 dials it.
struct Pair : Net {
  Pair() : Net(2) {
    BOOST_REQUIRE((*this)[0].host.services().files.make_folder("/data"));
    (*this)[0].config.p2p.ban_file = kBanFile;
    (*this)[0].config.p2p.trust_file = kTrustFile;
  }
  void connect() {
    start_star();
    BOOST_REQUIRE(meet());
  }
  void report(Behaviour what, const char* text) {
    (*this)[0].reactor->net->report((*this)[1].id(), what, text);
  }
};

const Disconnect& last_reason(const TestNode& node) {
  return node.reactor->reasons.back();
}

}  // namespace conduct_tests

BOOST_AUTO_TEST_SUITE(conduct_tests)

BOOST_AUTO_TEST_CASE(a_ban_in_the_middle_of_an_opening_holds_and_is_told) {
  std::size_t told = 0;
  const auto ban = [&](int ms, bool by_id) {
    Net net(2);
    net.network.set_default_link({milliseconds(20), 0});
    net.start_star();
    net.world.run_for(milliseconds(ms));
    const BanTarget by_address = Subnet(net[1].host.address(), 32);
    net[0].node->ban(by_id ? BanTarget(net[1].id()) : by_address, "stay out", minutes(10));
    net.world.run_for(minutes(1));
    BOOST_TEST(net[0].peers() == 0U, ms << " ms");
    BOOST_TEST(net[1].peers() == 0U, ms << " ms");
    for (const Disconnect& why : net[1].reactor->reasons) {
      BOOST_TEST((why.code == DisconnectCode::banned), ms << " ms: " << why.to_string());
      ++told;
    }
  };
  // Something arrives every 20 ms: at each of these times, and between them.
  for (int ms = 0; ms < 140; ms += 10) {
    ban(ms, true);
    ban(ms, false);
  }
  BOOST_TEST(told > 0U);
}

BOOST_AUTO_TEST_CASE(a_banned_id_goes_is_told_why_and_comes_back_when_the_ban_ends) {
  Pair net;
  net.connect();
  net[0].node->ban(net[1].id(), "sends junk", minutes(10));
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 0 && net[0].peers() == 0; }));
  BOOST_TEST((last_reason(net[1]).code == DisconnectCode::banned));
  BOOST_TEST(last_reason(net[1]).text == "sends junk");
  BOOST_TEST(last_reason(net[1]).remote);
  BOOST_TEST((last_reason(net[1]).retry_after == minutes(10)));
  BOOST_TEST(net[0].count(SwitchEvent::Kind::banned) == 1U);
  BOOST_TEST(!net.meet(minutes(9)));
  BOOST_TEST(net.meet(minutes(5)));
  BOOST_TEST(net[0].node->bans().empty());
}

BOOST_AUTO_TEST_CASE(a_banned_subnet_is_refused_before_any_cryptography_and_not_dialled) {
  Pair net;
  net[0].start();
  net[0].node->ban(*parse_ban_target("10.0.0.2/31"), "scanning", std::nullopt);
  net[1].config.p2p.persistent_peers = {net[0].address()};
  net[1].start();
  net.world.run_for(minutes(5));
  BOOST_TEST(net[1].peers() == 0U);
  const SwitchEvent* failed = net[1].last(SwitchEvent::Kind::dial_failed);
  BOOST_REQUIRE(failed != nullptr);
  BOOST_TEST((failed->why->code == DisconnectCode::banned));
  BOOST_TEST(!failed->why->authenticated);  // it was told in clear: nobody has shown a key
  const SwitchEvent* refused = net[0].last(SwitchEvent::Kind::inbound_refused);
  BOOST_REQUIRE(refused != nullptr);
  BOOST_TEST(!refused->peer.has_value());
  net[0].node->handle().dial(net[1].address());
  net.world.run_for(seconds(5));
  BOOST_REQUIRE(net[0].last(SwitchEvent::Kind::dial_failed) != nullptr);
  BOOST_TEST((net[0].last(SwitchEvent::Kind::dial_failed)->why->code == DisconnectCode::banned));
  BOOST_TEST(net[0].node->unban(*parse_ban_target("10.0.0.2/31")));
  BOOST_TEST(!net[0].node->unban(*parse_ban_target("10.0.0.2/31")));
  BOOST_TEST(net.meet(minutes(65)));
}

BOOST_AUTO_TEST_CASE(bans_outlive_a_power_loss) {
  Pair net;
  net.connect();
  net[0].node->ban(net[1].id(), "for ever", std::nullopt);
  net.world.run_for(seconds(5));
  net[0].power_loss();
  net[0].host.power_on();
  net[0].start();
  BOOST_REQUIRE_EQUAL(net[0].node->bans().size(), 1U);
  BOOST_TEST(net[0].node->bans()[0].reason == "for ever");
  BOOST_TEST(!net.meet(hours(3)));
}

BOOST_AUTO_TEST_CASE(a_report_that_calls_for_it_bans_the_peer) {
  Pair net;
  net.connect();
  net.report(Behaviour::forgery, "signature of block 7");
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 0; }));
  BOOST_TEST((last_reason(net[1]).code == DisconnectCode::banned));
  BOOST_REQUIRE_EQUAL(net[0].node->bans().size(), 1U);
  BOOST_TEST(net[0].node->bans()[0].reason == "forgery: signature of block 7");
  BOOST_TEST(!net.meet(hours(20)));
  BOOST_TEST(net.meet(hours(6)));
}

BOOST_AUTO_TEST_CASE(the_operators_own_peers_are_only_disconnected) {
  Pair net;
  net[0].config.p2p.persistent_peers = {net[1].address()};
  net.connect();
  net.report(Behaviour::forgery, "signature of block 7");
  BOOST_REQUIRE(net.run_until([&] { return !net[1].reactor->reasons.empty(); }));
  BOOST_TEST((last_reason(net[1]).code == DisconnectCode::misbehaviour));
  BOOST_TEST(net[0].node->bans().empty());
  BOOST_TEST(net.meet(minutes(5)));
}

BOOST_AUTO_TEST_CASE(trust_outlives_a_restart) {
  Pair net;
  net.connect();
  BOOST_TEST(net[0].node->status().at(0).score == 50U);  // a stranger
  for (int i = 0; i < 200; ++i) net.report(Behaviour::useful_message, "");
  net.world.run_for(minutes(2));
  const unsigned score = net[0].node->status().at(0).score;
  BOOST_TEST(score > 60U);
  net[0].stop();
  net[0].start();
  BOOST_REQUIRE(net.meet(minutes(5)));
  BOOST_TEST(net[0].node->status().at(0).score == score);
}

BOOST_AUTO_TEST_CASE(an_offence_on_the_wire_counts_and_damage_does_not) {
  for (const bool damaged : {false, true}) {
    Net net(1);
    net[0].start();
    LyingPeer liar(net.world, net.network);
    net.world.spawn(liar.connect(net[0].address()));
    BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1 && liar.connected(); }));
    const Bytes words = damaged ? LyingPeer::msg(kChat, 0, 10) : Bytes{0xc1, 0x00};
    net.world.await(liar.say(words, damaged));
    net.world.run_for(seconds(5));
    BOOST_TEST(net[0].peers() == 0U);
    BOOST_TEST(net[0].node->bans().size() == (damaged ? 0U : 1U));
  }
}

BOOST_AUTO_TEST_CASE(torn_files_are_set_aside_and_the_node_starts) {
  Pair net;
  net::Files& files = net[0].host.services().files;
  const std::string torn = "switchyard-bans 1\n10.0.0.0/8 17";
  BOOST_REQUIRE(files.write_atomic(kBanFile, as_bytes(torn), 0600));
  BOOST_REQUIRE(files.write_atomic(kTrustFile, as_bytes("<html>"), 0600));
  net.connect();
  BOOST_TEST(net[0].count(SwitchEvent::Kind::notice) == 2U);
  const std::string& told = net[0].events.at(1).text;
  BOOST_TEST(told.find("/data/bans is damaged (line ") == 0U, told);
  BOOST_TEST(told.find("kept as /data/bans.bad-1") != std::string::npos, told);
  const auto kept = files.read("/data/bans.bad-1", 1000);
  BOOST_REQUIRE(kept.has_value());
  BOOST_TEST(as_text(*kept) == torn);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_said_and_tried_again) {
  Pair net;
  net[0].config.p2p.ban_file = "/nowhere/bans";
  net.connect();
  net[0].node->ban(net[1].id(), "junk", std::nullopt);
  net.world.run_for(seconds(1));
  BOOST_REQUIRE(net[0].count(SwitchEvent::Kind::notice) == 1U);
  const std::string told = net[0].last(SwitchEvent::Kind::notice)->text;
  BOOST_TEST(told.find("cannot write /nowhere/bans: ") == 0U, told);
  net::Files& files = net[0].host.services().files;
  BOOST_REQUIRE(files.make_folder("/nowhere"));
  net.world.run_for(minutes(2));
  BOOST_TEST(files.read("/nowhere/bans", 1000).has_value());
  BOOST_TEST(net[0].count(SwitchEvent::Kind::notice) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
