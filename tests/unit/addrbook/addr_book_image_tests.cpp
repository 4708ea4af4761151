#include <boost/test/unit_test.hpp>

#include "tests/unit/addrbook/book_fixture.h"

namespace switchyard::addrbook {

BOOST_FIXTURE_TEST_SUITE(addr_book_image_tests, BookFixture)

namespace {

ImageEntry entry_of(unsigned n) {
  ImageEntry entry;
  entry.id = BookFixture::id(n);
  entry.first.endpoint = BookFixture::place(n);
  entry.first.source = BookFixture::from("9.9.0.1:1");
  return entry;
}

}  // namespace

BOOST_AUTO_TEST_CASE(everything_is_where_it_was_after_a_restart) {
  for (unsigned n = 1; n <= 3000; ++n) hear(n, "9." + std::to_string(n % 200) + ".0.1:1");
  for (unsigned n = 1; n <= 2000; ++n) hear(n, "11." + std::to_string(n % 100) + ".0.1:1");
  now += 2h;
  for (unsigned n = 1; n <= 300; ++n) reach(n);
  for (unsigned n = 300; n <= 600; ++n) miss(n, 1 + n % 5);
  book.add_record(test::record_of(id(77), 3, {place(77), place(5077)}), from("9.9.0.1:1"), now);
  book.anchor(id(5), place(5));
  book.anchor(id(6), place(6));
  bans.ids[id(9)] = now + 1h;
  const BookImage image = book.image(now);
  BOOST_TEST(image.entries.size() == book.size());
  BookFixture next;
  const RestoreReport report = next.book.restore(image, now);
  next.book.check_invariants();
  BOOST_TEST(report.taken == book.size());
  BOOST_TEST(!report.dealt_anew);
  BOOST_TEST(next.bans.ids.size() == 1U);
  BOOST_TEST((next.book.image(now) == image));
  BOOST_TEST((next.book.anchors() == book.anchors()));
}

BOOST_AUTO_TEST_CASE(a_file_placed_another_way_is_dealt_anew) {
  for (unsigned n = 1; n <= 500; ++n) hear(n);
  const BookImage image = book.image(now);
  for (int what = 0; what < 5; ++what) {
    BookImage other = image;
    if (what == 0) other.placement.algorithm = "";
    if (what == 1) other.placement.version = 2;
    if (what == 2) other.placement.as_map = 7;
    if (what == 3) other.placement.key = "5be1";
    if (what == 4) other.placement.key = "5be1c3a09f7742d18c60e3bZ";
    BookFixture next;
    const RestoreReport report = next.book.restore(other, now);
    BOOST_TEST(report.dealt_anew);
    BOOST_TEST(report.taken == 500U);
  }
}

BOOST_AUTO_TEST_CASE(the_buckets_and_counters_of_a_file_are_not_believed) {
  BookImage image;
  ImageEntry liar = entry_of(1);
  liar.type = BucketType::old;  // and never reached
  liar.attempts = -7;
  liar.buckets = {60'000, 1, 2, 3};
  liar.bucket_count = 4;
  liar.last_attempt = now + 1000h;
  image.entries.push_back(liar);
  ImageEntry early = entry_of(2);
  early.type = BucketType::old;
  early.attempts = INT32_MAX;
  early.last_success = now + 1000h;
  early.last_attempt = WallTime(-1'000'000h);
  image.entries.push_back(early);
  const RestoreReport report = book.restore(image, now);
  BOOST_TEST(report.taken == 2U);
  BOOST_TEST(report.demoted == 1U);
  BOOST_TEST(is_fresh(1));
  BOOST_TEST(book.find(id(1))->attempts == 0U);
  BOOST_TEST((book.find(id(1))->last_attempt == kNever));
  BOOST_TEST((book.find(id(1))->heard == now));
  BOOST_TEST(is_old(2));
  BOOST_TEST((book.find(id(2))->last_success == now));
  BOOST_TEST((book.find(id(2))->last_attempt == now));
  book.attempt(id(2), place(2), now);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_taken_is_counted) {
  BookImage image;
  image.entries = {entry_of(1),      entry_of(1), entry_of(2), entry_of(3),
                   entry_of(0xffff), entry_of(4), entry_of(5)};
  image.entries[1].first.endpoint = place(9);
  image.entries[2].id.reset();
  image.entries[3].id = PeerId();
  image.entries[5].first.endpoint.port = 0;
  image.entries[6].first.endpoint = at("192.168.0.1:1");
  image.entries[6].others = {entry_of(6).first};
  const RestoreReport report = book.restore(image, now);
  BOOST_TEST(report.taken == 2U);
  BOOST_TEST(report.duplicates == 1U);
  BOOST_TEST(report.without_id == 2U);
  BOOST_TEST(report.refused == 2U);
  BOOST_TEST((book.find(id(1))->endpoints.front() == place(1)));
  BOOST_TEST((book.find(id(5))->endpoints.front() == place(6)));
}

BOOST_AUTO_TEST_CASE(too_many_for_the_room_leave_those_who_answered_last) {
  BookFixture small(tiny(2));
  BookImage image;
  for (unsigned n = 1; n <= 6; ++n) {
    image.entries.push_back(entry_of(n));
    image.entries.back().type = BucketType::old;
    image.entries.back().last_success = now - n * 1h;
  }
  const RestoreReport report = small.book.restore(image, now);
  BOOST_TEST(report.taken == 4U);
  BOOST_TEST(report.crowded == 2U);
  BOOST_TEST(report.demoted == 2U);
  BOOST_TEST(small.is_old(1));
  BOOST_TEST(small.is_old(2));
  BOOST_TEST(small.is_fresh(3));
  BOOST_TEST(small.is_fresh(4));
}

BOOST_AUTO_TEST_CASE(records_of_a_file_are_verified_again) {
  book.add_record(test::record_of(id(1), 3, {place(1)}), from("9.9.0.1:1"), now);
  BookImage image = book.image(now);
  Bytes& record = image.entries.front().record;
  record[record.size() - 64] = 0;  // the signature's first byte
  BookFixture next;
  BOOST_TEST(next.book.restore(image, now).bad_records == 1U);
  BOOST_TEST(next.book.find(id(1))->record.empty());
  record = {1, 2, 3};
  BookFixture garbled;
  BOOST_TEST(garbled.book.restore(image, now).bad_records == 1U);
  BOOST_TEST(garbled.book.has(id(1)));
}

BOOST_AUTO_TEST_CASE(bans_of_a_file_go_to_the_one_list) {
  BookImage image;
  image.entries = {entry_of(1), entry_of(2), entry_of(3)};
  image.entries[0].banned_until = now + 1h;
  image.entries[1].banned_until = now;  // over
  image.entries[2].banned_until = kForever;
  image.bans = {{id(4), now + 2h}, {id(5), std::nullopt}, {id(6), now - 1h}};
  book.restore(image, now);
  const std::map<PeerId, WallTime> expected{
      {id(1), now + 1h}, {id(3), WallTime::max()}, {id(4), now + 2h}, {id(5), WallTime::max()}};
  BOOST_TEST((bans.ids == expected));
  BOOST_TEST(book.size() == 3U);
  BOOST_TEST((book.image(now).entries[2].banned_until == kForever));
  BOOST_TEST((book.image(now).entries[0].banned_until == now + 1h));
}

// CometBFT writes the time of hearing as that of a try.
BOOST_AUTO_TEST_CASE(of_an_entry_never_tried_the_image_says_when_it_was_heard_of) {
  hear(1);
  const BookImage image = book.image(now);
  BOOST_TEST((image.entries.front().last_attempt == now));
  BookImage theirs = image;
  theirs.entries.front().first.heard = kNever;
  BookFixture next;
  next.book.restore(theirs, now + 24h);
  BOOST_TEST((next.book.find(id(1))->heard == now));
  BOOST_TEST((next.book.find(id(1))->last_attempt == kNever));
}

BOOST_AUTO_TEST_CASE(anchors_are_the_latest_four_of_different_groups_and_given_once) {
  for (unsigned n = 1; n <= 6; ++n) book.anchor(id(n), place(n));
  book.anchor(id(7), {place(5).address, 1});  // the neighbour of 5 takes its place
  book.anchor(id(3), place(3));
  std::vector<Anchor> expected{
      {id(3), place(3)}, {id(7), {place(5).address, 1}}, {id(6), place(6)}, {id(4), place(4)}};
  BOOST_TEST((book.anchors() == expected));
  BookFixture next;
  next.book.restore(book.image(now), now);
  BOOST_TEST((next.book.take_anchors() == expected));
  BOOST_TEST(next.book.anchors().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
