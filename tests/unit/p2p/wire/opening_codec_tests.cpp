#include "p2p/wire/opening_codec.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"
#include "p2p/types/node_info.h"

BOOST_AUTO_TEST_SUITE(opening_codec_tests)

using namespace switchyard;
using namespace switchyard::wire;

namespace {

std::string error_of(std::string_view hex) {
  const auto message = decode_opening(from_hex(hex).value());
  if (message) return "no error";
  const Disconnect& why = message.error();
  BOOST_TEST((why.code == DisconnectCode::protocol_error));
  BOOST_TEST((why.operation == Operation::opening));
  BOOST_TEST((why.blame == Blame::them));
  return why.text;
}

std::string bin(std::size_t size) {
  return "c4" + to_hex(Bytes{static_cast<std::uint8_t>(size)}) + to_hex(Bytes(size, 0x11));
}

Auth an_auth() {
  Auth auth;
  auth.key.fill(1);
  auth.signature.fill(2);
  return auth;
}

}  // namespace

BOOST_AUTO_TEST_CASE(messages_come_back_as_they_were) {
  const OpeningMessage messages[] = {
      an_auth(),
      Info{},
      Info{Bytes(kMaxNodeInfoSize, 7)},
      Accept{},
      Reject{DisconnectCode::full, "no free slot", 4000000000},
      Reject{static_cast<DisconnectCode>(127), "", 0},
      Reject{DisconnectCode::internal, std::string(kMaxDisconnectText, 'x'), 0},
  };
  for (const OpeningMessage& message : messages) {
    const auto again = decode_opening(encode(message));
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST((*again == message));
  }
}

BOOST_AUTO_TEST_CASE(the_text_of_a_reject_is_printable_and_short_on_both_ways) {
  const Reject reject{DisconnectCode::full, "a\x1b[2J" + std::string(300, 'x'), 0};
  const auto again = std::get<Reject>(decode_opening(encode(reject)).value());
  BOOST_TEST(again.text == "a?[2J" + std::string(195, 'x'));
  const auto hostile = std::get<Reject>(decode_opening(from_hex("94030aa3610a80"
                                                                "00")
                                                           .value())
                                            .value());
  BOOST_TEST(hostile.text == "a??");
}

BOOST_AUTO_TEST_CASE(a_code_of_this_side_only_leaves_as_internal) {
  for (const int code : {0, 128, 131, 255}) {
    const Reject reject{static_cast<DisconnectCode>(code), "", 0};
    const auto again = std::get<Reject>(decode_opening(encode(reject)).value());
    BOOST_TEST((again.code == DisconnectCode::internal));
  }
}

BOOST_AUTO_TEST_CASE(failed_cryptography_is_told_as_a_protocol_error) {
  const Reject reject{DisconnectCode::handshake_failed, "", 0};
  const auto again = std::get<Reject>(decode_opening(encode(reject)).value());
  BOOST_TEST((again.code == DisconnectCode::protocol_error));
}

BOOST_AUTO_TEST_CASE(what_a_later_version_adds_is_skipped) {
  BOOST_TEST((decode_opening(from_hex("9302a16190").value()).value() == OpeningMessage(Accept{})));
  BOOST_TEST((decode_opening(from_hex("9301c401ff07").value()).value() ==
              OpeningMessage(Info{Bytes{0xff}})));
}

BOOST_AUTO_TEST_CASE(a_wrong_field_is_named) {
  BOOST_TEST(error_of("") == "opening message: cut short");
  BOOST_TEST(error_of("80") == "opening message: not an array");
  BOOST_TEST(error_of("90") == "opening message: too few elements");
  BOOST_TEST(error_of("9104") == "kind of opening message: above its limit");
  BOOST_TEST(error_of("91a0") == "kind of opening message: not an unsigned integer");
  BOOST_TEST(error_of("9100") == "auth: too few fields");
  BOOST_TEST(error_of("9300" + bin(31) + bin(64)) == "auth key: of the wrong size");
  BOOST_TEST(error_of("9300" + bin(33) + bin(64)) == "auth key: of the wrong size");
  BOOST_TEST(error_of("9300" + bin(32) + bin(63)) == "auth signature: of the wrong size");
  BOOST_TEST(error_of("9300" + bin(32) + bin(65)) == "auth signature: of the wrong size");
  BOOST_TEST(error_of("9101") == "info: too few fields");
  BOOST_TEST(error_of("9201a0") == "info: not binary");
  BOOST_TEST(error_of("9303"
                      "0aa0") == "reject: too few fields");
  BOOST_TEST(error_of("940300a000") == "reject code: zero");
  BOOST_TEST(error_of("9403cc80a000") == "reject code: above its limit");
  BOOST_TEST(error_of("94030ac40000") == "reject text: not a string");
  BOOST_TEST(error_of("94030ad9c9" + to_hex(Bytes(201, 'x')) + "00") ==
             "reject text: above its limit");
  BOOST_TEST(error_of("94030aa0cf0000000100000000") == "reject retry after: above its limit");
}

BOOST_AUTO_TEST_CASE(an_info_over_its_limit_is_refused) {
  const std::string head = "9201c5";
  BOOST_TEST(error_of(head + "1f40" + to_hex(Bytes(8000))) == "no error");
  BOOST_TEST(error_of(head + "1f41" + to_hex(Bytes(8001))) == "info: above its limit");
}

BOOST_AUTO_TEST_CASE(one_message_and_nothing_else) {
  BOOST_TEST(error_of("9102"
                      "9102") == "accept: followed by more bytes");
  BOOST_TEST(error_of("9102"
                      "c0") == "accept: followed by more bytes");
}

BOOST_AUTO_TEST_CASE(a_message_that_is_cut_anywhere_is_refused) {
  for (const OpeningMessage& message :
       {OpeningMessage(an_auth()), OpeningMessage(Info{Bytes(300, 1)}), OpeningMessage(Accept{}),
        OpeningMessage(Reject{DisconnectCode::full, "no free slot", 70000})}) {
    const Bytes whole = encode(message);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      BOOST_TEST(error_of(to_hex(ByteView(whole).first(size))).ends_with(": cut short"));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
