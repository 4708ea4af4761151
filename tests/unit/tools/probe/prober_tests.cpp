// The prober in a simulated network, in virtual time.
#include "tools/probe/prober.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>

#include "p2p/sim/liar.h"
#include "tests/support/probe_town.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace prober_tests {

using test::ProbeTown;

NetAddress at(const std::string& host, std::uint8_t id = 77) {
  return {PeerId({id}), host, test::kPort};
}

std::string text(ProbeOutcome outcome) {
  return std::string(to_string(outcome));
}

// Takes one connection and says these words, or none.
net::Awaitable<void> mumble(sim::Liar& liar, Bytes words) {
  static_cast<void>(co_await liar.accept());
  if (!words.empty()) static_cast<void>(co_await liar.send(words));
  static_cast<void>(co_await liar.read_to_end());
}

net::Awaitable<void> hang_up(sim::Liar& liar) {
  static_cast<void>(co_await liar.accept());
  static_cast<void>(co_await liar.read(1));
  liar.reset();
}

}  // namespace prober_tests

BOOST_AUTO_TEST_SUITE(prober_tests)

BOOST_AUTO_TEST_CASE(who_is_there_is_told_with_the_time_of_each_stage) {
  ProbeTown town(1);
  const ProbeResult result = town.probe_one(town[0].address());
  BOOST_TEST(text(result.outcome) == "answered");
  BOOST_TEST((result.reached == ProbeStage::handshake));
  BOOST_TEST(!result.time(ProbeStage::name).has_value());
  BOOST_TEST((result.time(ProbeStage::connect) >= 20ms));
  BOOST_TEST((result.time(ProbeStage::connect) < 40ms));
  BOOST_TEST((result.time(ProbeStage::handshake) >= 40ms));
  BOOST_TEST((result.remote == town[0].host.endpoint(test::kPort)));
  BOOST_TEST(result.moniker == "n1");
  BOOST_TEST(result.software.starts_with("switchyard "));
  BOOST_TEST(result.why.empty());
  BOOST_TEST(town.run_until([&] { return town[0].peers() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_name_is_looked_up_and_timed) {
  ProbeTown town(1);
  town.network.names().set("seed.example.com", {town[0].host.address()});
  town.network.names().set_latency(7ms);
  const NetAddress named{town[0].id(), "seed.example.com", test::kPort};
  const ProbeResult result = town.probe_one(named);
  BOOST_TEST(text(result.outcome) == "answered");
  BOOST_TEST((result.time(ProbeStage::name) >= 7ms));
  BOOST_TEST((result.time(ProbeStage::name) < 20ms));
  BOOST_TEST((result.remote == town[0].host.endpoint(test::kPort)));
  const ProbeResult none = town.probe_one(at("nowhere.example.com"));
  BOOST_TEST(text(none.outcome) == "no_name");
  BOOST_TEST((none.reached == ProbeStage::name));
  BOOST_TEST(!none.time(ProbeStage::name).has_value());
}

BOOST_AUTO_TEST_CASE(a_dead_host_a_closed_port_and_a_silent_line_are_told_apart) {
  ProbeTown town(2);
  town[1].host.power_off();
  const NetAddress closed{town[0].id(), town[0].address().host, 9};
  BOOST_TEST(text(town.probe_one(closed).outcome) == "refused");
  const ProbeResult dead = town.probe_one(town[1].address());
  BOOST_TEST(text(dead.outcome) == "timed_out");
  BOOST_TEST((dead.reached == ProbeStage::connect));
  town.network.set_half_open(town[0].host.address(), true);
  const ProbeResult silent = town.probe_one(town[0].address());
  BOOST_TEST(text(silent.outcome) == "timed_out");
  BOOST_TEST((silent.reached == ProbeStage::handshake));
  town[1].host.power_on();
}

BOOST_AUTO_TEST_CASE(somebody_else_and_another_network_are_named) {
  ProbeTown town(2);
  NetAddress other = town[0].address();
  other.id = town[1].id();
  const ProbeResult wrong = town.probe_one(other);
  BOOST_TEST(text(wrong.outcome) == "wrong_id");
  BOOST_TEST(wrong.why.find(town[0].id().to_string()) != std::string::npos, wrong.why);
  town.config.network = "elsewhere";
  const ProbeResult elsewhere = town.probe_one(town[0].address());
  BOOST_TEST(text(elsewhere.outcome) == "wrong_network");
  BOOST_TEST(elsewhere.why.find("another network") != std::string::npos, elsewhere.why);
}

BOOST_AUTO_TEST_CASE(who_speaks_something_else_or_hangs_up_is_no_peer) {
  ProbeTown town(0);
  sim::SimHost host(town.world, town.network, "10.0.7.7");
  sim::Liar liar(host);
  BOOST_REQUIRE(!liar.listen(test::kPort));
  town.world.spawn(mumble(liar, to_bytes(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"))));
  BOOST_TEST(text(town.probe_one(at("10.0.7.7")).outcome) == "other_protocol");
  town.world.spawn(hang_up(liar));
  BOOST_TEST(text(town.probe_one(at("10.0.7.7")).outcome) == "hung_up");
  town.world.spawn(mumble(liar, {}));
  BOOST_TEST(text(town.probe_one(at("10.0.7.7")).outcome) == "timed_out");
}

BOOST_AUTO_TEST_CASE(a_full_node_and_one_that_bans_us_turn_us_away) {
  ProbeTown town(1);
  town[0].stop();
  town[0].config.p2p.max_short_lived_peers = 0;
  town[0].start();
  const ProbeResult full = town.probe_one(town[0].address());
  BOOST_TEST(text(full.outcome) == "turned_away");
  BOOST_TEST(full.why.starts_with("it said full"), full.why);
  BOOST_TEST(full.moniker == "n1");  // it has said who it is before
}

BOOST_AUTO_TEST_CASE(a_seed_is_asked_and_what_it_tells_is_counted) {
  ProbeTown town(1);
  town.config.ask = true;
  const ProbeResult empty = town.probe_one(town[0].address());
  BOOST_TEST(text(empty.outcome) == "told_nobody");
  for (std::uint8_t n = 1; n <= 20; ++n) {
    const Endpoint place{IpAddress::v4({20, n, 0, 1}), 1};
    town.books[0]->book.add(PeerId({n}), place, {PeerId({n}), place},
                            town.here.services().timers.wall_now());
  }
  const ProbeResult result = town.probe_one(town[0].address());
  BOOST_TEST(text(result.outcome) == "answered");
  BOOST_TEST((result.told == 20U));
  BOOST_TEST((result.reached == ProbeStage::answer));
  BOOST_TEST((result.time(ProbeStage::answer) >= 20ms));
}

BOOST_AUTO_TEST_CASE(who_has_no_peer_exchange_or_does_not_answer_is_told_from_who_is_not_there) {
  ProbeTown town(2);
  town.config.ask = true;
  for (const std::size_t n : {0U, 1U}) {
    town[n].stop();
    town[n].more_reactors.clear();
  }
  town[0].start();
  BOOST_TEST(text(town.probe_one(town[0].address()).outcome) == "no_answer");
  // Its channel is there, and nobody behind it answers.
  town[1].prepare = [](test::Recorder& recorder) {
    recorder.wanted.at(0).id = reactors::kPexChannel;
  };
  town[1].start();
  const ProbeResult mute = town.probe_one(town[1].address());
  BOOST_TEST(text(mute.outcome) == "no_answer");
  BOOST_TEST(mute.why == "it was asked for addresses, and said nothing in time");
  // And what it answers makes no sense.
  town[1].reactor->on_receive = [](Message& message) {
    message.peer().try_send(reactors::kPexChannel, as_bytes("?"));
  };
  const ProbeResult garbled = town.probe_one(town[1].address());
  BOOST_TEST(text(garbled.outcome) == "no_answer");
  BOOST_TEST(garbled.why.starts_with("its answer makes no sense"), garbled.why);
}

BOOST_AUTO_TEST_CASE(many_are_probed_by_a_few_workers_and_each_is_told_once) {
  ProbeTown town(10);
  town.config.pace = {4, 100};
  std::vector<NetAddress> targets;
  for (auto& node : town.nodes) {
    targets.push_back(node->address());
    NetAddress closed = node->address();
    closed.port = 9;
    targets.push_back(closed);  // the same id: one after the other
    NetAddress other = node->address();
    other.id = PeerId({99, static_cast<std::uint8_t>(targets.size())});
    targets.push_back(other);  // the same place
  }
  std::map<std::string, std::size_t> counts;
  for (const ProbeResult& result : town.probe(targets)) ++counts[text(result.outcome)];
  BOOST_TEST(counts["answered"] == 10U);
  BOOST_TEST(counts["refused"] == 10U);
  BOOST_TEST(counts["wrong_id"] == 10U);
  BOOST_TEST(counts.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_ends_soon_with_what_there_is) {
  ProbeTown town(3);
  town[2].host.power_off();
  town.config.pace = {1, 1'000};
  std::vector<ProbeResult> results;
  Prober prober(town.config, {town[0].address(), town[2].address(), town[1].address()},
                town.here.services(), [&](const ProbeResult& each) { results.push_back(each); });
  const auto begun = town.world.now();
  town.here.services().timers.call_at(begun + 2s, [&] { prober.cancel(); });
  BOOST_TEST(town.world.await(prober.run()).has_value());
  BOOST_TEST(results.size() == 1U);
  BOOST_TEST((town.world.now() - begun < 4s));
  town[2].host.power_on();
}

BOOST_AUTO_TEST_CASE(no_targets_are_done_at_once_and_a_nameless_network_is_refused) {
  ProbeTown town(0);
  BOOST_TEST(town.probe({}).empty());
  town.config.network.clear();
  Prober prober(town.config, {}, town.here.services(), [](const ProbeResult&) {});
  const auto ran = town.world.await(prober.run());
  BOOST_REQUIRE(!ran.has_value());
  BOOST_TEST(ran.error() == "network must be named");
}

BOOST_AUTO_TEST_SUITE_END()
