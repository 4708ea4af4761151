#include "p2p/base/hex.h"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(hex_tests)

using namespace switchyard;

BOOST_AUTO_TEST_CASE(writes_lower_case_two_digits_a_byte) {
  BOOST_TEST(to_hex(Bytes{0x00, 0x0a, 0xff, 0x9C}) == "000aff9c");
  BOOST_TEST(to_hex({}).empty());
}

BOOST_AUTO_TEST_CASE(reads_both_cases) {
  const auto bytes = from_hex("00aAFf9c");
  BOOST_REQUIRE(bytes.has_value());
  BOOST_TEST(*bytes == (Bytes{0x00, 0xaa, 0xff, 0x9c}), boost::test_tools::per_element());
  BOOST_TEST(from_hex("").value().empty());
}

BOOST_AUTO_TEST_CASE(every_byte_comes_back) {
  for (int b = 0; b < 256; ++b) {
    const Bytes one{static_cast<std::uint8_t>(b)};
    BOOST_TEST(from_hex(to_hex(one)).value() == one, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(refuses_an_odd_length_and_other_characters) {
  // Beside the digits and letters on either side of each range.
  const std::string wrong[] = {
      "0", "000", "0g", "g0", "0/", "0:", "0@", "0G", "0`", "0 ", "0x", std::string("0\0", 2)};
  for (const std::string& text : wrong) {
    const auto bytes = from_hex(text);
    BOOST_TEST_CONTEXT("text " << text) {
      BOOST_REQUIRE(!bytes.has_value());
      BOOST_TEST(bytes.error() == std::make_error_code(std::errc::invalid_argument));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
