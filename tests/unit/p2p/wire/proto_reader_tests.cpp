#include "p2p/wire/proto_reader.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"

namespace proto_reader_tests {

using namespace switchyard;
using namespace switchyard::wire;

// Every field as "number=value", where 9 is a message, 1 to 3 are numbers and the others bytes.
std::string shown(ProtoReader& in) {
  std::string all;
  while (in.next()) {
    all += std::to_string(in.field()) + '=';
    if (in.field() <= 3) {
      all += std::to_string(in.number("number"));
    } else if (in.field() == 9) {
      ProtoReader inner(in, "inner");
      all += '{' + shown(inner) + '}';
    } else if (in.field() < 100) {
      all += to_hex(in.bytes("bytes"));
    }
    all += ' ';
  }
  return all;
}

std::string read(const std::string& hex) {
  const Bytes bytes = from_hex(hex).value();
  ProtoReader in(bytes, "message");
  const std::string fields = shown(in);
  return in.ok() ? fields : in.error();
}

}  // namespace proto_reader_tests

BOOST_AUTO_TEST_SUITE(proto_reader_tests)

using namespace ::proto_reader_tests;

BOOST_AUTO_TEST_CASE(fields_come_in_the_order_they_stand_in) {
  BOOST_TEST(read("").empty());
  BOOST_TEST(read("0801"
                  "2202abcd"
                  "0802") == "1=1 4=abcd 1=2 ");
  BOOST_TEST(read("4a04"
                  "0801"
                  "2a00") == "9={1=1 5= } ");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_stepped_over) {
  // Field 100 as number, 64 bits, bytes, 32 bits.
  BOOST_TEST(read("a00605"
                  "a1060000000000000000"
                  "a20602ffff"
                  "a50600000000"
                  "0801") == "100= 100= 100= 100= 1=1 ");
  const Bytes bytes = from_hex("a00605a20602ffff").value();
  ProtoReader in(bytes, "message");
  in.skip_all();
  BOOST_TEST(in.ok());
}

BOOST_AUTO_TEST_CASE(numbers_have_any_width_and_bits_above_64_do_not_count) {
  BOOST_TEST(read("08808000") == "1=0 ");
  BOOST_TEST(read("08ffffffffffffffffff01") == "1=18446744073709551615 ");
  BOOST_TEST(read("0881808080808080808002") == "1=1 ");
}

BOOST_AUTO_TEST_CASE(a_known_field_of_another_type_is_a_failure) {
  BOOST_TEST(read("0a00") == "number: of another type");
  BOOST_TEST(read("0900000000"
                  "00000000") == "number: of another type");
  BOOST_TEST(read("2001") == "bytes: of another type");
  BOOST_TEST(read("4801") == "inner: of another type");
}

BOOST_AUTO_TEST_CASE(malformed_bytes_are_a_failure_and_never_an_exception) {
  for (const char* const hex : {
           "00",
           "02",
           "07",  // field 0
           "0b",
           "0c",
           "0e",
           "0f",  // groups, and types there are none of
           "08",
           "0880",
           "80",  // cut numbers and tags
           "22",
           "2201",
           "2205aa",  // cut bytes
           "09",
           "0d000000",                // cut 64 and 32 bits
           "0880808080808080808080",  // more than ten bytes of a number
           "c2a30900",                // field 19000: protobuf keeps it for itself
           "8a80808080800000",        // a tag of seven bytes
           "8a8080801000",            // a tag of 33 bits
           "22808080800000",          // a length of more than four bytes
           "228280808010aabb",        // a length of 33 bits
       }) {
    BOOST_TEST_CONTEXT(hex) {
      BOOST_TEST(read(hex) == "message: malformed");
    }
  }
  BOOST_TEST(read("8880808000") == "message: malformed");  // a long tag, and no value
  BOOST_TEST(read("888080800005") == "1=5 ");
  BOOST_TEST(read("2281808000aa") == "4=aa ");
}

BOOST_AUTO_TEST_CASE(a_failure_inside_is_one_of_the_whole_and_ends_it) {
  BOOST_TEST(read("4a0108"
                  "0801") == "inner: malformed");
  BOOST_TEST(read("4a054a03"
                  "0a0100"
                  "0801") == "number: of another type");
  const Bytes bytes = from_hex("4a0108").value();
  ProtoReader in(bytes, "message");
  BOOST_TEST(in.next());
  ProtoReader(in, "inner").skip_all();
  BOOST_TEST(!in.next());
  BOOST_TEST(in.number("later") == 0U);
  BOOST_TEST(in.bytes("later").empty());
  in.fail("later", "too");
  BOOST_TEST(in.error() == "inner: malformed");
}

BOOST_AUTO_TEST_SUITE_END()
