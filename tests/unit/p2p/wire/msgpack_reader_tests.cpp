#include "p2p/wire/msgpack_reader.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(msgpack_reader_tests)

using namespace switchyard;
using wire::MsgpackReader;

namespace {

// A reader that keeps its input.
struct Input {
  explicit Input(std::string_view hex) : bytes(from_hex(hex).value()), in(bytes) {}
  Bytes bytes;
  MsgpackReader in;
};

std::string error_after_skip(std::string_view hex) {
  Input input(hex);
  input.in.skip("value");
  input.in.finish("value");
  return input.in.ok() ? "" : input.in.error();
}

std::string repeat(const std::string& hex, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += hex;
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_number_is_read_in_every_unsigned_width) {
  const std::pair<std::string, std::uint64_t> cases[] = {
      {"00", 0},
      {"7f", 127},
      {"cc00", 0},
      {"ccff", 255},
      {"cd0001", 1},
      {"cdffff", 65535},
      {"ce00000005", 5},
      {"ceffffffff", 4294967295},
      {"cf0000000000000007", 7},
      {"cfffffffffffffffff", UINT64_MAX},
  };
  for (const auto& [hex, value] : cases) {
    Input input(hex);
    BOOST_TEST(input.in.number("n") == value);
    BOOST_TEST(input.in.ok());
    BOOST_TEST(input.in.rest().empty());
  }
}

BOOST_AUTO_TEST_CASE(binary_and_text_are_read_in_every_width) {
  for (const auto* hex : {"c4026869", "c500026869", "c6000000026869"}) {
    BOOST_TEST(as_text(Input(hex).in.binary("b")) == "hi");
  }
  for (const auto* hex : {"a26869", "d9026869", "da00026869", "db000000026869"}) {
    BOOST_TEST(Input(hex).in.text("t") == "hi");
  }
}

BOOST_AUTO_TEST_CASE(arrays_and_maps_are_read_in_every_width) {
  for (const auto* hex : {"93", "dc0003", "dd00000003"}) BOOST_TEST(Input(hex).in.array("a") == 3U);
  for (const auto* hex : {"83", "de0003", "df00000003"}) BOOST_TEST(Input(hex).in.map("m") == 3U);
  BOOST_TEST(Input("ddffffffff").in.array("a") == UINT32_MAX);
}

BOOST_AUTO_TEST_CASE(views_borrow_from_the_input) {
  Input input("c403010203");
  BOOST_TEST(input.in.binary("b").data() == input.bytes.data() + 2);
}

BOOST_AUTO_TEST_CASE(another_type_is_named) {
  const auto error = [](std::string_view hex, auto read) {
    Input input(hex);
    read(input.in);
    return input.in.ok() ? std::string() : input.in.error();
  };
  const auto number = [](MsgpackReader& in) { in.number("n"); };
  const auto binary = [](MsgpackReader& in) { in.binary("b"); };
  const auto text = [](MsgpackReader& in) { in.text("t"); };
  const auto array = [](MsgpackReader& in) { in.array("a"); };
  const auto map = [](MsgpackReader& in) { in.map("m"); };
  for (const auto* hex : {"c0", "c1", "c3", "ff", "d000", "d005", "ca00000000", "a0", "90", "80"}) {
    BOOST_TEST(error(hex, number) == "n: not an unsigned integer");
  }
  BOOST_TEST(error("a0", binary) == "b: not binary");
  BOOST_TEST(error("c400", text) == "t: not a string");
  BOOST_TEST(error("80", array) == "a: not an array");
  BOOST_TEST(error("90", map) == "m: not a map");
}

BOOST_AUTO_TEST_CASE(limits_hold_to_the_byte) {
  BOOST_TEST(Input("ccff").in.number("n", 255) == 255U);
  Input above("cd0100");
  above.in.number("n", 255);
  BOOST_TEST(above.in.error() == "n: above its limit");
  BOOST_TEST(Input("a26869").in.text("t", 2).size() == 2U);
  Input longer("a26869");
  BOOST_TEST(longer.in.text("t", 1).empty());
  BOOST_TEST(longer.in.error() == "t: above its limit");
  BOOST_TEST(Input("9100").in.array("a", 1, 1) == 1U);
  Input fewer("90");
  fewer.in.array("a", 1, 1);
  BOOST_TEST(fewer.in.error() == "a: too few elements");
  Input more("920000");
  BOOST_TEST(more.in.array("a", 1, 1) == 0U);
  BOOST_TEST(more.in.error() == "a: above its limit");
}

BOOST_AUTO_TEST_CASE(binary_of_a_fixed_size_takes_no_other) {
  std::array<std::uint8_t, 2> two{};
  Input("c402abcd").in.binary("b", MutableByteView(two));
  BOOST_TEST(two[1] == 0xcd);
  for (const auto* hex : {"c401ab", "c403ababab", "c400"}) {
    Input input(hex);
    input.in.binary("b", MutableByteView(two));
    BOOST_TEST(input.in.error() == "b: of the wrong size");
  }
}

// Whatever a length announces: what is not there is not read.
BOOST_AUTO_TEST_CASE(input_that_ends_inside_a_value_is_cut_short) {
  for (const auto* hex : {"", "cc", "cd00", "ce000000", "cf00000000000000"}) {
    Input input(hex);
    input.in.number("n");
    BOOST_TEST(input.in.error() == "n: cut short");
  }
  for (const auto* hex : {"c4", "c401", "c5ffff00", "c6ffffffff00", "c500"}) {
    Input input(hex);
    BOOST_TEST(input.in.binary("b").empty());
    BOOST_TEST(input.in.error() == "b: cut short");
  }
}

BOOST_AUTO_TEST_CASE(the_first_failure_stays_and_the_rest_reads_as_nothing) {
  Input input("c00593a0");
  BOOST_TEST(input.in.number("first") == 0U);
  BOOST_TEST(input.in.number("second") == 0U);
  BOOST_TEST(input.in.array("third") == 0U);
  BOOST_TEST(input.in.map("fourth") == 0U);
  BOOST_TEST(input.in.text("fifth").empty());
  input.in.skip("sixth", 1000);
  input.in.fail("seventh", "wrong");
  BOOST_TEST(input.in.error() == "first: not an unsigned integer");
}

BOOST_AUTO_TEST_CASE(skip_reads_past_one_value_of_any_type) {
  for (const auto* hex : {"c0",
                          "c2",
                          "c3",
                          "00",
                          "7f",
                          "e0",
                          "ff",
                          "cc00",
                          "cd0000",
                          "ce00000000",
                          "cf0000000000000000",
                          "d000",
                          "d10000",
                          "d200000000",
                          "d30000000000000000",
                          "ca00000000",
                          "cb0000000000000000",
                          "a0",
                          "a161",
                          "d90161",
                          "da000161",
                          "db0000000161",
                          "c40161",
                          "c5000161",
                          "c60000000161",
                          "90",
                          "80",
                          "9100",
                          "810000",
                          "dc000100",
                          "dd0000000100",
                          "de00010000",
                          "df000000010000",
                          "d40100",
                          "d5010000",
                          "d60100000000",
                          "d7010000000000000000",
                          "d80100000000000000000000000000000000",
                          "c7000100",
                          "c7010100",
                          "c800010100",
                          "c90000000101ff"}) {
    // c70001 is an extension of no bytes; the byte behind it is another value.
    const bool two_values = std::string_view(hex) == "c7000100";
    BOOST_TEST(error_after_skip(hex) == (two_values ? "value: followed by more bytes" : ""));
    if (two_values) continue;
    Input input(std::string(hex) + "2a");
    input.in.skip("value");
    BOOST_TEST(input.in.number("next") == 42U);
    // Without its last byte it is cut short.
    const std::string_view whole(hex);
    BOOST_TEST(error_after_skip(whole.substr(0, whole.size() - 2)) == "value: cut short");
  }
  BOOST_TEST(error_after_skip("c1") == "value: not msgpack");
  BOOST_TEST(error_after_skip("9200c1") == "value: not msgpack");
}

BOOST_AUTO_TEST_CASE(skip_reads_past_what_is_nested) {
  BOOST_TEST(error_after_skip("92"
                              "9201a161"
                              "82"
                              "0190"
                              "0281"
                              "0203")
                 .empty());
  Input input("0192020305");
  input.in.skip("values", 2);
  BOOST_TEST(input.in.number("next") == 5U);
}

BOOST_AUTO_TEST_CASE(skip_goes_eight_deep_and_no_deeper) {
  BOOST_TEST(error_after_skip(repeat("91", 8) + "00").empty());
  BOOST_TEST(error_after_skip(repeat("91", 8) + "90").empty());
  BOOST_TEST(error_after_skip(repeat("91", 9) + "00") == "value: nested too deep");
  BOOST_TEST(error_after_skip(repeat("8100", 8) + "00").empty());
  BOOST_TEST(error_after_skip(repeat("8100", 9) + "00") == "value: nested too deep");
  BOOST_TEST(error_after_skip(repeat("91", 100000)) == "value: nested too deep");
  // Depth is not used up by what came before.
  BOOST_TEST(error_after_skip("dc0100" + repeat(repeat("91", 7) + "00", 256)).empty());
}

// 2^32 elements are announced; the work ends with the input.
BOOST_AUTO_TEST_CASE(a_count_that_lies_ends_with_the_input) {
  BOOST_TEST(error_after_skip("ddffffffff" + repeat("c0", 1000)) == "value: cut short");
  BOOST_TEST(error_after_skip("dfffffffff" + repeat("c0", 1000)) == "value: cut short");
  BOOST_TEST(error_after_skip(repeat("ddffffffff", 8)) == "value: cut short");
  Input input("0000");
  input.in.skip("values", UINT32_MAX);
  BOOST_TEST(input.in.error() == "values: cut short");
}

BOOST_AUTO_TEST_CASE(finish_wants_the_end) {
  Input input("00");
  input.in.number("n");
  input.in.finish("n");
  BOOST_TEST(input.in.ok());
  Input more("0000");
  more.in.number("n");
  more.in.finish("n");
  BOOST_TEST(more.in.error() == "n: followed by more bytes");
}

BOOST_AUTO_TEST_SUITE_END()
