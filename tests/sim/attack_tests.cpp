// Somebody who fills the books of others (docs/simulations.md), with a tenth of his addresses.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/light_attack.h"

namespace switchyard::test {
namespace attack_tests {

constexpr double kMostOfFair = 1.5;

AttackPlan tenth(std::size_t groups) {
  AttackPlan plan;
  plan.town.nodes = 60;
  plan.victims = 20;
  plan.before = std::chrono::minutes(8);
  plan.lasts = std::chrono::minutes(12);
  plan.addresses = 1000;
  plan.attack_groups = groups;
  return plan;
}
double fair_share(const AttackPlan& plan) {
  const auto his = static_cast<double>(plan.attack_groups);
  return his / (his + static_cast<double>(plan.town.groups));
}
void check_bounds(const AttackPlan& plan) {
  const Attack attack = AttackRun(plan).run();
  const double fair = fair_share(plan);
  BOOST_TEST_MESSAGE("his are " << attack.slots << " of the slots and " << attack.book_share
                                << " of the books; by groups " << fair);
  BOOST_TEST(attack.book_share > 2 * fair);  // it is an attack
  BOOST_TEST(attack.slots <= kMostOfFair * fair);
  BOOST_TEST(attack.most_of_group <= 1U);
  BOOST_TEST(attack.eclipsed == 0U);
}

}  // namespace attack_tests

using namespace attack_tests;

BOOST_AUTO_TEST_SUITE(attack_tests)

BOOST_AUTO_TEST_CASE(who_fills_the_books_from_one_16_gets_no_more_slots_than_groups) {
  check_bounds(tenth(1));
}

BOOST_AUTO_TEST_CASE(who_fills_the_books_from_many_16s_gets_no_more_slots_than_groups) {
  check_bounds(tenth(20));
}

// So the bounds above can fail.
BOOST_AUTO_TEST_CASE(without_the_odds_by_group_the_same_attacker_gets_most_slots) {
  AttackPlan plan = tenth(20);
  plan.town.defences.group_odds = false;
  const Attack attack = AttackRun(plan).run();
  BOOST_TEST(attack.slots > kMostOfFair * fair_share(plan));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
