#include "p2p/wire/varint.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"

namespace varint_tests {

using namespace switchyard;
using namespace switchyard::wire;

std::string written(std::uint64_t value) {
  Bytes out;
  append_varint(out, value);
  BOOST_TEST(out.size() == varint_size(value));
  return to_hex(out);
}

Varint read(const std::string& hex) {
  return read_varint(from_hex(hex).value());
}

}  // namespace varint_tests

BOOST_AUTO_TEST_SUITE(varint_tests)

using namespace ::varint_tests;

BOOST_AUTO_TEST_CASE(numbers_are_written_seven_bits_a_byte_lowest_first) {
  BOOST_TEST(written(0) == "00");
  BOOST_TEST(written(1) == "01");
  BOOST_TEST(written(127) == "7f");
  BOOST_TEST(written(128) == "8001");
  BOOST_TEST(written(300) == "ac02");
  BOOST_TEST(written(16383) == "ff7f");
  BOOST_TEST(written(16384) == "808001");
  BOOST_TEST(written(UINT64_MAX) == "ffffffffffffffffff01");
}

BOOST_AUTO_TEST_CASE(they_come_back_at_every_width) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t value : {std::uint64_t{1} << bits, (std::uint64_t{1} << bits) - 1}) {
      Bytes out;
      append_varint(out, value);
      out.push_back(0xff);
      const Varint back = read_varint(out);
      BOOST_TEST(back.value == value);
      BOOST_TEST(back.size == out.size() - 1);
      BOOST_TEST((!back.cut && !back.overflow));
    }
  }
}

BOOST_AUTO_TEST_CASE(one_that_is_cut_differs_from_one_that_is_too_long) {
  for (const char* const hex : {"", "80", "ffff", "ffffffffffffffffff"}) {
    BOOST_TEST_CONTEXT(hex) {
      BOOST_TEST(read(hex).size == 0U);
      BOOST_TEST(read(hex).cut);
    }
  }
  for (const char* const hex : {"80808080808080808080", "8080808080808080808001"}) {
    BOOST_TEST(read(hex).size == 0U);
    BOOST_TEST(!read(hex).cut);
  }
}

BOOST_AUTO_TEST_CASE(bits_above_64_are_told_and_dropped) {
  BOOST_TEST(!read("ffffffffffffffffff01").overflow);
  BOOST_TEST(read("ffffffffffffffffff02").overflow);
  BOOST_TEST(read("ffffffffffffffffff7f").overflow);
  BOOST_TEST(read("81808080808080808002").value == 1U);
}

BOOST_AUTO_TEST_CASE(longer_ways_to_write_a_number_are_taken) {
  BOOST_TEST(read("8000").value == 0U);
  BOOST_TEST(read("8000").size == 2U);
  BOOST_TEST(read("83808080808080808000").value == 3U);
  BOOST_TEST(read("83808080808080808000").size == 10U);
}

BOOST_AUTO_TEST_SUITE_END()
