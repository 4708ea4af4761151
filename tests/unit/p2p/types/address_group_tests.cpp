#include "p2p/types/address_group.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace switchyard {

BOOST_AUTO_TEST_SUITE(address_group_tests)

namespace {

IpAddress ip(const std::string& text) {
  return *IpAddress::parse(text);
}

std::string group(const std::string& text) {
  return group_of(ip(text)).to_string();
}

nlohmann::json table(const char* name) {
  std::ifstream file(SWITCHYARD_VECTORS "/p2p_tables.json");
  return nlohmann::json::parse(file).at(name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_cometbfts_table_of_any_network) {
  const auto rows = table("addrbook_group_key_non_strict");
  BOOST_TEST(rows.size() == 14U);
  for (const auto& [address, expected] : rows.items()) {
    BOOST_TEST(group(address) == expected.get<std::string>(), address);
  }
}

BOOST_AUTO_TEST_CASE(agrees_with_cometbfts_table_of_the_public_network) {
  const auto rows = table("addrbook_group_key_strict");
  BOOST_TEST(rows.size() == 13U);
  for (const auto& [address, expected] : rows.items()) {
    const std::string ours = public_group_of(ip(address)).to_string();
    BOOST_TEST(ours == expected.get<std::string>(), address);
  }
}

BOOST_AUTO_TEST_CASE(in_a_public_book_routable_addresses_keep_their_groups) {
  for (const char* address : {"12.1.2.3", "2602:100::1", "2002:0c01:0203::", "2001:470:1f10::2"}) {
    BOOST_TEST((public_group_of(ip(address)) == group_of(ip(address))), address);
  }
  BOOST_TEST(public_group_of(ip("fd87:d87e:eb43:1234::5678")).to_string() == "tor:2");
}

BOOST_AUTO_TEST_CASE(neighbours_share_a_group_and_others_do_not) {
  BOOST_TEST((group_of(ip("12.1.0.0")) == group_of(ip("12.1.255.255"))));
  BOOST_TEST((group_of(ip("12.1.0.0")) != group_of(ip("12.2.0.0"))));
  BOOST_TEST((group_of(ip("2602:100:ffff::")) == group_of(ip("2602:100::1"))));
  BOOST_TEST((group_of(ip("2602:101::")) != group_of(ip("2602:100::1"))));
  BOOST_TEST((group_of(ip("2001:470:2000::")) != group_of(ip("2001:470:1000::"))));
  // A group of IPv6 whose number is that of one of IPv4, and of an AS, is another one.
  BOOST_TEST((AddressGroup::autonomous_system(0x0c01) != group_of(ip("12.1.0.0"))));
  BOOST_TEST(AddressGroup::autonomous_system(64500).to_string() == "AS64500");
}

BOOST_AUTO_TEST_CASE(the_ends_of_what_is_not_routable_are_inside_and_their_neighbours_are_not) {
  for (const char* inside : {"0.0.0.0",
                             "0.255.255.255",
                             "10.1.2.3",
                             "100.64.0.1",
                             "127.0.0.1",
                             "169.254.1.1",
                             "172.16.0.1",
                             "192.0.2.0",
                             "192.0.2.255",
                             "192.168.1.1",
                             "198.18.0.0",
                             "198.19.255.255",
                             "198.51.100.7",
                             "203.0.113.7",
                             "224.0.0.0",
                             "239.255.255.255",
                             "240.0.0.0",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "2001:db8::",
                             "2001:db8:ffff::",
                             "2001:10::",
                             "2001:1f::",
                             "fc00::1",
                             "fe80::1",
                             "ff02::1",
                             "2002:0a01:0203::",
                             "64:ff9b::7f00:1",
                             "::ffff:0:0a01:1",
                             "2001:0:1234::f5fe:fdfc"}) {
    BOOST_TEST(!is_routable(ip(inside)), inside);
  }
  for (const char* outside :
       {"1.0.0.0", "9.255.255.255", "192.0.1.255", "192.0.3.0", "198.17.255.255", "198.20.0.0",
        "203.0.112.255", "203.0.114.0", "223.255.255.255", "2001:db7:ffff::", "2001:db9::",
        "2001:f:ffff::", "2001:20::", "2602:100::1", "64:ff9b::808:808", "2002:808:808::"}) {
    BOOST_TEST(is_routable(ip(outside)), outside);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
