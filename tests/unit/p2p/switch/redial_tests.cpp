// The table of docs/admission.md, row by row.
#include "p2p/switch/redial.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

namespace switchyard {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using enum DisconnectCode;

namespace redial_tests {

Disconnect why(DisconnectCode code, seconds retry_after = seconds(0)) {
  Disconnect result;
  result.code = code;
  result.remote = true;
  result.retry_after = retry_after;
  return result;
}

struct Row {
  DisconnectCode code;
  Advice advice;
};

const Row kRows[] = {
    {incompatible_version, {NextStep::give_up, hours(1)}},
    {downgrade, {NextStep::back_off, seconds(0)}},
    {other_network, {NextStep::give_up, hours(1)}},
    {no_common_channel, {NextStep::give_up, hours(1)}},
    {wrong_identity, {NextStep::try_other, minutes(10)}},
    {self, {NextStep::give_up, hours(1)}},
    {already_connected, {NextStep::settled, seconds(0)}},
    {crossed_dial_lost, {NextStep::settled, seconds(0)}},
    {replaced, {NextStep::back_off, seconds(0)}},
    {full, {NextStep::wait, seconds(30)}},
    {too_many_from_address, {NextStep::wait, seconds(30)}},
    {banned, {NextStep::give_up, hours(1)}},
    {filtered, {NextStep::give_up, hours(1)}},
    {going_away, {NextStep::back_off, seconds(0)}},
    {protocol_error, {NextStep::back_off, seconds(0)}},
    {unknown_channel, {NextStep::back_off, seconds(0)}},
    {message_too_big, {NextStep::back_off, seconds(0)}},
    {credit_exceeded, {NextStep::back_off, seconds(0)}},
    {keepalive_late, {NextStep::back_off, seconds(0)}},
    {too_slow, {NextStep::back_off, seconds(0)}},
    {misbehaviour, {NextStep::try_other, minutes(10)}},
    {internal, {NextStep::back_off, seconds(0)}},
    {connection_lost, {NextStep::back_off, seconds(0)}},
    {timeout, {NextStep::back_off, seconds(0)}},
    {dial_failed, {NextStep::back_off, seconds(0)}},
    {other_protocol, {NextStep::back_off, seconds(0)}},
    {handshake_failed, {NextStep::back_off, seconds(0)}},
};

}  // namespace redial_tests

BOOST_AUTO_TEST_SUITE(redial_tests)

BOOST_AUTO_TEST_CASE(every_code_has_its_row) {
  std::set<DisconnectCode> seen;
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT(to_string(row.code)) {
      BOOST_TEST((advise(why(row.code)) == row.advice), to_string(advise(why(row.code)).step));
      BOOST_TEST(seen.insert(row.code).second);
    }
  }
  for (int number = 0; number < 256; ++number) {
    const auto code = static_cast<DisconnectCode>(number);
    BOOST_TEST((to_string(code) == "unknown") == !seen.contains(code));
  }
}

BOOST_AUTO_TEST_CASE(a_code_of_a_later_version_means_back_off) {
  const auto later = static_cast<DisconnectCode>(77);
  BOOST_TEST((advise(why(later)) == Advice{NextStep::back_off, seconds(0)}));
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_waited_for_up_to_an_hour) {
  BOOST_TEST((advise(why(full, seconds(90))) == Advice{NextStep::wait, seconds(90)}));
  BOOST_TEST((advise(why(going_away, seconds(5))) == Advice{NextStep::wait, seconds(5)}));
  BOOST_TEST((advise(why(full, hours(100))) == Advice{NextStep::wait, hours(1)}));
  BOOST_TEST((advise(why(full, seconds(-5))) == Advice{NextStep::wait, seconds(30)}));
  // Where asking again is no use, asking for it sooner does not change that.
  BOOST_TEST((advise(why(banned, seconds(5))) == Advice{NextStep::give_up, hours(1)}));
}

BOOST_AUTO_TEST_CASE(a_hint_of_an_unproven_side_is_bounded_and_never_makes_us_give_up) {
  for (const Row& row : kRows) {
    BOOST_TEST_CONTEXT(to_string(row.code)) {
      Disconnect hint = why(row.code, hours(1));
      hint.authenticated = false;
      BOOST_TEST((advise(hint) == Advice{NextStep::wait, minutes(10)}));
      hint.retry_after = seconds(7);
      BOOST_TEST((advise(hint) == Advice{NextStep::wait, seconds(7)}));
      hint.retry_after = seconds(0);
      BOOST_TEST((advise(hint) == Advice{NextStep::back_off, seconds(0)}));
    }
  }
}

BOOST_AUTO_TEST_CASE(our_own_lack_of_places_is_no_reason_to_leave_an_address_alone) {
  for (const DisconnectCode code : {full, too_many_from_address}) {
    Disconnect own = why(code);
    own.remote = false;
    BOOST_TEST((advise(own) == Advice{NextStep::try_other, seconds(0)}));
  }
}

BOOST_AUTO_TEST_CASE(an_address_is_left_alone_for_as_long_as_advised) {
  DialMemory memory;
  const Time now{hours(5)};
  const NetAddress there = *NetAddress::parse("10.0.0.1:26656");
  const NetAddress elsewhere = *NetAddress::parse("10.0.0.2:26656");
  memory.note(now, there, why(full, seconds(60)));
  BOOST_REQUIRE(memory.held(now, there).has_value());
  BOOST_TEST((memory.held(now, there)->code == full));
  BOOST_TEST((memory.held(now, there)->until == now + seconds(60)));
  BOOST_TEST(!memory.held(now, elsewhere));
  BOOST_TEST(memory.held(now + seconds(60) - Duration(1), there).has_value());
  BOOST_TEST(!memory.held(now + seconds(60), there));
  BOOST_TEST(memory.size() == 0U);  // what is over is forgotten
}

BOOST_AUTO_TEST_CASE(a_later_end_replaces_what_was_remembered) {
  DialMemory memory;
  const Time now{};
  const NetAddress there = *NetAddress::parse("10.0.0.1:26656");
  memory.note(now, there, why(banned));
  memory.note(now, there, why(going_away));
  BOOST_TEST(!memory.held(now, there));
}

BOOST_AUTO_TEST_CASE(the_memory_is_bounded_and_forgets_what_is_over_first) {
  DialMemory memory;
  const Time now{};
  NetAddress there = *NetAddress::parse("10.0.0.1:1");
  for (int i = 1; i <= 3000; ++i) {
    there.port = static_cast<std::uint16_t>(i);
    memory.note(now, there, why(full, seconds(i)));
    memory.check_invariants();
  }
  BOOST_TEST(memory.size() == DialMemory::kMaxHeld);
  BOOST_TEST(memory.held(now, there).has_value());
  there.port = 1;
  BOOST_TEST(!memory.held(now, there));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
