#include "p2p/types/address_class.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace address_class_tests {

AddressKind kind(const char* address) {
  return kind_of(*IpAddress::parse(address));
}

}  // namespace address_class_tests

BOOST_AUTO_TEST_SUITE(address_class_tests)

BOOST_AUTO_TEST_CASE(the_ends_of_every_private_range_are_inside_and_their_neighbours_are_not) {
  for (const char* inside :
       {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0",
        "192.168.255.255", "100.64.0.0", "100.127.255.255", "169.254.0.0", "169.254.255.255",
        "fc00::", "fdff:ffff::1", "fe80::1", "febf::1"}) {
    BOOST_TEST((kind(inside) == AddressKind::private_net), inside);
  }
  for (const char* outside :
       {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
        "192.169.0.0", "100.63.255.255", "100.128.0.0", "169.253.255.255", "169.255.0.0", "fbff::1",
        "fe00::1", "fec0::1", "2001:db8::1", "8.8.8.8"}) {
    BOOST_TEST((kind(outside) == AddressKind::global), outside);
  }
  for (const char* here : {"127.0.0.1", "127.255.0.1", "::1", "0.0.0.0", "::"}) {
    BOOST_TEST((kind(here) == AddressKind::loopback), here);
  }
}

BOOST_AUTO_TEST_CASE(a_private_address_is_its_own_neighbourhood) {
  BOOST_TEST(limit_group(*IpAddress::parse("10.1.2.3")).to_string() == "10.1.2.3");
  BOOST_TEST(limit_group(*IpAddress::parse("8.1.2.3")).to_string() == "8.1.0.0");
  BOOST_TEST(limit_group(*IpAddress::parse("2001:db8:1:2::3")).to_string() == "2001:db8:1::");
  BOOST_TEST(limit_group(*IpAddress::parse("::ffff:8.1.2.3")).to_string() == "8.1.0.0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
