#include "p2p/mconn/budget.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchyard::mconn {
namespace budget_tests {

using State = Budget::Claim::State;

const ChannelId kA(0x10);
const ChannelId kB(0x11);

struct Fixture {
  Budget budget{BudgetLimits{.windows = 1000, .growth = 500, .reserve = 100}};
  std::string order;  // the names of claims, as they were granted later than asked

  Budget::Claim claim(char name) {
    Budget::Claim made;
    made.granted = [this, name] { order += name; };
    return made;
  }
  void ask(Budget::Claim& claim, std::uint64_t amount, ChannelId channel = kA) {
    budget.want(claim, {channel, amount});
    budget.check_invariants();
  }
  void leave(Budget::Claim& claim) {
    budget.leave(claim);
    budget.check_invariants();
  }
};

}  // namespace budget_tests

BOOST_FIXTURE_TEST_SUITE(budget_tests, Fixture)

BOOST_AUTO_TEST_CASE(windows_are_charged_at_admission_until_there_is_no_room) {
  std::optional<Budget::Windows> first = budget.admit(600);
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(budget.windows() == 600U);
  BOOST_TEST(!budget.admit(401).has_value());
  std::optional<Budget::Windows> second = budget.admit(400);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST(!budget.admit(1).has_value());
  Budget::Windows moved = std::move(*first);
  first.reset();
  BOOST_TEST(budget.windows() == 1000U);  // the moved one holds it still
  moved = Budget::Windows();
  BOOST_TEST(budget.windows() == 400U);
  BOOST_TEST(budget.admit(600).has_value());
}

BOOST_AUTO_TEST_CASE(growth_is_what_is_left_of_it) {
  BOOST_TEST(budget.grow(300) == 300U);
  BOOST_TEST(budget.grow(300) == 200U);
  BOOST_TEST(budget.grow(300) == 0U);
  budget.shrink(250);
  BOOST_TEST(budget.grow(300) == 250U);
}

BOOST_AUTO_TEST_CASE(claims_are_granted_first_come_first_served_and_none_overtakes) {
  Budget::Claim a = claim('a');
  Budget::Claim b = claim('b');
  Budget::Claim c = claim('c');
  Budget::Claim d = claim('d');
  ask(a, 60);
  BOOST_CHECK(a.state == State::holding);
  ask(b, 50);
  ask(c, 40);  // would fit, but b was there before
  ask(d, 40);
  BOOST_CHECK(b.state == State::waiting && c.state == State::waiting);
  BOOST_TEST(order.empty());
  BOOST_TEST(budget.waiting() == 3U);
  leave(a);
  BOOST_TEST(order == "bc");
  BOOST_TEST(budget.reserved() == 90U);
  leave(c);
  BOOST_TEST(order == "bcd");
  leave(b);
  leave(d);
  BOOST_TEST(budget.reserved() == 0U);
}

BOOST_AUTO_TEST_CASE(a_claim_larger_than_the_reserve_is_granted_alone) {
  Budget::Claim a = claim('a');
  Budget::Claim large = claim('L');
  Budget::Claim b = claim('b');
  ask(a, 10);
  ask(large, 5000);
  ask(b, 10);
  leave(a);
  BOOST_TEST(order == "L");
  BOOST_CHECK(b.state == State::waiting);
  leave(large);
  BOOST_TEST(order == "Lb");
  leave(b);
}

BOOST_AUTO_TEST_CASE(who_leaves_the_line_holds_up_nobody) {
  Budget::Claim a = claim('a');
  Budget::Claim b = claim('b');
  Budget::Claim c = claim('c');
  ask(a, 60);
  ask(b, 100);
  ask(c, 40);
  leave(b);
  BOOST_TEST(order == "c");
  leave(a);
  leave(c);
}

BOOST_AUTO_TEST_CASE(a_channel_whose_reactors_keep_more_than_the_reserve_is_passed_over) {
  Budget::Claim a = claim('a');
  Budget::Claim b = claim('b');
  budget.keep(kA, 0, 60);
  budget.keep(kA, 0, 41);  // of another connection
  ask(a, 10, kA);
  ask(b, 10, kB);
  BOOST_CHECK(a.state == State::waiting);
  BOOST_CHECK(b.state == State::holding);
  budget.keep(kA, 41, 40);
  BOOST_TEST(order == "a");
  budget.check_invariants();
  leave(a);
  leave(b);
}

BOOST_AUTO_TEST_CASE(a_connection_has_one_place_and_it_goes_to_what_may_be_granted) {
  Budget::Claim a = claim('a');
  Budget::Claim b = claim('b');
  budget.keep(kA, 0, 101);
  ask(a, 10, kA);
  ask(a, 90, kB);
  BOOST_CHECK(a.state == State::holding);
  BOOST_CHECK(a.held.channel == kB);
  ask(b, 50, kB);
  BOOST_TEST(budget.waiting() == 1U);
  budget.keep(kA, 101, 100);
  BOOST_TEST(order.empty());  // it holds something already
  budget.drop(a, kB);
  budget.check_invariants();
  BOOST_TEST(order == "b");  // a is at the end of the line, where it is served without being told
  BOOST_CHECK(a.state == State::holding);
  BOOST_CHECK(a.held.channel == kA);
  leave(a);
  leave(b);
  BOOST_TEST(budget.reserved() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
