#include "addrbook/book_time.h"

#include <boost/test/unit_test.hpp>

#include "addrbook/book_image.h"

namespace switchyard::addrbook {

namespace book_time_tests {

std::int64_t seconds_of(std::string_view text) {
  const auto time = parse_book_time(text);
  BOOST_REQUIRE_MESSAGE(time.has_value(), text);
  return time->time_since_epoch().count();
}

}  // namespace book_time_tests

BOOST_AUTO_TEST_SUITE(book_time_tests)

BOOST_AUTO_TEST_CASE(offsets_are_taken_off) {
  BOOST_TEST(seconds_of("1970-01-01T00:00:00Z") == 0);
  BOOST_TEST(seconds_of("2001-09-09T01:46:40Z") == 1'000'000'000);
  BOOST_TEST(seconds_of("2001-09-09T03:46:40+02:00") == 1'000'000'000);
  BOOST_TEST(seconds_of("2001-09-08T22:16:40-03:30") == 1'000'000'000);
  BOOST_TEST(seconds_of("2001-09-09 01:46:40z") == 1'000'000'000);
}

BOOST_AUTO_TEST_CASE(decimals_are_cut_off) {
  BOOST_TEST(seconds_of("2001-09-09T01:46:40.9Z") == 1'000'000'000);
  BOOST_TEST(seconds_of("2001-09-09T01:46:40.123456789+00:00") == 1'000'000'000);
  BOOST_TEST(seconds_of("2001-09-09T01:46:39.999999999999Z") == 999'999'999);
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_next_one) {
  BOOST_TEST(seconds_of("2016-12-31T23:59:60Z") == seconds_of("2017-01-01T00:00:00Z"));
  BOOST_TEST(seconds_of("2024-02-29T00:00:00Z") == 1709164800);
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_refused) {
  for (const char* text :
       {"", "2001", "2001-09-09", "2001-09-09T01:46", "2001-09-09T01:46:40", "01-09-09T01:46:40Z",
        "2001-13-09T01:46:40Z", "2001-02-29T01:46:40Z", "2001-09-09T24:46:40Z",
        "2001-09-09T01:60:40Z", "2001-09-09T01:46:61Z", "2001-09-09T01:46:40.Z",
        "2001-09-09T01:46:40+2", "2001-09-09T01:46:40+24:00", "2001-09-09T01:46:40Zx",
        "+001-09-09T01:46:40Z", "2001-09-09T01:46:40 +02:00"}) {
    BOOST_TEST(!parse_book_time(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(the_year_one_is_gos_zero) {
  BOOST_TEST(is_zero_time(*parse_book_time("0001-01-01T00:00:00Z")));
  BOOST_TEST(is_zero_time(*parse_book_time("0000-12-31T22:00:00Z")));
  BOOST_TEST(is_zero_time(*parse_book_time("0001-12-31T23:59:59Z")));
  BOOST_TEST(!is_zero_time(*parse_book_time("0002-01-01T00:00:00Z")));
  BOOST_TEST(format_book_time(kNever) == "0001-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  for (std::int64_t second = 1; second < 253'402'300'800; second = second * 3 + 12'345) {
    const WallTime time{std::chrono::seconds(second)};
    const std::string text = format_book_time(time);
    BOOST_TEST(text.size() == 20U);
    BOOST_TEST((parse_book_time(text) == time), text);
  }
  BOOST_TEST(format_book_time(WallTime(std::chrono::seconds(1772608530))) ==
             "2026-03-04T07:15:30Z");
  BOOST_TEST(format_book_time(WallTime::max()) == "9999-12-31T23:59:59Z");
  BOOST_TEST(format_book_time(WallTime::min()) == "0001-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
