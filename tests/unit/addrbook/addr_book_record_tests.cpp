#include <boost/test/unit_test.hpp>

#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/record_codec.h"
#include "tests/unit/addrbook/book_fixture.h"

namespace switchyard::addrbook {
namespace addr_book_record_tests {

struct Records : BookFixture {
  AddOutcome hear_record(const SignedRecord& record) {
    return book.add_record(record, from("9.9.0.1:1"), now);
  }
  AddOutcome says(unsigned n, std::uint64_t sequence, const std::vector<Endpoint>& addresses) {
    return hear_record(test::record_of(id(n), sequence, addresses));
  }
  std::vector<Endpoint> addresses(unsigned n) const { return book.find(id(n))->endpoints; }
};

}  // namespace addr_book_record_tests

BOOST_FIXTURE_TEST_SUITE(addr_book_record_tests, Records)

BOOST_AUTO_TEST_CASE(a_record_is_kept_and_passed_on_as_it_was_signed) {
  const SignedRecord record = test::record_of(id(1), 7, {place(1), place(2)});
  BOOST_TEST((hear_record(record) == AddOutcome::added));
  const auto told = book.sample({}, now);
  BOOST_REQUIRE(told.size() == 1U);
  wire::MsgpackReader in(told.front().record);
  BOOST_TEST((wire::read_record(in) == record));
  BOOST_TEST((told.front().endpoints == record.addresses));
}

BOOST_AUTO_TEST_CASE(a_higher_sequence_replaces_and_others_do_not) {
  says(1, 7, {place(1)});
  BOOST_TEST((says(1, 7, {place(2)}) == AddOutcome::known));
  BOOST_TEST((says(1, 6, {place(2)}) == AddOutcome::known));
  BOOST_TEST((addresses(1) == std::vector{place(1)}));
  BOOST_TEST((says(1, 8, {place(2), place(3)}) == AddOutcome::newer_record));
  BOOST_TEST((addresses(1) == std::vector{place(2), place(3)}));
}

BOOST_AUTO_TEST_CASE(without_a_signature_nothing_is_believed) {
  SignedRecord forged = test::record_of(id(1), 7, {place(1)});
  forged.signature[0] = 0;
  BOOST_TEST((hear_record(forged) == AddOutcome::unsigned_record));
  SignedRecord foreign = test::record_of(id(1), 7, {place(1)});
  foreign.network = "another";
  BOOST_TEST((hear_record(foreign) == AddOutcome::other_network));
  BOOST_TEST((says(1, 7, {}) == AddOutcome::unusable));
  BOOST_TEST((says(1, 7, {at("10.0.0.1:1")}) == AddOutcome::not_routable));
  bans.ids[id(2)] = now + 1h;
  BOOST_TEST((says(2, 7, {place(1)}) == AddOutcome::banned));
  BOOST_TEST((says(0xffff, 7, {place(1)}) == AddOutcome::own));
  BOOST_TEST(book.size() == 0U);
}

BOOST_AUTO_TEST_CASE(hearsay_about_an_id_with_a_record_is_not_even_a_fallback) {
  says(1, 7, {place(1)});
  dice.set(32);
  BOOST_TEST((book.add(id(1), place(2), from("11.1.0.1:1"), now) == AddOutcome::known));
  dice.set(std::nullopt);
  BOOST_TEST((addresses(1) == std::vector{place(1)}));
}

BOOST_AUTO_TEST_CASE(a_record_takes_the_place_of_hearsay) {
  hear(1);
  BOOST_TEST((says(1, 1, {place(2)}) == AddOutcome::newer_record));
  BOOST_TEST((addresses(1) == std::vector{place(2)}));
}

// The proven address stays the last resort, and the place in the tables, until the new one is
// proved.
BOOST_AUTO_TEST_CASE(an_old_entry_moves_when_its_record_says_so_and_somebody_was_there) {
  reach(1);
  says(1, 1, {place(2)});
  BOOST_TEST((addresses(1) == std::vector{place(2), place(1)}));
  BOOST_TEST((book.image(now).entries.front().first.endpoint == place(1)));
  book.good(id(1), place(2), now);
  BOOST_TEST((book.image(now).entries.front().first.endpoint == place(2)));
  BOOST_TEST(is_old(1));
}

BOOST_AUTO_TEST_CASE(four_addresses_of_a_record_are_taken_and_unusable_ones_passed_over) {
  says(1, 1, {at("10.0.0.1:1"), place(1), place(1), place(2), place(3), place(4), place(5)});
  BOOST_TEST((addresses(1) == std::vector{place(1), place(2), place(3), place(4)}));
}

BOOST_AUTO_TEST_CASE(a_failed_address_of_a_record_counts_and_is_kept) {
  says(1, 1, {place(1), place(2)});
  book.attempt(id(1), place(1), now);
  BOOST_TEST(book.find(id(1))->attempts == 1U);
  BOOST_TEST((addresses(1) == std::vector{place(2), place(1)}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
