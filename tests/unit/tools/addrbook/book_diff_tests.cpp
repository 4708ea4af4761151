#include "tools/addrbook/book_diff.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/made_up_book.h"

BOOST_AUTO_TEST_SUITE(book_diff_tests)

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_CASE(the_same_book_in_another_order_does_not_differ) {
  const addrbook::BookImage book = test::MadeUpBook(1).book(50);
  addrbook::BookImage turned = book;
  std::reverse(turned.entries.begin(), turned.entries.end());
  const BookDiff diff = diff_books(book, turned);
  BOOST_TEST(!diff.any());
  BOOST_TEST(diff.text().empty());
  BOOST_TEST(diff.summary() == "0 added, 0 removed, 0 changed, 50 the same");
}

BOOST_AUTO_TEST_CASE(tells_who_came_who_went_and_what_changed) {
  addrbook::BookImage before;
  before.entries.resize(3);
  for (std::uint8_t n = 0; n < 3; ++n) {
    before.entries[n].id = PeerId({static_cast<std::uint8_t>(n + 1)});
    before.entries[n].first.endpoint = *Endpoint::parse("20.0.0.1:1");
  }
  addrbook::BookImage after = before;
  after.entries[0].id = PeerId({9});
  after.entries[1].first.endpoint = *Endpoint::parse("20.0.0.2:1");
  after.entries[1].type = addrbook::BucketType::old;
  after.entries[1].last_success = test::MadeUpBook::kNewest;
  after.entries[1].attempts = 2;
  const std::string zeros(38, '0');
  const BookDiff diff = diff_books(before, after);
  BOOST_TEST(diff.text() == "- 01" + zeros + "@20.0.0.1:1\n~ 02" + zeros +
                                "@20.0.0.2:1: was at 20.0.0.1:1; now old; reached "
                                "2026-03-08T20:00:00Z; failures 2, were 0\n+ 09" +
                                zeros + "@20.0.0.1:1\n");
  BOOST_TEST(diff.summary() == "1 added, 1 removed, 1 changed, 1 the same");
}

BOOST_AUTO_TEST_CASE(json_has_the_counts_and_every_change) {
  addrbook::BookImage before;
  before.entries.resize(1);
  before.entries[0].first.endpoint = *Endpoint::parse("20.0.0.1:1");
  addrbook::BookImage after = before;
  after.entries[0].attempts = 3;
  BOOST_TEST(diff_json(diff_books(before, after), "a", "b") ==
             "{\"before\":\"a\",\"after\":\"b\",\"added\":0,\"removed\":0,\"changed\":1,"
             "\"same\":0,\"changes\":[{\"change\":\"changed\",\"peer\":\"20.0.0.1:1\","
             "\"what\":\"failures 3, were 0\"}]}\n");
  BOOST_TEST(diff_json(diff_books(before, before), "a", "b").ends_with(",\"changes\":[]}\n"));
}

BOOST_AUTO_TEST_CASE(peers_without_an_id_are_known_by_their_address) {
  addrbook::BookImage before;
  before.entries.resize(1);
  before.entries[0].first.endpoint = *Endpoint::parse("20.0.0.1:1");
  addrbook::BookImage after = before;
  BOOST_TEST(!diff_books(before, after).any());
  after.entries[0].first.endpoint.port = 2;
  BOOST_TEST(diff_books(before, after).text() == "- 20.0.0.1:1\n+ 20.0.0.1:2\n");
}

BOOST_AUTO_TEST_SUITE_END()
