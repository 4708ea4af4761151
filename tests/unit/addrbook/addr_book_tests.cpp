#include "addrbook/addr_book.h"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "tests/unit/addrbook/book_fixture.h"

namespace switchyard::addrbook {

BOOST_FIXTURE_TEST_SUITE(addr_book_tests, BookFixture)

BOOST_AUTO_TEST_CASE(what_is_heard_is_fresh_and_what_answers_is_old) {
  BOOST_TEST((hear(1) == AddOutcome::added));
  BOOST_TEST((hear(2) == AddOutcome::added));
  BOOST_TEST(is_fresh(1));
  BOOST_TEST(book.find(id(1))->endpoints.front().to_string() == "20.1.0.1:26656");
  BOOST_TEST((book.find(id(1))->heard == now));
  now += 1h;
  BOOST_TEST(reach(1));
  BOOST_TEST(is_old(1));
  BOOST_TEST((book.find(id(1))->last_success == now));
  BOOST_TEST(book.count(BucketType::old) == 1U);
  BOOST_TEST(book.count(BucketType::fresh) == 1U);
  BOOST_TEST(!book.find(id(3)).has_value());
}

BOOST_AUTO_TEST_CASE(an_attempt_counts_until_the_next_success) {
  hear(1);
  miss(1, 2);
  BOOST_TEST(book.find(id(1))->attempts == 2U);
  now += 1h;
  reach(1);
  BOOST_TEST(book.find(id(1))->attempts == 0U);
  BOOST_TEST((book.find(id(1))->last_attempt == now));
}

BOOST_AUTO_TEST_CASE(what_is_not_taken_is_told_why) {
  bans.ids[id(7)] = now + 1h;
  bans.addresses.insert(*IpAddress::parse("8.7.7.7"));
  book.add_own(at("8.1.1.1:5"));
  const auto outcome = [&](unsigned n, const char* where) {
    return book.add(id(n), at(where), from("9.9.0.1:1"), now);
  };
  BOOST_TEST((outcome(0xffff, "8.1.0.1:1") == AddOutcome::own));
  BOOST_TEST((outcome(1, "8.1.1.1:5") == AddOutcome::own));
  BOOST_TEST((outcome(1, "8.1.0.1:0") == AddOutcome::unusable));
  BOOST_TEST((outcome(1, "0.0.0.0:1") == AddOutcome::unusable));
  BOOST_TEST((outcome(1, "[::]:1") == AddOutcome::unusable));
  BOOST_TEST((outcome(1, "224.0.0.1:1") == AddOutcome::unusable));
  BOOST_TEST((outcome(1, "[ff02::1]:1") == AddOutcome::unusable));
  BOOST_TEST((outcome(1, "10.0.0.1:1") == AddOutcome::not_routable));
  BOOST_TEST((outcome(1, "100.64.0.1:1") == AddOutcome::not_routable));
  BOOST_TEST((outcome(7, "8.1.0.1:1") == AddOutcome::banned));
  BOOST_TEST((outcome(1, "8.7.7.7:1") == AddOutcome::banned));
  BOOST_TEST((book.add(PeerId(), at("8.1.0.1:1"), {}, now) == AddOutcome::unusable));
  BOOST_TEST(book.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_book_of_a_private_network_takes_private_addresses) {
  BookConfig config = plain();
  config.strict = false;
  BookFixture other(config);
  const auto outcome = other.book.add(id(1), at("10.0.0.1:1"), from("10.0.0.2:1"), now);
  BOOST_TEST((outcome == AddOutcome::added));
  BOOST_TEST(other.book.group(*IpAddress::parse("10.0.0.1")).to_string() == "10.0.0.0");
}

BOOST_AUTO_TEST_CASE(private_peers_are_neither_taken_nor_listened_to) {
  BookConfig config = plain();
  config.private_ids = {id(5)};
  BookFixture other(config);
  BOOST_TEST((other.hear(5) == AddOutcome::private_peer));
  const Source secret{id(5), at("8.5.5.5:5")};
  BOOST_TEST((other.book.add(id(6), place(6), secret, now) == AddOutcome::private_peer));
  BOOST_TEST(!other.reach(5));
  BOOST_TEST(other.book.size() == 0U);
}

// Tendermint's odds: one in twice the number of buckets it is in.
BOOST_AUTO_TEST_CASE(an_entry_gets_into_four_buckets_at_most_and_each_is_harder) {
  hear(1);
  const auto repeat = [&](unsigned group, std::uint8_t number) {
    dice.set(number);
    return hear(1, "11." + std::to_string(group) + ".0.1:1");
  };
  BOOST_TEST((repeat(1, 33) == AddOutcome::known));  // odd: not one in two
  BOOST_TEST((repeat(1, 34) == AddOutcome::another_source));
  BOOST_TEST((repeat(1, 36) == AddOutcome::known));  // in that bucket already
  BOOST_TEST((repeat(2, 34) == AddOutcome::known));  // no multiple of four
  BOOST_TEST((repeat(2, 36) == AddOutcome::another_source));
  BOOST_TEST((repeat(3, 40) == AddOutcome::known));  // no multiple of six
  BOOST_TEST((repeat(3, 36) == AddOutcome::another_source));
  BOOST_TEST((repeat(4, 48) == AddOutcome::known));  // four it is
  dice.set(std::nullopt);
  BOOST_TEST(book.size() == 1U);
  BOOST_TEST(book.find(id(1))->endpoints.size() == 1U);
  BOOST_TEST(book.image(now).entries.front().bucket_count == 4U);
}

BOOST_AUTO_TEST_CASE(hearsay_never_moves_an_id_that_was_reached) {
  reach(1);
  const Endpoint elsewhere = at("8.8.8.8:1");
  BOOST_TEST((book.add(id(1), elsewhere, from("9.9.0.1:1"), now) == AddOutcome::another_address));
  BOOST_TEST((book.find(id(1))->endpoints.front() == place(1)));
  BOOST_TEST(book.find(id(1))->endpoints.size() == 2U);
  const auto told = book.sample({}, now);
  BOOST_REQUIRE(told.size() == 1U);
  BOOST_TEST(told.front().endpoints.size() == 1U);
  // It falls back on what it heard when the first address fails, and goes where it finds the id.
  miss(1);
  BOOST_TEST((book.find(id(1))->endpoints.front() == elsewhere));
  BOOST_TEST(book.good(id(1), elsewhere, now));
  BOOST_TEST((book.sample({}, now).front().endpoints.front() == elsewhere));
}

BOOST_AUTO_TEST_CASE(hearsay_cannot_make_anybody_look_dead) {
  reach(1);
  book.add(id(1), at("8.8.8.8:1"), from("9.9.0.1:1"), now);
  book.attempt(id(1), at("8.8.8.8:1"), now);
  BOOST_TEST(book.find(id(1))->attempts == 0U);
  BOOST_TEST(book.find(id(1))->endpoints.size() == 1U);
  book.attempt(id(1), at("8.8.4.4:1"), now);  // never heard of there
  BOOST_TEST(book.find(id(1))->attempts == 0U);
}

BOOST_AUTO_TEST_CASE(who_answers_is_taken_even_if_nobody_told_of_him) {
  BOOST_TEST(reach(1));
  BOOST_TEST(is_old(1));
  BOOST_TEST(!book.good(id(2), at("10.0.0.1:1"), now));
  bans.ids[id(3)] = now + 1h;
  BOOST_TEST(!reach(3));
  BOOST_TEST(book.size() == 1U);
  // At an address the book would not have, who is known is good, but does not move there.
  hear(4);
  BOOST_TEST(book.good(id(4), at("10.0.0.1:1"), now));
  BOOST_TEST((book.find(id(4))->last_success == now));
  BOOST_TEST(book.find(id(4))->endpoints.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_ban_ends_and_an_old_entry_is_itself_again) {
  reach(1);
  hear(2);
  book.bad(id(1), "lies", now, now + 24h);
  book.bad(id(2), "lies", now, now + 24h);
  BOOST_TEST(bans.last_reason == "lies");
  BOOST_TEST(is_old(1));
  BOOST_TEST(!book.has(id(2)));
  BOOST_TEST(!book.pick(0, now).has_value());
  BOOST_TEST(book.sample({}, now).empty());
  now += 25h;
  BOOST_TEST((book.pick(0, now)->id == id(1)));
  BOOST_TEST(book.sample({}, now).size() == 1U);
  book.bad(id(1), "for good", now, WallTime::max());
  BOOST_TEST(!book.has(id(1)));
}

BOOST_AUTO_TEST_CASE(removing_forgets_the_entry_and_its_anchor) {
  reach(1);
  book.anchor(id(1), place(1));
  BOOST_TEST(book.remove(id(1)));
  BOOST_TEST(!book.remove(id(1)));
  BOOST_TEST(book.size() == 0U);
  BOOST_TEST(book.anchors().empty());
}

BOOST_AUTO_TEST_CASE(what_turns_out_to_be_our_address_leaves_the_book) {
  hear(1);
  reach(2);
  reach(3);
  book.add(id(3), place(1), from("9.9.0.1:1"), now);
  book.anchor(id(2), place(2));
  book.add_own(place(1));
  BOOST_TEST(!book.has(id(1)));
  BOOST_TEST(book.find(id(3))->endpoints.size() == 1U);
  book.add_own(place(2));
  BOOST_TEST(!book.has(id(2)));
  BOOST_TEST(book.anchors().empty());
  for (unsigned n = 100; n < 115; ++n) book.add_own(place(n));
  BOOST_TEST((hear(2) == AddOutcome::own));
  BOOST_TEST((hear(1) == AddOutcome::added));  // the seventeenth back
}

BOOST_AUTO_TEST_CASE(changes_are_counted_and_the_rest_is_not) {
  auto changed = [this, last = book.changes()]() mutable {
    return std::exchange(last, book.changes()) != book.changes();
  };
  hear(1);
  BOOST_TEST(changed());
  hear(1);  // from the same source
  miss(2);  // nobody we know
  BOOST_TEST(!changed());
  miss(1);
  BOOST_TEST(changed());
  reach(1);
  BOOST_TEST(changed());
  book.anchor(id(1), place(1));
  BOOST_TEST(changed());
  book.take_anchors();
  BOOST_TEST(changed());
  book.take_anchors();
  static_cast<void>(book.pick(50, now));
  BOOST_TEST(!changed());
}

BOOST_AUTO_TEST_CASE(who_told_of_an_address_is_known) {
  hear(1);
  BOOST_TEST((book.teller(id(1), place(1)) == id(0xeeee)));
  BOOST_TEST(!book.teller(id(1), place(2)).has_value());
  BOOST_TEST(!book.teller(id(2), place(2)).has_value());
  book.add(id(2), place(2), {}, now);
  BOOST_TEST(!book.teller(id(2), place(2)).has_value());
}

BOOST_AUTO_TEST_CASE(it_wants_more_below_a_thousand) {
  for (unsigned n = 1; n <= 999; ++n) hear(n, "9." + std::to_string(n % 200) + ".0.1:1");
  BOOST_TEST(book.size() == 999U);
  BOOST_TEST(book.wants_more());
  hear(1000);
  BOOST_TEST(!book.wants_more());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
