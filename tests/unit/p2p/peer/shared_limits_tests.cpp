#include "p2p/peer/shared_limits.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>

namespace switchyard {
namespace shared_limits_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Claim = mconn::BudgetSource::Claim;
using Part = SharedLimits::Part;

constexpr ChannelId kOne(1);
constexpr ChannelId kTwo(2);

// A connection as the limits see it.
struct User {
  User(SharedLimits& limits, net::Executor on) : executor(std::move(on)), part(limits, executor) {
    claim.granted = [this] { ++told; };
  }
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { part.leave(claim); }

  bool holds() const { return claim.state == Claim::State::holding; }

  const net::Executor executor;
  Part part;
  Claim claim;
  int told{0};  // of a grant
};

// A reserve for one at a time, and connections on two executors.
struct Fixture {
  static void run(asio::io_context& which) {
    which.restart();
    which.poll();
  }

  SharedLimits limits{mconn::BudgetLimits{.windows = 100, .growth = 1000, .reserve = 50},
                      mconn::Rates{1000, 0}, Time{}};
  asio::io_context left;
  asio::io_context right;
};

}  // namespace shared_limits_tests

BOOST_FIXTURE_TEST_SUITE(shared_limits_tests, Fixture)

BOOST_AUTO_TEST_CASE(who_waits_on_another_executor_is_told_there) {
  User one(limits, left.get_executor());
  User two(limits, right.get_executor());
  one.part.want(one.claim, {kOne, 40});
  two.part.want(two.claim, {kOne, 40});
  BOOST_TEST(one.holds());
  BOOST_TEST(one.told == 0);  // it asked, and sees
  BOOST_TEST(!two.holds());
  one.part.drop(one.claim, kOne);
  run(left);
  BOOST_TEST(two.told == 0);
  BOOST_TEST(!two.holds());  // nothing of it changes but on its own executor
  run(right);
  BOOST_TEST(two.told == 1);
  BOOST_TEST(two.holds());
  BOOST_TEST((two.claim.held.amount == 40U && two.claim.wants.empty()));
  one.part.check_invariants();
}

BOOST_AUTO_TEST_CASE(who_waits_on_the_same_executor_is_told_at_once) {
  User one(limits, left.get_executor());
  User two(limits, left.get_executor());
  one.part.want(one.claim, {kOne, 40});
  two.part.want(two.claim, {kOne, 40});
  one.part.drop(one.claim, kOne);
  BOOST_TEST(two.told == 1);
  BOOST_TEST(two.holds());
}

BOOST_AUTO_TEST_CASE(the_reserve_is_one_for_all_and_first_come_first_served) {
  User one(limits, left.get_executor());
  User two(limits, right.get_executor());
  User three(limits, left.get_executor());
  one.part.want(one.claim, {kOne, 30});
  two.part.want(two.claim, {kOne, 30});
  three.part.want(three.claim, {kOne, 10});  // would fit, but the second was first
  BOOST_TEST((one.holds() && !two.holds() && !three.holds()));
  one.part.drop(one.claim, kOne);
  run(left);
  run(right);
  BOOST_TEST((two.holds() && three.holds()));
}

BOOST_AUTO_TEST_CASE(a_grant_on_its_way_is_seen_by_whatever_its_owner_does_first) {
  User one(limits, left.get_executor());
  User two(limits, right.get_executor());
  one.part.want(one.claim, {kOne, 40});
  two.part.want(two.claim, {kOne, 40});
  one.part.drop(one.claim, kOne);       // granted, and not told yet
  two.part.want(two.claim, {kTwo, 5});  // asks for more meanwhile
  BOOST_TEST(two.holds());
  BOOST_TEST(two.claim.wants.size() == 1U);
  two.part.drop(two.claim, kOne);  // and has done with the first before the word arrives
  BOOST_TEST((two.holds() && two.claim.held.channel == kTwo));
  run(right);
  two.part.drop(two.claim, kTwo);
  BOOST_TEST((two.claim.state == Claim::State::none));
  one.part.want(one.claim, {kOne, 50});
  BOOST_TEST(one.holds());  // nothing was lost
}

BOOST_AUTO_TEST_CASE(a_connection_that_ends_with_a_grant_on_its_way_hands_it_on) {
  User one(limits, left.get_executor());
  auto two = std::make_unique<User>(limits, right.get_executor());
  User three(limits, left.get_executor());
  one.part.want(one.claim, {kOne, 40});
  two->part.want(two->claim, {kOne, 40});
  three.part.want(three.claim, {kOne, 40});
  one.part.drop(one.claim, kOne);
  two.reset();
  run(right);  // the word finds nobody
  run(left);
  BOOST_TEST(three.holds());
  BOOST_TEST(three.told == 1);
}

BOOST_AUTO_TEST_CASE(windows_growth_and_what_is_kept_are_the_nodes) {
  User one(limits, left.get_executor());
  User two(limits, right.get_executor());
  BOOST_TEST(one.part.grow(700) == 700U);
  BOOST_TEST(two.part.grow(700) == 300U);
  one.part.shrink(700);
  BOOST_TEST(two.part.grow(700) == 700U);
  two.part.shrink(1000);
  std::optional<mconn::Budget::Windows> windows = limits.admit(60);
  BOOST_TEST(windows.has_value());
  BOOST_TEST(!limits.admit(60).has_value());
  windows.reset();
  BOOST_TEST(limits.admit(60).has_value());
  // More than the reserve is kept of one's channel: another waits, until it is less.
  one.part.keep(kOne, 0, 51);
  two.part.want(two.claim, {kOne, 10});
  BOOST_TEST(!two.holds());
  one.part.keep(kOne, 51, 0);
  run(right);
  BOOST_TEST(two.holds());
}

BOOST_AUTO_TEST_CASE(tokens_are_met_in_the_order_of_all_reservations) {
  mconn::TokenSource& send = *limits.tokens().send;
  BOOST_TEST(send.rate() == 1000U);
  BOOST_TEST(!send.unlimited());
  BOOST_TEST(limits.tokens().receive->unlimited());
  const Time start{};
  static_cast<void>(send.reserve(start, 1024));  // the burst
  const auto first = send.reserve(start, 500);
  const auto second = send.reserve(start, 500);
  BOOST_TEST((send.reached_at(first) == start + milliseconds(500)));
  BOOST_TEST((send.reached_at(second) == start + seconds(1)));
  BOOST_TEST(send.reached(start + milliseconds(500), first));
  BOOST_TEST(!send.reached(start + milliseconds(500), second));
  send.give_back(500);
  BOOST_TEST(send.reached(start + milliseconds(500), second));
}

BOOST_AUTO_TEST_CASE(a_thread_that_looked_at_the_clock_earlier_does_no_harm) {
  mconn::TokenSource& send = *limits.tokens().send;
  const Time start{};
  static_cast<void>(send.reserve(start, 1024));
  const auto late = send.reserve(start + seconds(2), 3000);
  BOOST_TEST(!send.reached(start + seconds(1), late));  // a clock that would go back
  BOOST_TEST((send.reached_at(late) == start + milliseconds(3976)));
  limits.change_rates(start, {0, 10});
  BOOST_TEST(send.unlimited());
  BOOST_TEST(send.reached(start, late));
  BOOST_TEST(limits.tokens().receive->rate() == 10U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
