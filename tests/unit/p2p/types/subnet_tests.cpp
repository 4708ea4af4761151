#include "p2p/types/subnet.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {

namespace subnet_tests {

IpAddress ip(std::string_view text) {
  return *IpAddress::parse(text);
}

std::string error_of(std::string_view text) {
  const auto subnet = Subnet::parse(text);
  return subnet ? "taken as " + subnet->to_string() : subnet.error();
}

}  // namespace subnet_tests

BOOST_AUTO_TEST_SUITE(subnet_tests)

BOOST_AUTO_TEST_CASE(text_comes_back_the_same) {
  for (const std::string text : {"10.0.0.0/8", "10.128.0.0/9", "0.0.0.0/0", "1.2.3.4/32",
                                 "2001:db8::/32", "::/0", "2001:db8:8000::/33", "::1/128"}) {
    const auto subnet = Subnet::parse(text);
    BOOST_REQUIRE_MESSAGE(subnet, text);
    BOOST_TEST(subnet->to_string() == text);
  }
}

BOOST_AUTO_TEST_CASE(an_address_alone_is_a_subnet_of_one) {
  BOOST_TEST(Subnet::parse("1.2.3.4")->to_string() == "1.2.3.4/32");
  BOOST_TEST(Subnet::parse("2001:db8::1")->to_string() == "2001:db8::1/128");
  BOOST_TEST(Subnet::parse("::ffff:1.2.3.4")->to_string() == "1.2.3.4/32");
}

BOOST_AUTO_TEST_CASE(an_error_names_what_is_wrong) {
  BOOST_TEST(error_of("10.0.0.0/33") ==
             "a prefix is 0 to 32 bits for IPv4, unlike in \"10.0.0.0/33\"");
  BOOST_TEST(error_of("2001:db8::/129") ==
             "a prefix is 0 to 128 bits for IPv6, unlike in \"2001:db8::/129\"");
  BOOST_TEST(error_of("10.0.0.0/99999999999") ==
             "a prefix is 0 to 32 bits for IPv4, unlike in \"10.0.0.0/99999999999\"");
  for (const std::string text : {"10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/8 "}) {
    BOOST_TEST(error_of(text) ==
               "a prefix is a number, 0 to 32 bits for IPv4, unlike in \"" + text + '"');
  }
  BOOST_TEST(error_of("10.1.2.3/8") ==
             "bits are set behind the prefix of \"10.1.2.3/8\"; the subnet is 10.0.0.0/8");
  BOOST_TEST(error_of("example.org/8") == "no IP address before the prefix in \"example.org/8\"");
  BOOST_TEST(error_of("") == "no IP address before the prefix in \"\"");
}

BOOST_AUTO_TEST_CASE(it_contains_what_shares_its_bits_and_nothing_of_the_other_family) {
  const auto ten = *Subnet::parse("10.128.0.0/9");
  BOOST_TEST(ten.contains(ip("10.128.0.0")));
  BOOST_TEST(ten.contains(ip("10.255.255.255")));
  BOOST_TEST(!ten.contains(ip("10.127.255.255")));
  BOOST_TEST(!ten.contains(ip("11.128.0.0")));
  const auto all_v4 = *Subnet::parse("0.0.0.0/0");
  BOOST_TEST(all_v4.contains(ip("255.255.255.255")));
  BOOST_TEST(!all_v4.contains(ip("::1")));
  const auto site = *Subnet::parse("2001:db8:0:8000::/49");
  BOOST_TEST(site.contains(ip("2001:db8:0:ffff::1")));
  BOOST_TEST(!site.contains(ip("2001:db8:0:7fff::1")));
  BOOST_TEST(!Subnet::parse("::/0")->contains(ip("1.2.3.4")));
}

BOOST_AUTO_TEST_CASE(what_is_behind_the_prefix_is_dropped) {
  BOOST_TEST(Subnet(ip("10.1.2.3"), 12).to_string() == "10.0.0.0/12");
  BOOST_TEST(Subnet(ip("2001:db8:ffff::1"), 33).to_string() == "2001:db8:8000::/33");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
