// What a dialler does about the way a dial or a connection ended (docs/admission.md).
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/sim/liar.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using enum DisconnectCode;

namespace dialler_tests {

// The first node answers every opening with this.
struct Gatekeeping final : Screen {
  std::optional<Disconnect> check_address(const IpAddress&, Time) const override {
    return std::nullopt;
  }
  std::optional<Disconnect> check_id(const PeerId&, Time) const override {
    ++asked;
    return answer;
  }
  std::optional<Disconnect> answer;
  mutable int asked{0};
};

struct Refusing : Net {
  Refusing(DisconnectCode code, seconds retry_after) : Net(2) {
    answer.answer.emplace();
    answer.answer->code = code;
    answer.answer->operation = Operation::admission;
    answer.answer->text = "because";
    answer.answer->retry_after = retry_after;
    (*this)[0].filters.screen = &answer;
  }
  // How often the first node was asked, after the second was told to dial every second for so long.
  int asked_while_dialling(seconds how_long) {
    (*this)[0].start();
    (*this)[1].start();
    for (seconds at(0); at < how_long; at += seconds(1)) {
      (*this)[1].reactor->net->dial((*this)[0].address());
      world.run_for(seconds(1));
    }
    return answer.asked;
  }
  // The same with the first as a persistent peer.
  int asked_by_persistent(Duration how_long) {
    (*this)[0].start();
    (*this)[1].config.p2p.persistent_peers = {(*this)[0].address()};
    (*this)[1].start();
    world.run_for(how_long);
    return answer.asked;
  }

  Gatekeeping answer;
};

// Refuses every connection in clear.
net::Awaitable<void> refuse_in_clear(sim::Liar& liar, DisconnectCode code, seconds retry_after,
                                     int& asked) {
  static_cast<void>(liar.listen(kPort));
  while (!co_await liar.accept()) {
    ++asked;
    const auto wait = static_cast<unsigned>(retry_after.count());
    Bytes words{0x73,
                0x77,
                0x79,
                0x00,
                static_cast<std::uint8_t>(code),
                static_cast<std::uint8_t>(wait & 0xffU),
                static_cast<std::uint8_t>(wait >> 8U)};
    static_cast<void>(co_await liar.send(std::move(words)));
  }
}

}  // namespace dialler_tests

BOOST_AUTO_TEST_SUITE(dialler_tests)

BOOST_AUTO_TEST_CASE(told_to_wait_it_waits_that_long_and_says_so) {
  Refusing net(full, seconds(20));
  BOOST_TEST(net.asked_while_dialling(seconds(45)) == 3);  // at 0, 21 and 42 s
  const SwitchEvent& held = net[1].reasoned(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((held.why->code == full));
  BOOST_TEST((held.why->operation == Operation::dial));
  BOOST_REQUIRE(held.retry_in.has_value());
  BOOST_TEST((*held.retry_in > Duration(0) && *held.retry_in < Duration(seconds(20))));
}

BOOST_AUTO_TEST_CASE(where_it_is_no_use_it_does_not_ask_again_within_the_hour) {
  for (const DisconnectCode code : {banned, filtered, other_network}) {
    Refusing net(code, seconds(1));
    BOOST_TEST(net.asked_while_dialling(minutes(5)) == 1);
    BOOST_TEST((net[1].reasoned(SwitchEvent::Kind::dial_failed).why->code == code));
  }
}

BOOST_AUTO_TEST_CASE(what_is_transient_may_be_asked_again_at_once) {
  Refusing net(going_away, seconds(0));
  BOOST_TEST(net.asked_while_dialling(seconds(10)) == 10);
  BOOST_TEST((net[1].reasoned(SwitchEvent::Kind::dial_failed).next == NextStep::back_off));
}

BOOST_AUTO_TEST_CASE(after_misbehaviour_another_peer_comes_first) {
  Strangers net;
  net.connect();
  net[0].reactor->peers[0].stop_for_error(misbehaviour, "three wrong votes");
  net.world.run_for(seconds(5));
  BOOST_TEST((net[1].reasoned(SwitchEvent::Kind::peer_down).next == NextStep::try_other));
  net.dial();
  net.world.run_for(seconds(5));
  BOOST_TEST(net[1].peers() == 0U);
  net.world.run_for(minutes(10));
  net.connect();
}

BOOST_AUTO_TEST_CASE(
    an_address_that_leads_to_somebody_else_rests_and_another_of_the_same_does_not) {
  Strangers net(3);
  NetAddress wrong = net[0].address();
  wrong.host = net[2].host.address().to_string();
  net[1].reactor->net->dial(wrong);
  net.world.run_for(seconds(1));
  const SwitchEvent& failed = net[1].reasoned(SwitchEvent::Kind::dial_failed);
  BOOST_TEST((failed.why->code == wrong_identity));
  BOOST_TEST((failed.next == NextStep::try_other));
  BOOST_TEST(net[2].count(SwitchEvent::Kind::inbound_refused) == 1U);
  net[1].reactor->net->dial(wrong);
  net.world.run_for(seconds(1));
  BOOST_TEST(net[2].count(SwitchEvent::Kind::inbound_refused) == 1U);  // not asked again
  net.connect();                                                       // the right address
}

BOOST_AUTO_TEST_CASE(a_persistent_peer_is_never_given_up_but_waited_for) {
  Refusing net(banned, seconds(1));
  const int asked = net.asked_by_persistent(hours(1));
  BOOST_TEST(asked >= 59);  // its longest wait, a minute
  BOOST_TEST(asked <= 61);
  net.answer.answer.reset();
  BOOST_TEST(net.run_until([&] { return net[1].peers() == 1; }, seconds(61)));
}

BOOST_AUTO_TEST_CASE(a_persistent_dialler_waits_as_told_up_to_its_own_longest_wait) {
  Refusing soon(full, seconds(40));
  const int asked = soon.asked_by_persistent(minutes(10));
  BOOST_TEST(asked >= 11);
  BOOST_TEST(asked <= 15);
  Refusing late(full, seconds(3600));
  BOOST_TEST(late.asked_by_persistent(minutes(10)) >= 10);
}

BOOST_AUTO_TEST_CASE(a_refusal_in_clear_makes_nobody_wait_longer_than_ten_minutes) {
  Net net(1);
  sim::SimHost host(net.world, net.network, "10.0.8.8");
  sim::Liar liar(host);
  liar.set_patience(hours(100));
  int asked = 0;
  net.world.spawn(refuse_in_clear(liar, banned, seconds(3600), asked));
  net[0].start();
  NetAddress there = net[0].address();
  there.host = "10.0.8.8";
  there.id = PeerId(std::array<std::uint8_t, PeerId::kSize>{1});
  for (int minute = 0; minute < 35; ++minute) {
    net[0].reactor->net->dial(there);
    net.world.run_for(minutes(1));
  }
  BOOST_TEST(asked == 4);  // at 0, 11, 22 and 33 minutes
  const Disconnect& why = *net[0].reasoned(SwitchEvent::Kind::dial_failed).why;
  BOOST_TEST((why.code == banned));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
