#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/unit/addrbook/book_fixture.h"

namespace switchyard::addrbook {
namespace addr_book_room_tests {

std::set<std::size_t> buckets_of(const AddrBook& book, BucketType type, WallTime now) {
  std::set<std::size_t> found;
  for (const ImageEntry& entry : book.image(now).entries) {
    for (std::size_t i = 0; i < entry.bucket_count && entry.type == type; ++i) {
      found.insert(entry.buckets[i]);
    }
  }
  return found;
}

// Two entries in each bucket.
struct Tiny : BookFixture {
  Tiny() : BookFixture(tiny(2)) {}

  // Old: 1 and 2, who answered last a day ago; 3 has just answered.
  void two_old_and_a_challenger() {
    reach(1);
    now += 1s;
    reach(2);
    now += 24h;
    reach(3);
  }
};

}  // namespace addr_book_room_tests

BOOST_FIXTURE_TEST_SUITE(addr_book_room_tests, Tiny)

BOOST_AUTO_TEST_CASE(a_bucket_holds_64_and_not_65) {
  BookFixture one(tiny(64));
  for (unsigned n = 1; n <= 64; ++n) BOOST_REQUIRE((one.hear(n) == AddOutcome::added));
  BOOST_TEST((one.hear(65) == AddOutcome::crowded));
  BOOST_TEST(one.book.size() == 64U);
  for (unsigned n = 1; n <= 64; ++n) one.reach(n);
  BOOST_TEST(one.book.count(BucketType::old) == 64U);
  one.reach(65);
  BOOST_TEST(one.book.count(BucketType::old) == 64U);
  BOOST_TEST(one.is_fresh(65));
}

BOOST_AUTO_TEST_CASE(three_failures_make_room_without_a_test_but_not_in_the_minute_after) {
  hear(1);
  hear(2);
  miss(2, 3);
  now += 59s;
  BOOST_TEST((hear(3) == AddOutcome::crowded));
  now += 1s;
  BOOST_TEST((hear(3) == AddOutcome::added));
  BOOST_TEST(book.has(id(1)));
  BOOST_TEST(!book.has(id(2)));
}

BOOST_AUTO_TEST_CASE(who_is_forgotten_for_a_week_makes_room) {
  hear(1);
  now += 1s;
  hear(2);
  now += 168h - 1s;
  BOOST_TEST((hear(3) == AddOutcome::crowded));
  now += 1s;
  BOOST_TEST((hear(3) == AddOutcome::added));
  BOOST_TEST(!book.has(id(1)));
  BOOST_TEST(book.has(id(2)));
}

BOOST_AUTO_TEST_CASE(who_lies_in_other_buckets_too_goes_before_who_does_not) {
  BookConfig config = tiny(2);
  config.shape.fresh_buckets = 2;
  config.shape.fresh_per_source = 1;
  BookFixture two(config);
  // Which sources lead to which bucket is for the key to say.
  const auto bucket = [&](unsigned n) { return two.book.image(two.now).entries.at(n).buckets[0]; };
  two.hear(1, "11.1.0.1:1");
  unsigned group = 2;
  const auto source = [&] { return "11." + std::to_string(group) + ".0.1:1"; };
  for (;; ++group) {
    two.dice.set(34);
    const bool other = two.hear(1, source()) == AddOutcome::another_source;
    two.dice.set(std::nullopt);
    if (other) break;
  }
  // 1 lies in both.  With 2 the first is full, with 3 the second.
  two.hear(2, "11.1.0.1:1");
  two.hear(3, source());
  BOOST_REQUIRE(bucket(0) == bucket(1));
  BOOST_REQUIRE(bucket(0) != bucket(2));
  // For 3, which has a place, nobody goes; for 4, which has none, 1 does.
  two.dice.set(34);
  BOOST_TEST((two.hear(3, "11.1.0.1:1") == AddOutcome::crowded));
  two.dice.set(std::nullopt);
  BOOST_TEST((two.hear(4, "11.1.0.1:1") == AddOutcome::added));
  BOOST_TEST(two.book.size() == 4U);
  BOOST_TEST(two.book.image(two.now).entries.front().bucket_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_fresh_entry_is_tested_before_it_makes_room) {
  hear(1);
  now += 1s;
  hear(2);
  BOOST_TEST((hear(3) == AddOutcome::crowded));
  BOOST_TEST(book.trials() == 1U);
  BOOST_TEST((book.feeler(now)->id == id(1)));
  miss(1);
  BOOST_TEST(!book.has(id(1)));
  BOOST_TEST(book.trials() == 0U);
  BOOST_TEST((hear(3) == AddOutcome::added));
}

BOOST_AUTO_TEST_CASE(a_fresh_entry_that_passes_its_test_is_old_and_has_made_room) {
  hear(1);
  now += 1s;
  hear(2);
  hear(3);
  reach(book.feeler(now)->id == id(1) ? 1 : 99);
  BOOST_TEST(is_old(1));
  BOOST_TEST(book.trials() == 0U);
  BOOST_TEST((hear(3) == AddOutcome::added));
}

BOOST_AUTO_TEST_CASE(an_old_entry_that_passes_its_test_stays) {
  two_old_and_a_challenger();
  BOOST_TEST(is_fresh(3));
  BOOST_TEST((book.feeler(now)->id == id(1)));  // answered longest ago
  reach(1);
  BOOST_TEST(is_old(1));
  BOOST_TEST(is_fresh(3));
  BOOST_TEST(book.trials() == 0U);
}

// CometBFT loses whom it means to demote.
BOOST_AUTO_TEST_CASE(an_old_entry_that_fails_its_test_is_demoted_and_not_lost) {
  two_old_and_a_challenger();
  miss(1);
  BOOST_TEST(is_old(3));
  BOOST_REQUIRE(book.has(id(1)));
  BOOST_TEST(is_fresh(1));
  BOOST_TEST((book.find(id(1))->last_success != kNever));
  now += 1h;
  // And may be old again, when there is room.
  book.remove(id(2));
  reach(1);
  BOOST_TEST(is_old(1));
}

BOOST_AUTO_TEST_CASE(a_challenger_that_fails_has_lost_its_claim) {
  two_old_and_a_challenger();
  miss(3);
  BOOST_TEST(book.trials() == 0U);
  miss(1);
  BOOST_TEST(is_old(1));
}

BOOST_AUTO_TEST_CASE(who_answered_within_four_hours_is_not_even_tested) {
  reach(1);
  reach(2);
  now += 4h;
  reach(3);
  BOOST_TEST(book.trials() == 0U);
  now += 1s;
  reach(3);
  BOOST_TEST(book.trials() == 1U);
}

BOOST_AUTO_TEST_CASE(who_was_not_tested_for_40_minutes_goes_untested) {
  two_old_and_a_challenger();
  now += 40min;
  book.feeler(now);
  BOOST_TEST(is_old(1));
  now += 1s;
  book.feeler(now);
  BOOST_TEST(is_fresh(1));
  BOOST_TEST(is_old(3));
}

BOOST_AUTO_TEST_CASE(who_is_demoted_takes_the_place_of_the_least) {
  two_old_and_a_challenger();
  hear(4);
  BOOST_REQUIRE(book.count(BucketType::fresh) == 2U);
  reach(3);
  book.remove(id(3));  // the trial is over, and there is a place
  now += 1s;
  hear(5);
  BOOST_REQUIRE(book.count(BucketType::fresh) == 2U);
  now += 200h;
  hear(4);
  miss(1, 9);
  BOOST_TEST(is_old(1));
  miss(1);
  BOOST_REQUIRE(book.has(id(1)));
  BOOST_TEST(is_fresh(1));
  BOOST_TEST(!book.has(id(4)));
  BOOST_TEST(book.has(id(5)));
}

BOOST_AUTO_TEST_CASE(an_old_entry_that_failed_for_a_week_is_fresh_until_it_answers) {
  reach(1);
  now += 168h;
  miss(1, 20);
  BOOST_TEST(is_old(1));
  now += 1s;
  miss(1);
  BOOST_TEST(is_fresh(1));
  reach(1);
  BOOST_TEST(is_old(1));
}

BOOST_AUTO_TEST_CASE(one_neighbourhood_of_sources_reaches_32_buckets) {
  BookFixture whole;
  for (unsigned n = 1; n <= 10'000; ++n) {
    whole.hear(n, "9.9." + std::to_string(n % 256) + ".1:1");
  }
  BOOST_TEST(buckets_of(whole.book, BucketType::fresh, whole.now).size() <= 32U);
  BOOST_TEST(whole.book.size() <= 32U * 64U);
  BOOST_TEST(whole.book.size() > 1000U);
}

BOOST_AUTO_TEST_CASE(one_neighbourhood_of_addresses_reaches_4_old_buckets) {
  BookFixture whole;
  for (unsigned n = 1; n <= 1000; ++n) {
    const Endpoint there = at("8.8." + std::to_string(n % 256) + ".1:" + std::to_string(n));
    whole.book.good(id(n), there, whole.now);
  }
  BOOST_TEST(buckets_of(whole.book, BucketType::old, whole.now).size() <= 4U);
  BOOST_TEST(whole.book.count(BucketType::old) > 64U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
