#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "tests/unit/addrbook/book_fixture.h"

namespace switchyard::addrbook {
namespace addr_book_pick_tests {

// Fresh: 1 … fresh; old: 10001 … 10000 + old; long ago enough not to count as tried.
struct Filled : BookFixture {
  void fill(unsigned fresh, unsigned old) {
    for (unsigned n = 1; n <= fresh; ++n) hear(n, "9." + std::to_string(n % 200) + ".0.1:1");
    for (unsigned n = 1; n <= old; ++n) reach(10'000 + n);
    now += 1h;
  }
  // How many of `draws` picks are fresh.
  unsigned fresh_picks(unsigned percent, unsigned draws) {
    unsigned fresh = 0;
    for (unsigned i = 0; i < draws; ++i) {
      const auto picked = book.pick(percent, now);
      fresh += picked && picked->type == BucketType::fresh ? 1 : 0;
    }
    return fresh;
  }
};

}  // namespace addr_book_pick_tests

BOOST_FIXTURE_TEST_SUITE(addr_book_pick_tests, Filled)

BOOST_AUTO_TEST_CASE(an_empty_book_picks_nobody) {
  BOOST_TEST(!book.pick(50, now).has_value());
  BOOST_TEST(!book.pick_reliable(now).has_value());
  BOOST_TEST(!book.feeler(now).has_value());
  BOOST_TEST(book.sample({}, now).empty());
}

BOOST_AUTO_TEST_CASE(the_bias_decides_and_the_roots_of_the_numbers_weigh) {
  fill(400, 100);
  BOOST_TEST(fresh_picks(0, 200) == 0U);
  BOOST_TEST(fresh_picks(100, 200) > 140U);  // as they have groups: four of five
  // 20 against 10: two of three.
  const unsigned fresh = fresh_picks(50, 3000);
  BOOST_TEST(fresh > 1850U);
  BOOST_TEST(fresh < 2150U);
}

// CometBFT picks nobody when the kind it drew is empty.
BOOST_AUTO_TEST_CASE(if_there_are_none_of_a_kind_it_is_the_other) {
  fill(50, 0);
  BOOST_TEST(fresh_picks(0, 20) == 20U);
  BookFixture other;
  for (unsigned n = 1; n <= 50; ++n) other.reach(n);
  other.now += 1h;
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST((other.book.pick(100, other.now)->type == BucketType::old));
  }
}

BOOST_AUTO_TEST_CASE(every_entry_is_picked_some_time) {
  fill(30, 0);
  std::set<PeerId> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(book.pick(100, now)->id);
  BOOST_TEST(seen.size() == 30U);
}

BOOST_AUTO_TEST_CASE(who_was_just_tried_or_fails_is_picked_seldom) {
  fill(2, 0);
  miss(1, 2);
  std::map<PeerId, int> just;
  for (int i = 0; i < 1000; ++i) ++just[book.pick(100, now)->id];
  BOOST_TEST(just[id(1)] < 100);
  now += 10min;
  std::map<PeerId, int> later;  // 0.66 squared against 1
  for (int i = 0; i < 1000; ++i) ++later[book.pick(100, now)->id];
  BOOST_TEST(later[id(1)] > 200);
  BOOST_TEST(later[id(1)] < 420);
}

BOOST_AUTO_TEST_CASE(a_filter_keeps_picks_to_groups_that_are_not_taken) {
  fill(0, 300);
  std::set<AddressGroup> taken;
  const PeerFilter elsewhere = [&](const PeerView& peer) { return !taken.contains(peer.group); };
  for (int i = 0; i < 50; ++i) {
    const auto picked = book.pick(0, now, elsewhere);
    BOOST_REQUIRE(picked.has_value());
    BOOST_TEST(taken.insert(picked->group).second);
  }
  BOOST_TEST(!book.pick(0, now, [](const PeerView&) { return false; }).has_value());
}

BOOST_AUTO_TEST_CASE(a_group_is_picked_as_often_whether_it_has_one_entry_or_a_hundred) {
  for (unsigned n = 1; n <= 100; ++n) {  // as others of many groups tell of them
    const std::string source = "9." + std::to_string(n) + ".0.1:1";
    book.add(id(n), at("8.8.0.1:" + std::to_string(n)), from(source), now);
  }
  for (unsigned n = 101; n <= 109; ++n) hear(n, "9.1.0.1:1");  // each in a group of its own
  BOOST_TEST(book.size() == 109U);
  now += 1h;
  const AddressGroup crowd = book.group(at("8.8.0.1:1").address);
  unsigned crowded = 0;
  for (int i = 0; i < 2000; ++i) crowded += book.pick(100, now)->group == crowd ? 1 : 0;
  BOOST_TEST(crowded > 140U);  // a tenth
  BOOST_TEST(crowded < 260U);
}

// The honest become old one by one; whoever has many more is left over among the fresh.
BOOST_AUTO_TEST_CASE(who_has_the_last_fresh_entries_is_picked_no_more_often_than_others) {
  for (unsigned n = 1; n <= 100; ++n) {
    const std::string source = "9." + std::to_string(n) + ".0.1:1";
    book.add(id(n), at("8.8.0.1:" + std::to_string(n)), from(source), now);
  }
  book.good(id(1), at("8.8.0.1:1"), now);
  for (unsigned n = 101; n <= 119; ++n) reach(n);
  now += 1h;
  const AddressGroup crowd = book.group(at("8.8.0.1:1").address);
  unsigned crowded = 0;
  for (int i = 0; i < 2000; ++i) crowded += book.pick(90, now)->group == crowd ? 1 : 0;
  BOOST_TEST(crowded > 60U);  // one of twenty
  BOOST_TEST(crowded < 160U);
}

// Or whoever says that he can be had at many places would be picked for each.
BOOST_AUTO_TEST_CASE(an_entry_counts_for_the_group_where_it_would_be_dialled) {
  const auto many = [](const std::string& port) {
    std::vector<Endpoint> places{at("8.8.0.1:" + port)};
    for (const char* other : {"7.1.0.1:1", "7.2.0.1:1", "7.3.0.1:1"}) places.push_back(at(other));
    return places;
  };
  const SignedRecord record = test::record_of(id(1), 1, many("1"));
  BOOST_TEST((book.add_record(record, from("9.1.0.1:1"), now) == AddOutcome::added));
  for (unsigned n = 2; n <= 10; ++n) hear(n, "9.1.0.1:1");
  now += 1h;
  unsigned picked = 0;
  for (int i = 0; i < 2000; ++i) picked += book.pick(100, now)->id == id(1) ? 1 : 0;
  BOOST_TEST(picked > 140U);  // a tenth, and not four thirteenths
  BOOST_TEST(picked < 260U);
}

BOOST_AUTO_TEST_CASE(the_reliable_are_picked_by_preference) {
  fill(0, 40);
  for (int i = 0; i < 50; ++i) {
    now += 1h;
    for (unsigned n = 1; n <= 40; ++n) {
      if (n <= 10 || i % 4 == 0) {
        reach(10'000 + n);
      } else {
        miss(10'000 + n);
      }
    }
  }
  now += 1h;
  unsigned best = 0;
  for (int i = 0; i < 200; ++i) best += book.pick_reliable(now)->score > 0.8 ? 1 : 0;
  BOOST_TEST(best > 160U);  // one of eight is among the best quarter in 90 of 100 draws
  BOOST_TEST(best < 200U);
}

BOOST_AUTO_TEST_CASE(a_feeler_tries_fresh_entries_when_nobody_is_on_trial) {
  fill(20, 20);
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST((book.feeler(now)->type == BucketType::fresh));
  }
}

BOOST_AUTO_TEST_CASE(a_sample_is_23_percent_at_least_32_at_most_250) {
  fill(20, 0);
  BOOST_TEST(book.sample({}, now).size() == 20U);
  fill(100, 0);
  BOOST_TEST(book.sample({}, now).size() == 32U);
  fill(1000, 0);
  BOOST_TEST(book.size() == 1000U);
  BOOST_TEST(book.sample({}, now).size() == 230U);
  fill(1200, 0);
  BOOST_TEST(book.sample({}, now).size() == 250U);
  SampleRequest few;
  few.most = 5;
  BOOST_TEST(book.sample(few, now).size() == 5U);
}

BOOST_AUTO_TEST_CASE(everybody_is_sampled_as_often_and_nobody_twice) {
  fill(60, 40);
  std::map<PeerId, int> seen;
  for (int i = 0; i < 1000; ++i) {
    std::set<PeerId> once;
    for (const PeerView& peer : book.sample({}, now)) {
      BOOST_TEST(once.insert(peer.id).second);
      ++seen[peer.id];
    }
    BOOST_TEST(once.size() == 32U);
  }
  BOOST_TEST(seen.size() == 100U);
  for (const auto& [peer, times] : seen) {
    BOOST_TEST(times > 240);
    BOOST_TEST(times < 400);
  }
}

BOOST_AUTO_TEST_CASE(a_biased_sample_has_its_share_of_fresh_ones_while_there_are_enough_old_ones) {
  fill(500, 500);
  const auto fresh_in = [&](unsigned percent) {
    SampleRequest request;
    request.fresh_percent = percent;
    unsigned fresh = 0;
    const auto sample = book.sample(request, now);
    BOOST_TEST(sample.size() == 230U);
    for (const PeerView& peer : sample) fresh += peer.type == BucketType::fresh ? 1 : 0;
    return fresh;
  };
  BOOST_TEST(fresh_in(30) == 69U);
  BOOST_TEST(fresh_in(0) == 0U);
  BOOST_TEST(fresh_in(100) == 230U);
  for (unsigned n = 101; n <= 500; ++n) book.remove(id(10'000 + n));
  fill(900, 0);
  BOOST_TEST(book.size() == 1000U);
  BOOST_TEST(fresh_in(30) == 130U);  // 100 old ones are all there are
}

BOOST_AUTO_TEST_CASE(a_small_book_is_told_whole_however_it_is_split) {
  for (unsigned size = 1; size <= 31; size += 3) {
    for (unsigned old = 0; old <= size; ++old) {
      BookFixture small;
      for (unsigned n = 1; n <= size; ++n) small.hear(n);
      for (unsigned n = 1; n <= old; ++n) small.reach(n);
      SampleRequest request;
      request.fresh_percent = 30;
      std::set<PeerId> told;
      for (const PeerView& peer : small.book.sample(request, small.now)) told.insert(peer.id);
      BOOST_TEST(told.size() == size);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sample_may_be_bounded_by_group_and_filtered) {
  for (unsigned n = 1; n <= 200; ++n) {
    const Endpoint there = at((n <= 100 ? "8.8.0.1:" : "8.9.0.1:") + std::to_string(n));
    book.add(id(n), there, from("9." + std::to_string(n) + ".0.1:1"), now);
  }
  SampleRequest request;
  request.most_per_group = 3;
  BOOST_TEST(book.sample(request, now).size() == 6U);
  request.most_per_group = 0;
  request.filter = [](const PeerView& peer) { return peer.endpoints.front().port <= 10; };
  for (const PeerView& peer : book.sample(request, now)) {
    BOOST_TEST(peer.endpoints.front().port <= 10);
  }
}

BOOST_AUTO_TEST_CASE(who_is_stale_is_not_passed_on) {
  fill(2, 0);
  miss(1, 3);
  now += 1min;
  const auto sample = book.sample({}, now);
  BOOST_REQUIRE(sample.size() == 1U);
  BOOST_TEST((sample.front().id == id(2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
