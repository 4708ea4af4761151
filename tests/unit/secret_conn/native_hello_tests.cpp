#include "secret_conn/native_hello.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(native_hello_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using namespace switchyard::secret_conn::native;
using namespace std::chrono_literals;

namespace {

Disconnect because(DisconnectCode code, std::chrono::seconds retry_after = 0s) {
  Disconnect why;
  why.code = code;
  why.retry_after = retry_after;
  return why;
}

Refusal refusal_in(ByteView bytes) {
  const auto first = decode_first(bytes);
  BOOST_REQUIRE(first.has_value());
  return std::get<Refusal>(*first);
}

Errc offence_of(ByteView bytes) {
  const auto first = decode_first(bytes);
  BOOST_REQUIRE(!first.has_value());
  return first.error().errc;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_hello_is_magic_version_and_key) {
  Hello hello;
  hello.version = 7;
  hello.key.fill(0xab);
  const HelloBytes bytes = encode(hello);
  std::string expected = "73777907";
  for (int i = 0; i < 32; ++i) expected += "ab";
  BOOST_TEST(to_hex(bytes) == expected);
  const auto first = decode_first(bytes);
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(std::get<Hello>(*first).version == 7);
  BOOST_TEST((std::get<Hello>(*first).key == hello.key));
  for (std::size_t n = 0; n < kHelloSize; ++n) {
    const auto part = decode_first(ByteView(bytes).first(n));
    BOOST_TEST((part && part->index() == 0));
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_seven_bytes) {
  const Bytes bytes = encode_refusal(because(DisconnectCode::full, 258s));
  BOOST_TEST(to_hex(bytes) == "737779000a0201");
  BOOST_TEST((refusal_in(bytes).code == DisconnectCode::full));
  BOOST_TEST(refusal_in(bytes).retry_after.count() == 258);
  for (std::size_t n = 0; n < kRefusalSize; ++n) {
    const auto part = decode_first(ByteView(bytes).first(n));
    BOOST_TEST((part && part->index() == 0));
  }
}

BOOST_AUTO_TEST_CASE(retry_after_is_capped_on_both_sides) {
  BOOST_TEST(refusal_in(encode_refusal(because(DisconnectCode::full, 100h))).retry_after.count() ==
             3600);
  BOOST_TEST(refusal_in(encode_refusal(because(DisconnectCode::full, -5s))).retry_after.count() ==
             0);
  BOOST_TEST(refusal_in(test::unhex("737779000affff")).retry_after.count() == 3600);
}

BOOST_AUTO_TEST_CASE(codes_of_this_process_are_said_as_others) {
  BOOST_TEST((sayable(DisconnectCode::banned) == DisconnectCode::banned));
  BOOST_TEST((sayable(DisconnectCode::handshake_failed) == DisconnectCode::protocol_error));
  BOOST_TEST((sayable(DisconnectCode::other_protocol) == DisconnectCode::protocol_error));
  BOOST_TEST((sayable(DisconnectCode::timeout) == DisconnectCode::keepalive_late));
}

BOOST_AUTO_TEST_CASE(a_refusal_cannot_say_what_only_we_can_know) {
  BOOST_TEST((offence_of(test::unhex("73777900000000")) == Errc::malformed_hello));
  BOOST_TEST((offence_of(test::unhex("73777900800000")) == Errc::malformed_hello));
  // A code of a later version is taken as it is.
  BOOST_TEST((refusal_in(test::unhex("737779007f0000")).code == static_cast<DisconnectCode>(127)));
}

BOOST_AUTO_TEST_CASE(other_protocols_are_named) {
  BOOST_TEST(decode_first(as_bytes("GET / HTTP/1.1")).error().why.text ==
             "the other side speaks another protocol: HTTP");
  BOOST_TEST(decode_first(as_bytes("\x16\x03\x01")).error().why.text ==
             "the other side speaks another protocol: TLS");
  BOOST_TEST(decode_first(as_bytes("\x22\x0a\x20")).error().why.text ==
             "the other side speaks another protocol: CometBFT");
  BOOST_TEST(decode_first(as_bytes("sw?")).error().why.text ==
             "the other side speaks another protocol");
  BOOST_TEST((offence_of(as_bytes("???")) == Errc::other_protocol));
}

BOOST_AUTO_TEST_SUITE_END()
