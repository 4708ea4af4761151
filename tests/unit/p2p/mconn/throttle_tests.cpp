#include "p2p/mconn/throttle.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "p2p/base/time.h"

namespace switchyard::mconn {
namespace throttle_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

struct Fixture {
  Time now{};

  // Spends all there is, whenever there is some, until then; says how much.
  std::uint64_t spend_until(Throttle& throttle, Time until) {
    std::uint64_t spent = 0;
    for (;;) {
      while (const std::uint64_t some = throttle.get(now)) {
        throttle.spend(some);
        spent += some;
      }
      const Time next = throttle.deadline().value();
      if (next > until) break;
      BOOST_REQUIRE(next > now);  // nobody has to look twice
      now = next;
      throttle.handle_timeout(now);
    }
    now = until;
    return spent;
  }
};

// Connections that share a bucket, and one clock for all.
struct Crowd {
  Crowd(std::size_t count, std::uint64_t total, std::uint64_t own = 0)
      : bucket(Time{}, total, burst_of(total)), spent(count) {
    for (std::size_t i = 0; i < count; ++i)
      members.push_back(std::make_unique<Throttle>(now, own, &bucket));
  }

  // Those of `wanting` take what they can, piece by piece, until then.
  void run_until(Time until, const std::vector<std::size_t>& wanting, std::uint64_t piece = 4096) {
    while (now < until) {
      Time next = until;
      for (const std::size_t i : wanting) {
        while (const std::uint64_t some = members[i]->get(now)) {
          members[i]->spend(std::min(some, piece));
          spent[i] += std::min(some, piece);
        }
        next = std::min(next, members[i]->deadline().value());
      }
      now = std::max(next, now + Duration(1));
      bucket.check_invariants();
    }
  }

  Time now{};
  TokenBucket bucket;
  std::vector<std::unique_ptr<Throttle>> members;
  std::vector<std::uint64_t> spent;
};

}  // namespace throttle_tests

BOOST_FIXTURE_TEST_SUITE(throttle_tests, Fixture)

BOOST_AUTO_TEST_CASE(no_limit_is_no_wait) {
  Throttle throttle(now, 0, nullptr);
  BOOST_TEST(throttle.get(now) == kNoLimit);
  throttle.spend(std::uint64_t{1} << 60U);
  BOOST_TEST(throttle.get(now) == kNoLimit);
  BOOST_TEST(!throttle.deadline().has_value());
}

BOOST_AUTO_TEST_CASE(so_many_bytes_pass_in_a_second) {
  for (const std::uint64_t rate : {700U, 100'000U, 5'000'000U, 1'000'000'000U}) {
    Throttle throttle(now, rate, nullptr);
    spend_until(throttle, now + seconds(1));
    const std::uint64_t spent = spend_until(throttle, now + seconds(10));
    const std::uint64_t quantum = Allowance::quantum_of(rate);
    BOOST_TEST(spent <= 10 * rate + quantum);
    BOOST_TEST(spent >= 10 * rate - quantum);
  }
}

BOOST_AUTO_TEST_CASE(it_wakes_five_hundred_times_a_second_at_most_and_at_the_very_moment) {
  Throttle throttle(now, 5'000'000, nullptr);
  spend_until(throttle, now + seconds(1));
  int wakes = 0;
  for (const Time end = now + seconds(1); now < end; ++wakes) {
    BOOST_TEST(throttle.get(now) == 0U);
    const Time next = *throttle.deadline();
    BOOST_TEST(throttle.get(next - Duration(1)) == 0U);
    BOOST_TEST((*throttle.deadline() == next));
    now = next;
    const std::uint64_t some = throttle.get(now);
    BOOST_TEST(some >= Allowance::kLeast);
    throttle.spend(some);
  }
  BOOST_TEST(wakes <= 501);
}

// Whoever cannot write when its time comes is not called again and again.
BOOST_AUTO_TEST_CASE(a_deadline_is_over_once_it_was_handled) {
  Throttle throttle(now, 1000, nullptr);
  spend_until(throttle, now + seconds(3));
  BOOST_TEST(throttle.get(now) == 0U);
  const Time next = *throttle.deadline();
  throttle.handle_timeout(next - Duration(1));
  BOOST_TEST(throttle.deadline().has_value());
  throttle.handle_timeout(next);
  BOOST_TEST(!throttle.deadline().has_value());
  BOOST_TEST(throttle.get(next) > 0U);
}

BOOST_AUTO_TEST_CASE(the_smaller_of_two_limits_counts) {
  for (const bool own_is_smaller : {true, false}) {
    TokenBucket shared(now, own_is_smaller ? 900'000 : 100'000, 0);
    Throttle throttle(now, own_is_smaller ? 100'000 : 900'000, &shared);
    spend_until(throttle, now + seconds(1));
    const std::uint64_t spent = spend_until(throttle, now + seconds(10));
    BOOST_TEST(spent <= 1'000'000 + Allowance::kLeastQuantum);
    BOOST_TEST(spent >= 1'000'000 - Allowance::kLeastQuantum);
  }
}

BOOST_AUTO_TEST_CASE(a_change_holds_in_the_middle_of_a_wait) {
  Throttle throttle(now, 1000, nullptr);
  spend_until(throttle, now + seconds(10));
  throttle.change(now, 100'000);
  BOOST_TEST(spend_until(throttle, now + seconds(1)) >= 100'000 - Allowance::kLeastQuantum);
  throttle.change(now, 0);
  BOOST_TEST(throttle.get(now) == kNoLimit);
  throttle.change(now, 1000);
  BOOST_TEST(spend_until(throttle, now + seconds(100)) <= 100'000 + 2 * Allowance::kLeastQuantum);
}

BOOST_AUTO_TEST_CASE(a_shared_limit_is_shared_equally_at_every_moment) {
  Crowd crowd(5, 1'000'000);
  const std::uint64_t quantum = Allowance::quantum_of(1'000'000);
  for (int i = 1; i <= 200; ++i) {
    crowd.run_until(Time{} + i * milliseconds(50), {0, 1, 2, 3, 4});
    // The burst went to whoever came first; from there on they take turns.
    const auto [least, most] = std::minmax_element(crowd.spent.begin() + 1, crowd.spent.end());
    BOOST_REQUIRE_LE(*most - *least, quantum + Allowance::kLeast);
  }
  BOOST_TEST(static_cast<double>(crowd.spent[3]) == 2e6, boost::test_tools::tolerance(0.02));
}

// Not by the number of its packets, and not by who is polled first.
BOOST_AUTO_TEST_CASE(small_packets_neither_gain_nor_lose) {
  Crowd crowd(2, 1'000'000);
  crowd.run_until(Time{} + seconds(1), {0, 1});
  const std::vector<std::uint64_t> before = crowd.spent;
  while (crowd.now < Time{} + seconds(11)) {
    crowd.run_until(crowd.now + milliseconds(1), {0}, 50);
    crowd.run_until(crowd.now + milliseconds(1), {1}, 60'000);
  }
  const double first = static_cast<double>(crowd.spent[0] - before[0]);
  const double second = static_cast<double>(crowd.spent[1] - before[1]);
  BOOST_TEST(first / second == 1.0, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(a_waiting_one_gets_its_quantum_after_one_of_each_other) {
  Crowd crowd(21, 1'000'000);
  std::vector<std::size_t> greedy;
  for (std::size_t i = 1; i <= 20; ++i) greedy.push_back(i);
  crowd.run_until(Time{} + seconds(2), greedy);
  const Time asked = crowd.now;
  BOOST_TEST(crowd.members[0]->get(crowd.now) == 0U);
  const Time promised = *crowd.members[0]->deadline();
  const std::uint64_t quantum = Allowance::quantum_of(1'000'000);
  BOOST_TEST((promised - asked <= std::chrono::microseconds(21 * quantum)));
  crowd.run_until(promised, greedy);
  BOOST_TEST(crowd.members[0]->get(promised) > 0U);  // nobody could overtake
}

BOOST_AUTO_TEST_CASE(who_wants_nothing_leaves_it_to_the_others) {
  Crowd crowd(4, 1'000'000);
  crowd.run_until(Time{} + seconds(1), {0, 1, 2, 3});
  // One is blocked with what it holds, one has nothing to send, one goes.
  crowd.members[2]->give_back();
  crowd.members[3].reset();
  const std::uint64_t before = crowd.spent[0];
  crowd.run_until(Time{} + seconds(11), {0});
  BOOST_TEST(static_cast<double>(crowd.spent[0] - before) == 1e7,
             boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(what_one_may_not_use_by_its_own_limit_goes_to_the_others) {
  Crowd crowd(3, 1'000'000);
  crowd.members[0]->change(crowd.now, 100'000);
  crowd.run_until(Time{} + seconds(10), {0, 1, 2});
  BOOST_TEST(static_cast<double>(crowd.spent[0]) == 1e6, boost::test_tools::tolerance(0.03));
  BOOST_TEST(static_cast<double>(crowd.spent[1]) == 4.5e6, boost::test_tools::tolerance(0.03));
  BOOST_TEST(static_cast<double>(crowd.spent[2]) == 4.5e6, boost::test_tools::tolerance(0.03));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
