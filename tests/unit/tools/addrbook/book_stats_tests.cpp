#include "tools/addrbook/book_stats.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/made_up_book.h"
#include "tests/support/sample_books.h"

namespace book_stats_tests {

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using addrbook::BucketType;

constexpr WallTime kNow = test::MadeUpBook::kNewest;

addrbook::ImageEntry peer(unsigned n, const std::string& at) {
  addrbook::ImageEntry entry;
  entry.id = test::MadeUpBook::id(n);
  entry.first.endpoint = *Endpoint::parse(at);
  entry.last_attempt = kNow - 1h;
  entry.bucket_count = 1;
  return entry;
}

addrbook::ImageEntry reached(unsigned n, std::chrono::seconds ago) {
  addrbook::ImageEntry entry = peer(n, "20.1.0.1:26656");
  entry.type = BucketType::old;
  entry.last_success = kNow - 1h - ago;
  return entry;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace book_stats_tests

BOOST_AUTO_TEST_SUITE(book_stats_tests)

using namespace book_stats_tests;

BOOST_AUTO_TEST_CASE(ages_are_those_at_the_newest_time_of_the_book) {
  addrbook::BookImage book;
  book.entries = {reached(1, 0s), reached(2, 1h), reached(3, 1h + 1s), reached(4, 24h * 30 + 1s)};
  // Years later, and by a clock that is behind a time in the file: nothing changes.
  addrbook::ImageEntry future = peer(5, "20.2.0.1:26656");
  future.last_attempt = kNow + 24h * 9999;
  book.entries.push_back(future);
  const BookStats stats = book_stats(book, kNow + 24h * 900);
  BOOST_TEST((stats.as_of == kNow - 1h));
  BOOST_TEST(stats.reached[0].peers == 2U);
  BOOST_TEST(stats.reached[1].peers == 1U);
  BOOST_TEST(stats.reached[2].peers == 0U);
  BOOST_TEST(stats.reached[4].peers == 1U);
  BOOST_TEST(stats.reached[5].peers == 1U);
}

BOOST_AUTO_TEST_CASE(those_never_reached_are_told_by_how_often_they_were_tried) {
  addrbook::BookImage book;
  for (int attempts = 0; attempts < 5; ++attempts) {
    book.entries.push_back(peer(static_cast<unsigned>(attempts), "20.1.0.1:26656"));
    book.entries.back().attempts = attempts;
  }
  const BookStats stats = book_stats(book, kNow);
  BOOST_TEST(stats.never == 5U);
  BOOST_TEST(stats.untried == 1U);
  BOOST_TEST(stats.failing == 2U);
  BOOST_TEST(stats.hopeless == 2U);
}

BOOST_AUTO_TEST_CASE(counts_families_ports_crowds_ids_and_bans) {
  addrbook::BookImage book;
  book.entries = {peer(1, "20.1.0.1:26656"), peer(2, "20.1.0.1:26657"),  peer(3, "20.1.0.1:26656"),
                  peer(4, "20.1.0.1:1"),     peer(4, "[2600::1]:26656"), peer(6, "10.0.0.1:26656")};
  book.entries[5].id.reset();
  book.entries[0].banned_until = kNow;
  book.entries[1].banned_until = kNow - 2h;  // over
  const BookStats stats = book_stats(book, kNow);
  BOOST_TEST(stats.v4 == 5U);
  BOOST_TEST(stats.v6 == 1U);
  BOOST_TEST(stats.unroutable == 1U);
  BOOST_TEST(stats.ports.at(26656) == 4U);
  BOOST_TEST(stats.crowded == 1U);
  BOOST_TEST(stats.largest_crowd == 4U);
  BOOST_TEST(stats.largest_crowd_at == "20.1.0.1");
  BOOST_TEST(stats.without_id == 1U);
  BOOST_TEST(stats.duplicate_ids == 1U);
  BOOST_TEST(stats.banned == 1U);
  BOOST_TEST(stats.places == 6U);
  BOOST_TEST(stats.fullest_new == 6U);
}

BOOST_AUTO_TEST_CASE(the_report_of_a_large_book_adds_up) {
  addrbook::BookReading reading;
  reading.state = addrbook::BookReading::State::whole;
  reading.image = test::MadeUpBook(1).book(1500);
  const BookStats stats = book_stats(reading.image, kNow);
  BOOST_TEST(stats.old + stats.fresh == 1500U);
  BOOST_TEST(stats.untried + stats.failing + stats.hopeless == stats.never);
  std::size_t sum = 0;
  for (const auto& row : stats.reached) sum += row.peers;
  BOOST_TEST(sum == 1500U);
  const std::string text = stats_text(stats, reading, {"book.json", 12'345}, kNow);
  for (const std::string part :
       {"book.json, 12.3 kB\n", "nothing to find fault with", "LAST REACHED", "have ever answered",
        "the newest time in it, 0s ago"}) {
    BOOST_TEST_CONTEXT(part) {
      BOOST_TEST(has(text, part));
    }
  }
  const auto json = nlohmann::json::parse(stats_json(stats, reading, {"b\"ook", 12'345}));
  BOOST_TEST(json["peers"] == 1500);
  BOOST_TEST(json["book"] == "b\"ook");
  BOOST_TEST(json["last_reached"]["never"] == stats.never);
}

BOOST_AUTO_TEST_CASE(empty_and_damaged_books_are_said_to_be_so) {
  const auto empty =
      addrbook::read_book(as_bytes(R"({"key":"5be1c3a09f7742d18c60e3b7","addrs":[]})"));
  const std::string text = stats_text(book_stats(empty.image, kNow), empty, {"-", 45}, kNow);
  BOOST_TEST(has(text, "standard input, 45 B"));
  BOOST_TEST(has(text, "The book is empty"));
  const std::string cut = addrbook::kBookWithoutIds.substr(0, 400);
  const auto damaged = addrbook::read_book(as_bytes(cut));
  BOOST_TEST(
      has(stats_text(book_stats(damaged.image, kNow), damaged, {"x", 1}, kNow), "BREAKS OFF"));
}

BOOST_AUTO_TEST_SUITE_END()
