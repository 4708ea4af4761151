#include "p2p/types/net_address.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(net_address_tests)

using namespace switchyard;

namespace {

const std::string the_id = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

std::string parsed(std::string_view text) {
  const auto address = NetAddress::parse(text);
  return address ? address->to_string() : "error: " + address.error();
}

std::string error_of(std::string_view text) {
  const auto address = NetAddress::parse(text);
  return address ? "no error: " + address->to_string() : address.error();
}

}  // namespace

// CometBFT's own table.  Its parser wants an id and asks DNS for the host at once; ours takes an
// address without an id (whoever answers) and leaves names for the dial.  Those cases, and no
// others, come out differently.
BOOST_AUTO_TEST_CASE(agrees_with_cometbft_but_where_it_means_to_differ) {
  const std::map<std::string, std::string> ours_differs = {
      {"127.0.0.1:8080", "127.0.0.1:8080"},        // no id
      {"tcp://127.0.0.1:8080", "127.0.0.1:8080"},  // no id
      {"udp://127.0.0.1:8080", "127.0.0.1:8080"},  // no id
      {"notahost:8080", "notahost:8080"},          // no id, and a name that does not resolve
  };
  std::ifstream file(SWITCHYARD_VECTORS "/p2p_tables.json");
  const auto table = nlohmann::json::parse(file).at("net_address_parse");
  BOOST_TEST(table.size() == 26U);
  std::size_t differing = 0;
  for (const auto& row : table) {
    const std::string text = row.at(0);
    const auto address = NetAddress::parse(text);
    BOOST_TEST_CONTEXT("text " << text) {
      const auto ours = ours_differs.find(text);
      if (ours != ours_differs.end()) {
        BOOST_TEST(row.at(1).is_null());
        BOOST_REQUIRE(address.has_value());
        BOOST_TEST(address->to_string() == ours->second);
        ++differing;
      } else if (row.at(1).is_null()) {
        BOOST_TEST(!address.has_value());
      } else {
        BOOST_REQUIRE(address.has_value());
        BOOST_TEST(address->to_string() == row.at(1).get<std::string>());
      }
    }
  }
  BOOST_TEST(differing == ours_differs.size());
}

BOOST_AUTO_TEST_CASE(takes_an_address_apart) {
  const NetAddress address = NetAddress::parse("tcp://" + the_id + "@[2001:DB8::1]:26656").value();
  BOOST_REQUIRE(address.id.has_value());
  BOOST_TEST(address.id->to_string() == the_id);
  BOOST_TEST(address.host == "2001:db8::1");
  BOOST_TEST(address.port == 26656);
  BOOST_TEST(address.to_string() == the_id + "@[2001:db8::1]:26656");
}

BOOST_AUTO_TEST_CASE(text_comes_back_the_same) {
  for (const std::string& text : {the_id + "@example.com:26656", the_id + "@10.0.0.1:1",
                                  the_id + "@[::1]:65535", std::string("seed-1.example_net.org.:0"),
                                  std::string("[2001:db8::1]:80"), std::string("Example.COM:80")}) {
    BOOST_TEST(parsed(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(one_address_has_one_text) {
  BOOST_TEST(parsed("DEADBEEFdeadbeefdeadbeefdeadbeefdeadbeef@1.2.3.4:5") == the_id + "@1.2.3.4:5");
  BOOST_TEST(parsed("[::ffff:1.2.3.4]:80") == "1.2.3.4:80");
  BOOST_TEST(parsed("[2001:0:0::0001]:80") == "[2001::1]:80");
  BOOST_TEST(parsed("1.2.3.4:0080") == "1.2.3.4:80");
  BOOST_TEST(parsed("anything goes://1.2.3.4:80") == "1.2.3.4:80");
}

BOOST_AUTO_TEST_CASE(an_error_names_what_is_wrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "no host and no port"},
      {"10.0.0.1", "no port in \"10.0.0.1\""},
      {"tcp://10.0.0.1", "no port in \"10.0.0.1\""},
      {"10.0.0.1:", "no port in \"10.0.0.1:\""},
      {"[::1]", "no port in \"[::1]\""},
      {"[::1]:", "no port in \"[::1]:\""},
      {":80", "no host in \":80\""},
      {"[]:80", "no host in \"[]:80\""},
      {the_id + "@:80", "no host in \":80\""},
      {the_id + "@", "no host and no port"},
      {"a:65536", "port \"65536\" is above 65535"},
      {"a:99999999999999999999", "port \"99999999999999999999\" is above 65535"},
      {"a:http", "port \"http\" is not a number"},
      {"a:-1", "port \"-1\" is not a number"},
      {"a:+1", "port \"+1\" is not a number"},
      {"a: 1", "port \" 1\" is not a number"},
      {"a:1 ", "port \"1 \" is not a number"},
      {"a:0x10", "port \"0x10\" is not a number"},
      {"@1.2.3.4:80", "id \"\" is not 40 hex digits"},
      {"abc@1.2.3.4:80", "id \"abc\" is not 40 hex digits"},
      {the_id + "@" + the_id + "@1.2.3.4:80",
       "more than one \"@\" in \"" + the_id + "@" + the_id + "@1.2.3.4:80\""},
      {"[::1:80", "no \"]\" after \"[\" in \"[::1:80\""},
      {"[::1]80", "no \":\" after \"]\" in \"[::1]80\""},
      {"[1.2.3.4]:80", "\"1.2.3.4\" in brackets is not an IPv6 address"},
      {"[example.com]:80", "\"example.com\" in brackets is not an IPv6 address"},
      {"[fe80::1%eth0]:80", "\"fe80::1%eth0\" in brackets is not an IPv6 address"},
      {"::1:80", "more than one \":\" in \"::1:80\"; IPv6 addresses stand in brackets"},
      {"a b:80", "host \"a b\" has a character that names do not have"},
      {"a/b:80", "host \"a/b\" has a character that names do not have"},
      {"b\xc3\xbc:80", "host \"b??\" has a character that names do not have"},
      {"127.1:80", "host \"127.1\" is neither an IPv4 address nor a name"},
      {"1.2.3.256:80", "host \"1.2.3.256\" is neither an IPv4 address nor a name"},
      {"0x7f.0.0.1.:80", "host \"0x7f.0.0.1.\" is neither an IPv4 address nor a name"},
      {std::string(254, 'a') + ":80", "host name longer than 253 characters"},
  };
  for (const auto& [text, error] : cases) BOOST_TEST(error_of(text) == error);
}

BOOST_AUTO_TEST_CASE(a_name_may_begin_but_not_end_in_a_number) {
  BOOST_TEST(parsed("1.example.com:80") == "1.example.com:80");
  BOOST_TEST(parsed("3com.com:80") == "3com.com:80");
  BOOST_TEST(parsed(std::string(253, 'a') + ":80") == std::string(253, 'a') + ":80");
}

BOOST_AUTO_TEST_CASE(an_endpoint_is_a_literal_with_a_port) {
  BOOST_TEST(Endpoint::parse("1.2.3.4:80").value().to_string() == "1.2.3.4:80");
  BOOST_TEST(Endpoint::parse("[2001:DB8::1]:80").value().to_string() == "[2001:db8::1]:80");
  BOOST_TEST(Endpoint::parse("[::ffff:1.2.3.4]:80").value().to_string() == "1.2.3.4:80");
  BOOST_TEST(Endpoint::parse("0.0.0.0:0").value().port == 0);
  for (const auto* text : {"", "1.2.3.4", "1.2.3.4:", ":80", "localhost:80", "[1.2.3.4]:80",
                           "::1:80", "[::1]", "1.2.3.4:65536", "[::1]:80x", "tcp://1.2.3.4:80"}) {
    const auto endpoint = Endpoint::parse(text);
    BOOST_TEST_CONTEXT("text " << text) {
      BOOST_REQUIRE(!endpoint.has_value());
      BOOST_TEST(endpoint.error() == std::make_error_code(std::errc::invalid_argument));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
