#include "p2p/mconn/token_bucket.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"

namespace switchyard::mconn {
namespace token_bucket_tests {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Fixture {
  Time now{};
};

}  // namespace token_bucket_tests

BOOST_FIXTURE_TEST_SUITE(token_bucket_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_burst_is_there_at_once_and_the_rest_at_its_rate) {
  TokenBucket bucket(now, 1000, 500);
  BOOST_TEST(bucket.reached(now, bucket.reserve(now, 500)));
  const auto next = bucket.reserve(now, 250);
  BOOST_TEST(!bucket.reached(now, next));
  BOOST_TEST((bucket.reached_at(next) == now + milliseconds(250)));
  BOOST_TEST(!bucket.reached(now + milliseconds(250) - Duration(1), next));
  BOOST_TEST(bucket.reached(now + milliseconds(250), next));
}

BOOST_AUTO_TEST_CASE(reservations_are_met_in_their_order) {
  TokenBucket bucket(now, 100, 0);
  const auto first = bucket.reserve(now, 100);
  const auto second = bucket.reserve(now, 1);
  BOOST_TEST((bucket.reached_at(first) == now + seconds(1)));
  BOOST_TEST((bucket.reached_at(second) == now + milliseconds(1010)));
}

// Seven bytes a second for an hour, looked at in steps that divide nothing.
BOOST_AUTO_TEST_CASE(nothing_is_lost_however_often_it_is_asked) {
  TokenBucket bucket(now, 7, 0);
  const auto all = bucket.reserve(now, 7 * 3600);
  SeededRng rng(1);
  const Time end = now + hours(1);
  while (now < end - milliseconds(50)) {
    now += Duration(1 + rng.below(40'000'000));
    BOOST_REQUIRE(!bucket.reached(now, all));
    bucket.check_invariants();
  }
  BOOST_TEST((bucket.reached_at(all) == end));
  BOOST_TEST(!bucket.reached(end - Duration(1), all));
  BOOST_TEST(bucket.reached(end, all));
}

BOOST_AUTO_TEST_CASE(silence_saves_up_no_more_than_the_burst) {
  TokenBucket bucket(now, 1000, 300);
  BOOST_TEST(bucket.reached(now, bucket.reserve(now, 300)));
  now += hours(1000);
  BOOST_TEST(bucket.reached(now, bucket.reserve(now, 300)));
  const auto more = bucket.reserve(now, 1);
  BOOST_TEST((bucket.reached_at(more) == now + milliseconds(1)));
}

BOOST_AUTO_TEST_CASE(no_rate_is_no_limit) {
  TokenBucket bucket(now, 0, 0);
  BOOST_TEST(bucket.unlimited());
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(bucket.reached(now, bucket.reserve(now, std::uint64_t{1} << 50U)));
  bucket.check_invariants();
}

BOOST_AUTO_TEST_CASE(a_changed_rate_holds_for_those_who_wait) {
  TokenBucket bucket(now, 10, 0);
  const auto waiting = bucket.reserve(now, 1000);
  BOOST_TEST((bucket.reached_at(waiting) == now + seconds(100)));
  now += seconds(10);  // 100 of them are there
  bucket.change(now, 900, 0);
  BOOST_TEST((bucket.reached_at(waiting) == now + seconds(1)));
  bucket.change(now, 0, 0);
  BOOST_TEST(bucket.reached(now, waiting));
  bucket.change(now, 10, 5);
  bucket.check_invariants();
  BOOST_TEST(bucket.reached(now, waiting));
  BOOST_TEST((bucket.reached_at(bucket.reserve(now, 1)) == now + milliseconds(100)));
}

BOOST_AUTO_TEST_CASE(of_a_token_that_was_on_its_way_when_a_limit_was_lifted_nothing_is_left) {
  TokenBucket bucket(now, 2, 5);
  const auto waiting = bucket.reserve(now, 1000);
  now += milliseconds(250);  // half a token is there
  bucket.change(now, 0, 5);
  BOOST_TEST(bucket.reached(now, waiting));
  bucket.change(now, 2, 5);
  BOOST_TEST((bucket.reached_at(bucket.reserve(now, 1)) == now + milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(a_smaller_burst_takes_from_the_store) {
  TokenBucket bucket(now, 10, 1000);
  bucket.change(now, 10, 0);
  bucket.check_invariants();
  BOOST_TEST((bucket.reached_at(bucket.reserve(now, 10)) == now + seconds(1)));
}

BOOST_AUTO_TEST_CASE(what_is_given_back_comes_to_those_who_wait) {
  TokenBucket bucket(now, 10, 0);
  bucket.reserve(now, 100);
  const auto waiting = bucket.reserve(now, 10);
  BOOST_TEST((bucket.reached_at(waiting) == now + seconds(11)));
  bucket.give_back(100);
  BOOST_TEST((bucket.reached_at(waiting) == now + seconds(1)));
  bucket.give_back(1000);  // never more than the burst beyond what is reserved
  bucket.check_invariants();
  BOOST_TEST(bucket.reached(now, waiting));
  BOOST_TEST(!bucket.reached(now, bucket.reserve(now, 1)));
}

BOOST_AUTO_TEST_CASE(a_fraction_in_store_counts_at_the_horizon_too) {
  TokenBucket bucket(now, /*rate=*/2, /*burst=*/0);
  const auto ticket = bucket.reserve(now, 7200);
  bucket.reached(now + std::chrono::milliseconds(250), ticket);  // half a token is there
  BOOST_TEST((bucket.reached_at(ticket) == now + TokenBucket::kHorizon));
}

// The least and the largest rate, and times of years: nothing wraps.
BOOST_AUTO_TEST_CASE(extremes_do_not_overflow) {
  for (const std::uint64_t rate : {std::uint64_t{1}, TokenBucket::kMaxRate, UINT64_MAX}) {
    Time at{};
    TokenBucket bucket(at, rate, std::uint64_t{1} << 40U);
    for (int i = 0; i < 10; ++i) {
      const auto ticket = bucket.reserve(at, std::uint64_t{1} << 41U);
      BOOST_TEST((bucket.reached_at(ticket) <= at + TokenBucket::kHorizon));
      at += hours(24 * 365 * 10);
      BOOST_TEST(bucket.reached(at, ticket) == (rate > 1));
      bucket.check_invariants();
    }
  }
  TokenBucket fast(now, TokenBucket::kMaxRate, 0);
  const auto second = fast.reserve(now, TokenBucket::kMaxRate);
  fast.reached(now + Duration(999'999'999), second);
  BOOST_TEST((fast.reached_at(second) == now + seconds(1)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
