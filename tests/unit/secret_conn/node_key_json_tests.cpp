#include "secret_conn/node_key_json.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(node_key_json_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

// RFC 8032's first key, in the text CometBFT gives it.
constexpr std::string_view kValue =
    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
constexpr std::string_view kKey =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

std::string file(std::string_view value, std::string_view type = "tendermint/PrivKeyEd25519") {
  return std::string(R"({"priv_key":{"type":")")
      .append(type)
      .append(R"(","value":")")
      .append(value)
      .append(R"("}})");
}

// The key in hex, or the error.
std::string parse(std::string_view text) {
  const auto key = parse_node_key(as_bytes(text));
  return key ? to_hex(key->public_key()) : key.error();
}

}  // namespace

BOOST_AUTO_TEST_CASE(reads_and_writes_what_cometbft_writes) {
  BOOST_TEST(parse(file(kValue)) == kKey);
  const auto key = parse_node_key(as_bytes(file(kValue)));
  BOOST_REQUIRE(key.has_value());
  BOOST_TEST(as_text(format_node_key(*key)) == file(kValue));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_json_and_comes_back) {
  for (std::uint64_t n = 0; n < 20; ++n) {
    const NodeKey key = test::key_number(n);
    const Bytes text = format_node_key(key);
    const auto json = nlohmann::json::parse(text.begin(), text.end());
    BOOST_TEST(json["priv_key"]["type"] == "tendermint/PrivKeyEd25519");
    BOOST_TEST(parse(as_text(text)) == to_hex(key.public_key()));
  }
}

BOOST_AUTO_TEST_CASE(takes_whitespace_order_further_members_and_escapes) {
  std::string escaped(kValue);
  for (std::size_t at = 0; (at = escaped.find('/', at)) != std::string::npos; at += 2)
    escaped.insert(at, "\\");
  BOOST_TEST(parse(file(escaped)) == kKey);
  BOOST_TEST(
      parse(std::string("\n{ \"id\" : \"x\", \"priv_key\" : { \"more\":[1,{}], \"value\" : \"")
                .append(kValue)
                .append("\",\t\"type\": \"tendermint/PrivKeyEd25519\" } ,\"z\":null}\r\n")) ==
      kKey);
}

BOOST_AUTO_TEST_CASE(names_what_is_missing_or_doubled) {
  BOOST_TEST(parse("") == "empty");
  BOOST_TEST(parse("{}") == "priv_key is missing");
  BOOST_TEST(parse(R"({"priv_key":{}})") == "type is missing in priv_key");
  BOOST_TEST(parse(R"({"priv_key":{"type":"tendermint/PrivKeyEd25519"}})") ==
             "value is missing in priv_key");
  BOOST_TEST(parse(R"({"priv_key":1})") == "expected '{' at byte 12");
  BOOST_TEST(parse(R"({"priv_key":{"type":"a","type":"a"}})") == "type is there twice at byte 31");
  BOOST_TEST(parse(R"({"priv_key":{"value":"a","value":"a"}})") ==
             "value is there twice at byte 33");
  BOOST_TEST(parse(R"({"priv_key":{},"priv_key":{}})") == "priv_key is there twice at byte 26");
  BOOST_TEST(parse(R"({"priv_key":{"value":7}})") == "expected '\"' at byte 21");
}

BOOST_AUTO_TEST_CASE(refuses_foreign_and_inconsistent_keys) {
  BOOST_TEST(parse(file(kValue, "tendermint/PrivKeySecp256k1")) ==
             "priv_key has another type than tendermint/PrivKeyEd25519");
  BOOST_TEST(parse(file("")) == "value is not base64 of 64 bytes");
  BOOST_TEST(parse(file("AAAA")) == "value is not base64 of 64 bytes");
  BOOST_TEST(parse(file(std::string(kValue) + "AAAA")) == "value is not base64 of 64 bytes");
  BOOST_TEST(parse(file(std::string(kValue.substr(0, 87)))) == "value is not base64 of 64 bytes");
  std::string spaced(kValue);
  spaced[10] = ' ';
  BOOST_TEST(parse(file(spaced)) == "value is not base64 of 64 bytes");
  std::string other_seed(kValue);
  other_seed[0] = 'o';
  BOOST_TEST(parse(file(other_seed)) == "the public key in value does not belong to its seed");
  std::string other_key(kValue);
  other_key[60] = other_key[60] == 'A' ? 'B' : 'A';
  BOOST_TEST(parse(file(other_key)) == "the public key in value does not belong to its seed");
}

BOOST_AUTO_TEST_CASE(a_torn_file_is_never_a_key) {
  const std::string whole = file(kValue);
  for (std::size_t n = 0; n < whole.size(); ++n)
    BOOST_TEST(!parse_node_key(as_bytes(whole.substr(0, n))).has_value());
  BOOST_TEST(parse(whole + "x") == "something behind the object at byte 148");
  BOOST_TEST(parse(std::string(5000, ' ')) == "too large for a node key");
}

BOOST_AUTO_TEST_SUITE_END()
