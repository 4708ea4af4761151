// What each setting changes: how long something may take.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "p2p/sim/liar.h"
#include "tests/support/set_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using EventKind = SwitchEvent::Kind;

namespace setting_times_tests {

// Each test is run with these two, and takes about so long.
const std::pair<const char*, Duration> kTimes[] = {{"3s", seconds(3)}, {"7s", seconds(7)}};

// Until `done`, in virtual time.
Duration time_until(Net& net, const std::function<bool()>& done) {
  const Time begin = net.world.now();
  BOOST_REQUIRE(net.run_until(done, minutes(5)));
  return net.world.now() - begin;
}

void check_about(Duration took, Duration expected) {
  const Duration early = milliseconds(10);  // what passed before the watch was started
  BOOST_TEST((took >= expected - early && took <= expected + milliseconds(300)),
             took.count() / 1'000'000 << " ms");
}

void connect(Net& net) {
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1 && net[1].peers() == 1; }));
}

// The waits before the next dials of somebody who is not there.
std::vector<Duration> waits(const char* first, const char* longest) {
  Net net(2);
  set(net[0], "p2p.redial_first", first);
  set(net[0], "p2p.persistent_peers_max_dial_period", longest);
  net[0].config.p2p.persistent_peers = {net[1].address()};
  net[0].start();
  net.world.run_for(minutes(5));
  std::vector<Duration> list;
  for (const SwitchEvent& event : net[0].events) {
    if (event.kind == EventKind::dial_failed) list.push_back(*event.retry_in);
  }
  BOOST_REQUIRE_GE(list.size(), 3U);
  return list;
}

}  // namespace setting_times_tests

BOOST_AUTO_TEST_SUITE(setting_times_tests)

BOOST_AUTO_TEST_CASE(p2p_dial_timeout_is_how_long_connecting_may_take) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[0], "p2p.dial_timeout", text);
    net[0].start();
    net.network.partition(net[0].host.address(), net[1].host.address());
    net[0].reactor->net->dial(net[1].address());
    check_about(time_until(net, [&] { return net[0].count(EventKind::dial_failed) == 1; }),
                expected);
  }
}

BOOST_AUTO_TEST_CASE(p2p_handshake_timeout_is_how_long_an_opening_may_take) {
  for (const auto& [text, expected] : kTimes) {
    Net net(1);
    set(net[0], "p2p.handshake_timeout", text);
    net[0].start();
    sim::SimHost host(net.world, net.network, "10.0.9.9");
    sim::Liar silent(host);
    net.world.await(silent.dial(net[0].host.endpoint(kPort)));
    check_about(time_until(net, [&] { return net[0].count(EventKind::inbound_refused) == 1; }),
                expected);
    BOOST_TEST((code_of(net[0], EventKind::inbound_refused) == DisconnectCode::timeout));
  }
}

BOOST_AUTO_TEST_CASE(p2p_redial_first_is_the_first_wait) {
  for (const auto& [text, expected] : kTimes) {
    const Duration first = waits(text, "1m").at(0);
    BOOST_TEST((first >= expected / 2 && first < expected));  // times a random half to one
  }
}

BOOST_AUTO_TEST_CASE(p2p_persistent_peers_max_dial_period_is_the_longest_wait) {
  for (const auto& [text, expected] : kTimes) {
    const Duration last = waits("1s", text).back();
    BOOST_TEST((last >= expected / 2 && last < expected));
  }
}

BOOST_AUTO_TEST_CASE(p2p_short_lived_time_is_how_long_such_a_peer_may_stay) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[0], "p2p.short_lived_time", text);
    for (auto& node : net.nodes) node->start();
    net[0].reactor->net->dial_briefly(net[1].address());
    BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 1; }));
    check_about(time_until(net, [&] { return net[0].peers() == 0; }), expected);
  }
}

BOOST_AUTO_TEST_CASE(p2p_ping_interval_is_when_the_round_trip_is_measured) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[0], "p2p.ping_interval", text);
    connect(net);
    const auto measured = [&] { return net[0].node->status().at(0).mconn.round_trip.has_value(); };
    check_about(time_until(net, measured) + milliseconds(50), expected);
  }
}

BOOST_AUTO_TEST_CASE(p2p_pong_timeout_is_how_long_a_silent_peer_is_waited_for) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[0], "p2p.ping_interval", "1s");
    set(net[0], "p2p.pong_timeout", text);
    connect(net);
    net.network.partition(net[0].host.address(), net[1].host.address());
    const Duration took = time_until(net, [&] { return net[0].count(EventKind::peer_down) == 1; });
    // From the ping that is due within a second; and who ends it lingers for two.
    BOOST_TEST((took >= expected && took <= expected + milliseconds(3300)),
               took.count() / 1'000'000 << " ms");
    BOOST_TEST((code_of(net[0], EventKind::peer_down) == DisconnectCode::keepalive_late));
  }
}

BOOST_AUTO_TEST_CASE(p2p_drain_timeout_is_how_long_what_is_queued_may_take) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[1], "p2p.drain_timeout", text);
    net[0].prepare = [](Recorder& recorder) { recorder.keep = true; };
    connect(net);
    while (net[1].reactor->peers.at(0).try_send(kBulk, Bytes(10'000, 1)) == SendResult::queued) {
      net.world.run_for(milliseconds(1));
    }
    const Time begin = net.world.now();
    net[1].stop();
    check_about(net.world.now() - begin, expected);
  }
}

BOOST_AUTO_TEST_CASE(p2p_linger_timeout_is_how_long_we_wait_for_the_last_word_to_be_heard) {
  for (const auto& [text, expected] : kTimes) {
    Net net(2);
    set(net[0], "p2p.linger_timeout", text);
    connect(net);
    net.network.partition(net[0].host.address(), net[1].host.address());
    const Time begin = net.world.now();
    net[0].stop();
    check_about(net.world.now() - begin, expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
