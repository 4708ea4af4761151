#include "p2p/types/peer_id.h"

#include <boost/test/unit_test.hpp>
#include <unordered_set>

BOOST_AUTO_TEST_SUITE(peer_id_tests)

using namespace switchyard;

namespace {

constexpr std::string_view kText = "00112233445566778899aabbccddeeff01234567";

}  // namespace

BOOST_AUTO_TEST_CASE(text_comes_back_in_lower_case) {
  BOOST_TEST(PeerId::parse(kText).value().to_string() == kText);
  BOOST_TEST(PeerId::parse("00112233445566778899AABBCCDDEEFF01234567").value().to_string() ==
             kText);
  BOOST_TEST(PeerId::parse(kText).value().short_string() == "0011223344");
}

BOOST_AUTO_TEST_CASE(bytes_are_in_the_order_of_the_text) {
  const PeerId id = PeerId::parse(kText).value();
  BOOST_TEST(id.bytes()[0] == 0x00);
  BOOST_TEST(id.bytes()[1] == 0x11);
  BOOST_TEST(id.bytes()[19] == 0x67);
  BOOST_TEST((PeerId(id.bytes()) == id));
}

BOOST_AUTO_TEST_CASE(refuses_other_lengths_and_characters) {
  const std::string text(kText);
  for (const std::string& wrong :
       {std::string(), text.substr(1), text + "0", text + "00", text.substr(2), " " + text,
        text.substr(0, 39) + "g", text.substr(0, 38) + "0x"}) {
    const auto id = PeerId::parse(wrong);
    BOOST_TEST_CONTEXT("text " << wrong) {
      BOOST_REQUIRE(!id.has_value());
      BOOST_TEST(id.error() == std::make_error_code(std::errc::invalid_argument));
    }
  }
}

BOOST_AUTO_TEST_CASE(orders_as_its_text) {
  const PeerId low = PeerId::parse("00ffffffffffffffffffffffffffffffffffffff").value();
  const PeerId high = PeerId::parse("0100000000000000000000000000000000000000").value();
  BOOST_TEST((low < high));
  BOOST_TEST((PeerId() < low));
}

BOOST_AUTO_TEST_CASE(can_be_a_key) {
  const std::unordered_set<PeerId> set{PeerId::parse(kText).value(), PeerId(), PeerId()};
  BOOST_TEST(set.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
