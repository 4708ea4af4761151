#include <boost/test/unit_test.hpp>

#include "addrbook/book_reader.h"
#include "tests/support/book_findings.h"
#include "tests/support/sample_books.h"

namespace switchyard::addrbook {

namespace book_values_tests {

ImageEntry first_of(std::string_view text) {
  BookReading book = read_book(as_bytes(text));
  BOOST_REQUIRE(!book.image.entries.empty());
  return std::move(book.image.entries.front());
}

}  // namespace book_values_tests

BOOST_AUTO_TEST_SUITE(book_values_tests)

BOOST_AUTO_TEST_CASE(keys_in_upper_case_are_taken) {
  const std::string text = with(kBook2020, "\"attempts\"", "\"ATTEMPTS\"");
  BOOST_TEST(outcome(text) == "2 entries: 19:4 upper-case-keys");
  BOOST_TEST(first_of(text).attempts == 2);
}

BOOST_AUTO_TEST_CASE(missing_fields_are_named) {
  BOOST_TEST(outcome(with_first(kBook2020, "\t\t\t\"attempts\": 2,\n", "")) ==
             "2 entries: 4:3 missing-field");
  BOOST_TEST(outcome(with(kBook2020, ",\n\t\t\t\"last_ban_time\": \"2026-03-05T07:00:00Z\"", "")) ==
             "2 entries: 25:3 missing-field");
  BOOST_TEST(outcome(R"({"addrs": []})") == "0 entries: 1:1 missing-field");
  BOOST_TEST(outcome(R"({"key": "5be1c3a09f7742d18c60e3b7"})") == "0 entries: 1:1 missing-field");
  BOOST_TEST(outcome(with_first(kBook2020, "\"addr\": {", "\"adr\": {")) ==
             "1 entries: 4:3 no-address, 5:4 unknown-key");
  BOOST_TEST(outcome(with_first(kBook2020, "\"ip\": \"198.51.100.7\",", "")) ==
             "1 entries: 5:12 bad-address");
  BOOST_TEST(outcome(with_first(kBook2020, ",\n\t\t\t\t\"port\": 26656", "")) ==
             "1 entries: 5:12 port-out-of-range");
  BOOST_TEST(outcome(with_first(kBook2020, ",\n\t\t\t\t\"port\": 0", "")) ==
             "2 entries: 31:11 bad-source");
}

BOOST_AUTO_TEST_CASE(an_entry_without_id_is_kept) {
  const std::string text = with(kBook2020, kIdOfFirst, "");
  BOOST_TEST(outcome(text) == "2 entries: 4:3 no-id");
  BOOST_TEST(!first_of(text).id.has_value());
  BOOST_TEST(outcome(with(kBook2020, kIdOfFirst, "0e1375")) == "2 entries: 6:11 bad-id");
  BOOST_TEST(outcome(with(kBook2020, kIdOfFirst, "0E1375E537FCB592BD9203E4E027484BBF3B4A4A")) ==
             "2 entries: 6:11 upper-case-id");
}

BOOST_AUTO_TEST_CASE(port_zero_is_reported_and_kept) {
  BOOST_TEST(outcome(with(kBook2020, "26666", "0")) == "2 entries: 25:3 port-zero");
}

BOOST_AUTO_TEST_CASE(ports_that_are_none_cost_the_entry) {
  for (const char* port : {"70000", "65536", "-1", "26656.5", "1e99", "\"26666\"", "null", "[1]",
                           "99999999999999999999999", "{\"a\": [{}]}"}) {
    BOOST_TEST(outcome(with(kBook2020, "26666", port)) == "1 entries: 29:13 port-out-of-range",
               port);
  }
  BOOST_TEST(outcome(with(kBook2020, "26666", "2.6666e4")) == "2 entries");
  const BookReading book = read_book(as_bytes(with(kBook2020, "26666", "70000")));
  BOOST_TEST(
      book.findings.list().front().to_string() ==
      "29:13: error: port-out-of-range: addr.port 70000 is not 0 to 65535: the entry is left "
      "out");
}

BOOST_AUTO_TEST_CASE(hosts_that_are_no_addresses_cost_the_entry) {
  for (const char* host : {"seed.example.org", "", "1.2.3", "256.1.1.1", "[::1]", "::1%eth0"}) {
    BOOST_TEST(outcome(with(kBook2020, "2001:db8::26", host)) == "1 entries: 28:11 bad-address",
               host);
  }
  BOOST_TEST(outcome(with(kBook2020, "203.0.113.20", "somewhere")) ==
             "2 entries: 12:11 bad-source");
}

BOOST_AUTO_TEST_CASE(negative_and_fractional_numbers_become_the_nearest) {
  const auto attempts = [](const std::string& text) {
    return first_of(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": " + text)).attempts;
  };
  BOOST_TEST(attempts("-7") == 0);
  BOOST_TEST(attempts("3.99") == 3);
  BOOST_TEST(attempts("4e0") == 4);
  BOOST_TEST(attempts("1e-400") == 0);
  BOOST_TEST(attempts("2147483648") == INT32_MAX);
  BOOST_TEST(attempts("-99999999999999999999") == 0);
  BOOST_TEST(outcome(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": -7")) ==
             "2 entries: 19:16 bad-number");
  BOOST_TEST(outcome(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": 2.5")) ==
             "2 entries: 19:16 bad-number");
  BOOST_TEST(outcome(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": 0x2")) ==
             "0 entries: 19:17 broken-json");
  BOOST_TEST(outcome(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": 007")) ==
             "2 entries: 19:16 bad-number");
  BOOST_TEST(outcome(with_first(kBook2020, "\"attempts\": 2", "\"attempts\": true")) ==
             "2 entries: 19:16 wrong-type");
}

BOOST_AUTO_TEST_CASE(wrong_bucket_indexes_are_left_out) {
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t256")) == "2 entries: 17:5 bucket-out-of-range");
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t255")) == "2 entries");
  BOOST_TEST(outcome(with(kBook2020, "\t5\n", "\t64\n")) == "2 entries: 37:5 bucket-out-of-range");
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t-1")) == "2 entries: 17:5 bucket-out-of-range");
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t1.5")) == "2 entries: 17:5 bucket-out-of-range");
  const ImageEntry entry = first_of(with(kBook2020, "\t201", "\t256"));
  BOOST_TEST(entry.bucket_count == 1);
  BOOST_TEST(entry.buckets.front() == 17);
}

BOOST_AUTO_TEST_CASE(buckets_are_at_most_four_and_of_an_old_entry_one) {
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t1,2,3,4")) == "2 entries: 16:5 bucket-count");
  BOOST_TEST(outcome(with(kBook2020, "\t5\n", "\t5, 6\n")) == "2 entries: 37:5 bucket-count");
  BOOST_TEST(outcome(with(kBook2020, "\t201", "\t17")) == "2 entries: 17:5 duplicate-bucket");
  BOOST_TEST(outcome(with(kBook2020, "\t5\n", "\n")) == "2 entries: 25:3 no-bucket");
  BOOST_TEST(outcome(with(kBook2020, "[\n\t\t\t\t5\n\t\t\t]", "null")) ==
             "2 entries: 25:3 no-bucket");
  BOOST_TEST(outcome(with(kBook2020, "\"bucket_type\": 2", "\"bucket_type\": 3")) ==
             "2 entries: 40:19 bad-bucket-type");
}

BOOST_AUTO_TEST_CASE(of_duplicate_keys_the_last_one_counts) {
  const std::string text =
      with_first(kBook2020, "\"attempts\": 2", "\"attempts\": 2, \"attempts\": 3");
  BOOST_TEST(outcome(text) == "2 entries: 19:19 duplicate-key");
  BOOST_TEST(first_of(text).attempts == 3);
  BOOST_TEST(outcome(with(kBook2020, "\t]\n}", "\t], \"addrs\": [7]\n}")) ==
             "2 entries: 45:5 duplicate-key, 45:15 not-an-entry");
}

BOOST_AUTO_TEST_CASE(duplicate_ids_are_pointed_at_and_kept) {
  const BookReading book = read_book(as_bytes(with(kBook2020, kIdOfSecond, kIdOfFirst)));
  BOOST_TEST(book.image.entries.size() == 2U);
  BOOST_REQUIRE(book.findings.list().size() == 1U);
  BOOST_TEST(book.findings.list().front().to_string() ==
             "25:3: warning: duplicate-id: id 0e1375e537... is at line 4 already");
}

BOOST_AUTO_TEST_CASE(times_may_have_offsets) {
  using std::chrono::seconds;
  const auto text = [](const char* time) {
    return with(kBook2020, "2026-03-04T09:15:30.123456789+02:00", time);
  };
  BOOST_TEST(first_of(kBook2020).last_attempt.time_since_epoch().count() == 1772608530);
  BOOST_TEST(first_of(text("2026-03-04T03:45:30-03:30")).last_attempt.time_since_epoch().count() ==
             1772608530);
  BOOST_TEST(outcome(text("2026-03-04T03:45:30-03:30")) == "2 entries");
  for (const char* bad : {"", "yesterday", "2026-02-30T00:00:00Z", "2026-03-04T24:00:00Z",
                          "2026-03-04T09:15:30", "2026-03-04T09:15:30+2", "1772608530"}) {
    BOOST_TEST(outcome(text(bad)) == "2 entries: 21:20 bad-time", bad);
    BOOST_TEST((first_of(text(bad)).last_attempt == kNever), bad);
  }
}

BOOST_AUTO_TEST_CASE(the_year_one_is_never) {
  BOOST_TEST((first_of(kBook2020).last_success == kNever));
  BOOST_TEST(outcome(with(kBook2020, "0001-01-01T00:00:00Z", "0001-01-01T02:30:17+02:30")) ==
             "2 entries");
  BOOST_TEST(outcome(with(kBook2020, "0001-01-01T00:00:00Z", "0000-12-31T00:00:00Z")) ==
             "2 entries");
  BOOST_TEST(outcome(with(kBook2020, "2026-03-05T07:00:00Z", "1950-01-01T00:00:00Z")) ==
             "2 entries: 43:21 bad-time");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
