#include "reactors/discovery/book_source.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/addrbook/book_fixture.h"

namespace book_source_tests {

using namespace switchyard;
using namespace switchyard::reactors;

struct Fixture : addrbook::BookFixture {
  BookSource source{book};
  const LeadFilter all{[](const Lead&) { return true; }};
};

}  // namespace book_source_tests

BOOST_FIXTURE_TEST_SUITE(book_source_tests, book_source_tests::Fixture)

using namespace book_source_tests;

BOOST_AUTO_TEST_CASE(fresh_entries_come_the_sooner_the_more_places_are_filled) {
  BOOST_TEST(fresh_percent(0) == 10U);
  BOOST_TEST(fresh_percent(3) == 40U);
  BOOST_TEST(fresh_percent(8) == 90U);
  BOOST_TEST(fresh_percent(100) == 90U);
}

BOOST_AUTO_TEST_CASE(an_empty_book_names_nobody) {
  BOOST_TEST(source.first(now).empty());
  BOOST_TEST(!source.next(0, now, all).has_value());
  BOOST_TEST(!source.to_test(now, all).has_value());
}

BOOST_AUTO_TEST_CASE(of_several_addresses_the_first_that_passes_is_named) {
  const PeerId who = id(1);
  const std::vector<Endpoint> places{at("20.1.0.1:1"), at("20.2.0.1:1")};
  book.add_record(test::record_of(who, 1, places), from("9.9.0.1:1"), now);
  BOOST_TEST((source.next(8, now, all) == Lead{who, places[0]}));
  const auto second = [&](const Lead& lead) { return lead.endpoint == places[1]; };
  BOOST_TEST((source.next(8, now, second) == Lead{who, places[1]}));
  BOOST_TEST(!source.next(8, now, [](const Lead&) { return false; }).has_value());
}

BOOST_AUTO_TEST_CASE(what_became_of_a_dial_is_told_to_the_book) {
  hear(1);
  const Lead lead{id(1), place(1)};
  source.handle_failed(lead, now);
  BOOST_TEST(book.find(id(1))->attempts == 1U);
  source.handle_reached(lead, now);
  BOOST_TEST(is_old(1));
  BOOST_TEST(book.anchors().empty());
  source.handle_kept(lead);
  BOOST_TEST((source.first(now) == std::vector{lead}));
  BOOST_TEST(source.first(now).empty());  // given once
}

BOOST_AUTO_TEST_CASE(whose_word_led_to_somebody_new_is_told_once) {
  std::vector<PeerId> tellers;
  BookSource praising(book, [&](const PeerId& teller) { tellers.push_back(teller); });
  book.add(id(1), place(1), from("9.9.0.1:1"), now);
  const Lead lead{id(1), place(1)};
  praising.handle_failed(lead, now);
  BOOST_TEST(tellers.empty());
  praising.handle_reached(lead, now);
  BOOST_TEST((tellers == std::vector{id(0xeeee)}));
  praising.handle_reached(lead, now);
  BOOST_TEST(tellers.size() == 1U);
  praising.handle_reached({id(2), place(2)}, now);  // nobody told of it
  BOOST_TEST(tellers.size() == 1U);
  const std::vector<Endpoint> places{place(3)};
  book.add_record(test::record_of(id(3), 1, places), {id(3), place(3)}, now);
  praising.handle_reached({id(3), place(3)}, now);  // it told of itself
  BOOST_TEST(tellers.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_book_says_whom_to_test) {
  hear(1);
  BOOST_TEST((source.to_test(now, all) == Lead{id(1), place(1)}));
}

BOOST_AUTO_TEST_SUITE_END()
