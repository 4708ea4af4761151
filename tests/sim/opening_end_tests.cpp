// Openings that one side ends in the middle: the other hears why, in the way of the stage.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "p2p/sim/liar.h"
#include "tests/support/sim_nodes.h"
#include "tests/support/slow_yes.h"

namespace switchyard {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::kPort;
using test::Net;
using test::SlowYes;
using test::TestNode;
using enum DisconnectCode;

namespace opening_end_tests {

// Node 1 dials node 0, and the opening stands still while a filter thinks.
struct Scene : Net {
  Scene() : Net(2), thinker(world, seconds(1)) { network.set_default_link({milliseconds(10), 0}); }
  void dial() {
    for (auto& node : nodes) node->start();
    (*this)[1].reactor->net->dial((*this)[0].address());
    BOOST_REQUIRE(run_until([this] { return thinker.asked > 0; }));
    world.run_for(milliseconds(100));
  }
  // The dialler thinks: the acceptor waits for its auth, and both have keys.
  void stand_still_at_dialler() {
    (*this)[1].filters.peer = &thinker;
    dial();
  }
  // The acceptor thinks: the dialler has accepted.
  void stand_still_at_acceptor() {
    (*this)[0].filters.peer = &thinker;
    dial();
  }
  const Disconnect& why(std::size_t i, SwitchEvent::Kind kind) {
    const SwitchEvent* event = (*this)[i].last(kind);
    if (event == nullptr || !event->why) throw std::runtime_error("no such event, or no reason");
    return *event->why;
  }
  // What both sides have written down at the end; `others`: connections that node 0 still has.
  void expect(DisconnectCode ours, DisconnectCode told, Operation doing, const std::string& text,
              std::size_t others = 0) {
    world.run_for(seconds(5));
    const Disconnect& here = why(0, SwitchEvent::Kind::inbound_refused);
    BOOST_TEST((here.code == ours));
    BOOST_TEST((here.operation == doing));
    BOOST_TEST(!here.remote);
    BOOST_TEST(here.text == text);
    const Disconnect& there = why(1, SwitchEvent::Kind::dial_failed);
    BOOST_TEST((there.code == told));
    BOOST_TEST(there.remote);
    BOOST_TEST(there.authenticated);
    BOOST_TEST((there.operation == Operation::opening));
    BOOST_TEST(there.text == text);
    BOOST_TEST(network.open_streams((*this)[0].host.address()) == others);
    BOOST_TEST(network.open_streams((*this)[1].host.address()) == 0U);
  }

  SlowYes thinker;
};

Bytes refusal(DisconnectCode code, std::uint16_t retry_after = 0) {
  return {0x73,
          0x77,
          0x79,
          0x00,
          static_cast<std::uint8_t>(code),
          static_cast<std::uint8_t>(retry_after & 0xffU),
          static_cast<std::uint8_t>(retry_after >> 8U)};
}

Bytes hello() {
  Bytes bytes(36, 9);
  const Bytes head{0x73, 0x77, 0x79, 0x01};
  std::copy(head.begin(), head.end(), bytes.begin());
  return bytes;
}

}  // namespace opening_end_tests

BOOST_AUTO_TEST_SUITE(opening_end_tests)

BOOST_AUTO_TEST_CASE(before_a_word_was_said_it_is_refused_in_clear) {
  for (const bool by_stop : {true, false}) {
    Net net(1);
    net[0].config.p2p.handshake_timeout = seconds(3);
    net[0].start();
    sim::SimHost host(net.world, net.network, "10.0.9.1");
    sim::Liar silent(host);
    net.world.await(silent.dial(net[0].host.endpoint(kPort)));
    net.world.run_for(seconds(1));
    const Time begin = net.world.now();
    if (by_stop) net[0].stop();
    const Bytes told = net.world.await(silent.read_to_end());
    BOOST_TEST(told == refusal(by_stop ? going_away : keepalive_late),
               boost::test_tools::per_element());
    BOOST_TEST((net.world.now() - begin < seconds(2) + milliseconds(100)));
  }
}

BOOST_AUTO_TEST_CASE(while_a_filter_thinks_it_is_refused_in_clear) {
  for (const bool by_stop : {true, false}) {
    Net net(1);
    SlowYes thinker(net.world, seconds(1));
    net[0].filters.connection = &thinker;
    net[0].start();
    sim::SimHost host(net.world, net.network, "10.0.9.1");
    sim::Liar liar(host);
    net.world.await(liar.dial(net[0].host.endpoint(kPort)));
    net.world.await(liar.send(hello()));
    net.world.run_for(milliseconds(100));
    if (by_stop) {
      net[0].stop();
    } else {
      net[0].node->ban(Subnet(host.address(), 32), "go away", seconds(300));
    }
    const Bytes told = net.world.await(liar.read_to_end());
    BOOST_TEST(told == (by_stop ? refusal(going_away) : refusal(banned, 300)),
               boost::test_tools::per_element());
    net.world.run_for(seconds(2));
  }
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_stops_says_so_as_soon_as_there_are_keys) {
  Scene net;
  net.stand_still_at_dialler();
  net[0].stop();
  net.expect(going_away, going_away, Operation::stop, "shutting down");
}

BOOST_AUTO_TEST_CASE(who_is_banned_in_the_opening_is_told_so) {
  for (const bool by_id : {false, true}) {
    Scene net;
    if (by_id) {
      net.stand_still_at_acceptor();
      net[0].node->ban(net[1].id(), "go away", seconds(300));
    } else {
      net.stand_still_at_dialler();
      net[0].node->ban(Subnet(net[1].host.address(), 32), "go away", seconds(300));
    }
    net.expect(banned, banned, Operation::admission, "go away");
    BOOST_TEST((net.why(1, SwitchEvent::Kind::dial_failed).retry_after == seconds(300)));
  }
}

BOOST_AUTO_TEST_CASE(an_opening_that_takes_too_long_is_ended_with_a_word) {
  Scene net;
  net[0].config.p2p.handshake_timeout = milliseconds(700);
  net.stand_still_at_dialler();
  net.expect(timeout, keepalive_late, Operation::opening, "the opening took too long");
  BOOST_TEST((net.why(0, SwitchEvent::Kind::inbound_refused).blame == Blame::them));
}

BOOST_AUTO_TEST_CASE(who_is_pushed_out_of_a_handshake_is_told_so) {
  Scene net;
  net[0].config.p2p.max_half_open = 2;  // one handshake at a time
  net.stand_still_at_dialler();
  sim::SimHost host(net.world, net.network, "10.0.9.1");
  sim::Liar other(host);
  net.world.await(other.dial(net[0].host.endpoint(kPort)));
  net.world.await(other.send(hello()));
  net.world.run_for(milliseconds(100));
  net.expect(full, full, Operation::opening, "too many unfinished openings", 1);
  BOOST_TEST((net.why(1, SwitchEvent::Kind::dial_failed).retry_after == seconds(5)));
}

BOOST_AUTO_TEST_CASE(a_dialler_that_stops_says_so_if_it_has_keys) {
  Scene net;
  net.stand_still_at_dialler();
  net[1].stop();
  net.world.run_for(seconds(1));
  const Disconnect& told = net.why(0, SwitchEvent::Kind::inbound_refused);
  BOOST_TEST((told.code == going_away));
  BOOST_TEST(told.remote);
  BOOST_TEST(told.text == "shutting down");
}

BOOST_AUTO_TEST_CASE(who_cannot_be_told_does_not_hold_up_the_stop) {
  Scene net;
  net.stand_still_at_dialler();
  net.network.partition(net[0].host.address(), net[1].host.address());
  const Time begin = net.world.now();
  net[0].stop();
  BOOST_TEST((net.world.now() - begin <= seconds(4)));  // linger, twice
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
