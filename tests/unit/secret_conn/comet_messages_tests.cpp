#include "secret_conn/comet_messages.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(comet_messages_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using namespace switchyard::secret_conn::cometbft;
using test::unhex;

namespace {

const std::string kKey(64, '5');
const std::string kSignature(128, '6');

std::string hello_error(std::string_view hex) {
  const auto key = decode_hello(unhex(hex));
  return key ? "none" : std::string(key.error());
}

std::string auth_error(std::string_view hex) {
  const auto auth = decode_auth(unhex(hex));
  if (!auth) return std::string(auth.error());
  BOOST_TEST(to_hex(auth->key) == kKey);
  BOOST_TEST(to_hex(auth->signature) == kSignature);
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_hello_is_35_bytes) {
  const auto key = test::unhex_array<32>(kKey);
  BOOST_TEST(to_hex(delimit(encode_hello(key))) == "220a20" + kKey);
  BOOST_TEST((*decode_hello(encode_hello(key)) == key));
}

BOOST_AUTO_TEST_CASE(a_hello_holds_exactly_one_key) {
  const std::string wrong = "the ephemeral key has not 32 bytes";
  BOOST_TEST(hello_error("") == wrong);
  BOOST_TEST(hello_error("0a00") == wrong);
  BOOST_TEST(hello_error("0a1f" + kKey.substr(2)) == wrong);
  BOOST_TEST(hello_error("0a21" + kKey + "55") == wrong);
  BOOST_TEST(hello_error("0801") == "not a BytesValue");
  BOOST_TEST(hello_error("0a20" + kKey.substr(2)) == "not a BytesValue");
  BOOST_TEST(hello_error("0a20" + kKey) == "none");
  // Unknown fields are skipped: varint, 64 bits, bytes, 32 bits.
  BOOST_TEST(hello_error("1001"
                         "190000000000000000"
                         "2200"
                         "2d00000000"
                         "0a20" +
                         kKey) == "none");
  // The last of two counts.
  BOOST_TEST(hello_error("0a00"
                         "0a20" +
                         kKey) == "none");
}

BOOST_AUTO_TEST_CASE(an_auth_is_103_bytes) {
  wire::Auth auth;
  auth.key = test::unhex_array<32>(kKey);
  auth.signature = test::unhex_array<64>(kSignature);
  BOOST_TEST(to_hex(delimit(encode_auth(auth))) == "660a220a20" + kKey + "1240" + kSignature);
  BOOST_TEST(auth_error("0a220a20" + kKey + "1240" + kSignature) == "none");
  BOOST_TEST(auth_error("1240" + kSignature + "1a00" + "0a220a20" + kKey) == "none");
}

BOOST_AUTO_TEST_CASE(an_auth_that_is_not_whole_is_named) {
  BOOST_TEST(auth_error("") == "the public key is missing");
  BOOST_TEST(auth_error("1240" + kSignature) == "the public key is missing");
  BOOST_TEST(auth_error("0a00"
                        "1240" +
                        kSignature) == "the ed25519 key has not 32 bytes");
  BOOST_TEST(auth_error("0a210a1f" + kKey.substr(2) + "1240" + kSignature) ==
             "the ed25519 key has not 32 bytes");
  BOOST_TEST(auth_error("0a231221" + kKey + "55" + "1240" + kSignature) ==
             "a secp256k1 key; only ed25519 will do");
  BOOST_TEST(auth_error("0a220a20" + kKey) == "the signature has not 64 bytes");
  BOOST_TEST(auth_error("0a220a20" + kKey + "123f" + kSignature.substr(2)) ==
             "the signature has not 64 bytes");
  BOOST_TEST(auth_error("0a0108") == "malformed public key");
  BOOST_TEST(auth_error("0801") == "not an AuthSigMessage");
}

BOOST_AUTO_TEST_CASE(malformed_protobuf_is_refused) {
  for (const char* const hex :
       {"0a", "08", "0aff", "00", "0201", "1b", "1c", "1e", "ff", "0a05aa",
        "ffffffffffffffffffff01", "1080808080808080808080", "8080808080808080808001"})
    BOOST_TEST(!decode_auth(unhex(hex)).has_value(), hex);
}

BOOST_AUTO_TEST_CASE(delimited_bytes_are_taken_when_whole) {
  const Bytes body(300, 9);
  const Bytes wire = delimit(body);
  BOOST_TEST(to_hex(ByteView(wire).first(2)) == "ac02");
  for (std::size_t n = 0; n < wire.size(); ++n) {
    const auto part = take_delimited(ByteView(wire).first(n), 300);
    BOOST_TEST((part && !part->whole()));
  }
  Bytes longer = wire;
  longer.push_back(1);
  const auto taken = take_delimited(longer, 300);
  BOOST_REQUIRE((taken && taken->whole()));
  BOOST_TEST(taken->size == wire.size());
  BOOST_TEST((to_bytes(taken->body) == body));
}

BOOST_AUTO_TEST_CASE(delimited_lengths_are_limited_at_once) {
  BOOST_TEST((take_delimited(unhex("ac02"), 299).error() == Errc::message_too_long));
  BOOST_TEST(
      (take_delimited(unhex("ffffffffffffffffff01"), 299).error() == Errc::message_too_long));
  BOOST_TEST(
      (take_delimited(unhex("ffffffffffffffffff02"), 299).error() == Errc::malformed_message));
  BOOST_TEST(
      (take_delimited(unhex("8080808080808080808000"), 299).error() == Errc::malformed_message));
  BOOST_TEST((take_delimited(unhex("808000"), 299)->size == 3U));  // zero, written long
}

BOOST_AUTO_TEST_SUITE_END()
