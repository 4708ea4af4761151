#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/types/net_address.h"

BOOST_AUTO_TEST_SUITE(ip_address_tests)

using namespace switchyard;

namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(text_becomes_canonical) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"0:0:0:0:0:0:0:1", "::1"},
      // RFC 5952: no leading zeros, lower case, the longest run of zeros, the first of two equal
      // ones, and none of a single zero.
      {"2001:0DB8::0001", "2001:db8::1"},
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      // One host, one address.
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::FFFF:c000:0201", "192.0.2.1"},
  };
  for (const auto& [text, canonical] : cases) {
    BOOST_TEST(ip(text).to_string() == canonical);
    BOOST_TEST((ip(canonical) == ip(text)));
  }
}

BOOST_AUTO_TEST_CASE(anything_but_a_literal_is_refused) {
  const std::string wrong[] = {"",
                               "localhost",
                               "1.2.3",
                               "1.2.3.4.5",
                               "1.2.3.256",
                               "1.2.3.04",
                               "0x7f.0.0.1",
                               "2130706433",
                               "1.2.3.4 ",
                               " 1.2.3.4",
                               "1.2.3.4:80",
                               "[::1]",
                               ":::",
                               "1::2::3",
                               "12345::",
                               "1:2:3:4:5:6:7",
                               "1:2:3:4:5:6:7:8:9",
                               "fe80::1%eth0",
                               "::1.2.3",
                               std::string("1.2.3.4\0", 8),
                               std::string("1.2.3.4\0.5", 10),
                               std::string(1000, '1')};
  for (const std::string& text : wrong) {
    const auto address = IpAddress::parse(text);
    BOOST_TEST_CONTEXT("text " << text) {
      BOOST_REQUIRE(!address.has_value());
      BOOST_TEST(address.error() == std::make_error_code(std::errc::invalid_argument));
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_are_in_network_order) {
  const IpAddress four = ip("192.0.2.1");
  BOOST_TEST(four.is_v4());
  BOOST_TEST(to_bytes(four.bytes()) == (Bytes{192, 0, 2, 1}), boost::test_tools::per_element());
  const IpAddress six = ip("2001:db8::2");
  BOOST_TEST(!six.is_v4());
  BOOST_REQUIRE(six.bytes().size() == 16U);
  BOOST_TEST(six.bytes()[1] == 0x01);
  BOOST_TEST(six.bytes()[15] == 2);
  BOOST_TEST((IpAddress::v4({192, 0, 2, 1}) == four));
}

BOOST_AUTO_TEST_CASE(a_mapped_address_is_the_ipv4_address) {
  const IpAddress mapped = IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1});
  BOOST_TEST((mapped == IpAddress::v4({192, 0, 2, 1})));
  // The older ::a.b.c.d is not one.
  BOOST_TEST(!ip("::192.0.2.1").is_v4());
}

BOOST_AUTO_TEST_CASE(an_ipv4_and_an_ipv6_address_with_the_same_bytes_differ) {
  BOOST_TEST((ip("1.2.3.4") != ip("102:304::")));
  BOOST_TEST((ip("0.0.0.0") != ip("::")));
  BOOST_TEST((IpAddress() == ip("0.0.0.0")));
}

BOOST_AUTO_TEST_CASE(loopback_and_unspecified) {
  for (const auto* text : {"127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"}) {
    BOOST_TEST(ip(text).is_loopback());
  }
  for (const auto* text : {"126.255.255.255", "128.0.0.0", "::2", "::", "7f00::", "0.0.0.1"}) {
    BOOST_TEST(!ip(text).is_loopback());
  }
  BOOST_TEST(ip("0.0.0.0").is_unspecified());
  BOOST_TEST(ip("::").is_unspecified());
  BOOST_TEST(!ip("0.0.0.1").is_unspecified());
  BOOST_TEST(!ip("::1").is_unspecified());
}

BOOST_AUTO_TEST_CASE(a_group_is_a_site) {
  BOOST_TEST(ip("10.20.30.40").group().to_string() == "10.20.0.0");
  BOOST_TEST((ip("10.20.0.1").group() == ip("10.20.255.255").group()));
  BOOST_TEST((ip("10.20.0.1").group() != ip("10.21.0.1").group()));
  BOOST_TEST(ip("2001:db8:1:2:3:4:5:6").group().to_string() == "2001:db8:1::");
  BOOST_TEST((ip("2001:db8:1::1").group() != ip("2001:db8:2::1").group()));
  BOOST_TEST((ip("2001:db8:1::1").group() == ip("2001:db8:1:ffff::1").group()));
}

BOOST_AUTO_TEST_SUITE_END()
