#include "p2p/mconn/credit_account.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>

#include "p2p/mconn/keepalive.h"

namespace switchyard::mconn {
namespace credit_account_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Two connections of two channels each; the reserve is for one at a time.
struct Fixture {
  Budget budget{BudgetLimits{.windows = 0, .growth = 1000, .reserve = 0}};
  int woken{0};  // how often the second was told of a grant
  CreditAccount one{SharedBudget{&budget, nullptr}, /*shared_part=*/700};
  CreditAccount two{SharedBudget{&budget, [this] { ++woken; }}, /*shared_part=*/700};
  Time now{};

  Fixture() {
    for (CreditAccount* account : {&one, &two}) {
      account->add(ChannelId(0x30));
      account->add(ChannelId(0x31));
    }
  }
  ~Fixture() {
    one.check_invariants();
    two.check_invariants();
  }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;
};

}  // namespace credit_account_tests

BOOST_FIXTURE_TEST_SUITE(credit_account_tests, Fixture)

BOOST_AUTO_TEST_CASE(windows_grow_within_the_shared_part_and_the_process) {
  BOOST_TEST(one.grow(500) == 500U);
  BOOST_TEST(one.grow(500) == 200U);  // the connection's part
  BOOST_TEST(two.grow(500) == 300U);  // the process's
  BOOST_TEST(budget.growth() == 1000U);
}

BOOST_AUTO_TEST_CASE(all_is_given_back_at_the_end) {
  {
    CreditAccount third(SharedBudget{&budget, nullptr}, 700);
    third.add(ChannelId(0x30));
    BOOST_TEST(third.grow(100) == 100U);
    third.keep(0, 55);
    third.want(0, 10);
    two.want(0, 10);
    BOOST_TEST(budget.kept(ChannelId(0x30)) == 55U);
    BOOST_TEST(woken == 0);
  }
  BOOST_TEST(budget.growth() == 0U);
  BOOST_TEST(budget.kept(ChannelId(0x30)) == 0U);
  BOOST_TEST(woken == 1);
  BOOST_TEST(two.holds(0));
}

BOOST_AUTO_TEST_CASE(a_connection_claims_for_one_channel_at_a_time) {
  one.want(0, 10);
  one.want(1, 20);
  two.want(1, 30);
  BOOST_TEST(one.holds(0));
  BOOST_TEST(!one.holds(1));
  BOOST_TEST(budget.waiting() == 1U);  // not three
  one.done(0);
  BOOST_TEST(two.holds(1));  // before the other channel of the first
  BOOST_TEST(woken == 1);
  two.done(1);
  BOOST_TEST(one.holds(1));
}

BOOST_AUTO_TEST_CASE(the_pace_begins_when_the_grant_is_noticed_and_follows_what_arrives) {
  BOOST_CHECK(!one.holder_deadline());
  one.want(0, 10);
  BOOST_TEST(one.fresh());
  BOOST_CHECK(one.holder_deadline() == Time{});
  now += seconds(100);
  BOOST_TEST(one.take_granted(now) == 0U);
  BOOST_TEST(!one.fresh());
  BOOST_CHECK(*one.holder_deadline() == now + seconds(10));
  one.handle_arrived(32 * kKiB);
  BOOST_CHECK(*one.holder_deadline() == now + seconds(12));
  BOOST_TEST(!one.overdue(now + milliseconds(11'999)));
  BOOST_TEST(one.overdue(now + seconds(12)));
}

BOOST_AUTO_TEST_CASE(whoever_slept_gives_the_holder_another_chance_once) {
  one.want(0, 10);
  one.take_granted(now);
  now += Pace::kGrace + Keepalive::kSlept + milliseconds(1);
  BOOST_TEST(!one.overdue(now));
  BOOST_CHECK(*one.holder_deadline() == now + Pace::kGrace);
  now += seconds(1000);
  BOOST_TEST(one.overdue(now));
}

BOOST_AUTO_TEST_CASE(a_closed_account_claims_nothing) {
  one.want(0, 10);
  one.want(1, 10);
  two.want(0, 10);
  one.close();
  BOOST_TEST(two.holds(0));
  one.want(1, 10);
  BOOST_TEST(budget.waiting() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
