#include "addrbook/as_map.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "p2p/base/rng.h"

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(as_map_tests)

namespace {

IpAddress ip(const std::string& text) {
  return *IpAddress::parse(text);
}

std::string error_of(const std::string& text) {
  const auto map = AsMap::parse(text);
  return map ? "no error" : map.error();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_longest_prefix_decides) {
  const auto map = AsMap::parse(
      "# made by hand\n"
      "8.0.0.0/8 AS1\r\n"
      "8.8.0.0/16\tAS2   # inside\n"
      "\n"
      "8.8.8.0/24 AS3\n"
      "800::/16 AS4\n"
      "8.8.9.9/32 AS5\n"
      "8.9.0.0/16 AS0\n"
      "2001:200::/32 AS6");
  BOOST_REQUIRE(map.has_value());
  BOOST_TEST(map->size() == 7U);
  BOOST_TEST(map->lookup(ip("8.1.1.1")) == 1U);
  BOOST_TEST(map->lookup(ip("8.8.1.1")) == 2U);
  BOOST_TEST(map->lookup(ip("8.8.8.255")) == 3U);
  BOOST_TEST(map->lookup(ip("8.8.9.0")) == 2U);
  BOOST_TEST(map->lookup(ip("8.8.9.9")) == 5U);
  BOOST_TEST(map->lookup(ip("8.9.1.1")) == 0U);
  BOOST_TEST(map->lookup(ip("8.255.255.255")) == 1U);
  BOOST_TEST(map->lookup(ip("9.0.0.0")) == 0U);
  BOOST_TEST(map->lookup(ip("7.255.255.255")) == 0U);
  BOOST_TEST(map->lookup(ip("800::1")) == 4U);
  BOOST_TEST(map->lookup(ip("2001:200:1::")) == 6U);
  BOOST_TEST(map->lookup(ip("64:ff9b::808:808")) == 3U);  // carries 8.8.8.8
  BOOST_TEST(AsMap().lookup(ip("8.8.8.8")) == 0U);
}

BOOST_AUTO_TEST_CASE(agrees_with_looking_at_every_line) {
  SeededRng rng(3);
  std::string text;
  std::vector<std::pair<Subnet, std::uint32_t>> lines;
  for (std::uint32_t i = 1; i <= 300; ++i) {
    const IpAddress address = IpAddress::v4({static_cast<std::uint8_t>(rng.below(3)),
                                             static_cast<std::uint8_t>(rng.below(4)),
                                             static_cast<std::uint8_t>(rng.below(256)), 0});
    const Subnet subnet(address, static_cast<unsigned>(4 + rng.below(25)));
    bool again = false;
    for (const auto& line : lines) again = again || line.first == subnet;
    if (again) continue;
    lines.emplace_back(subnet, i);
    text += subnet.to_string() + " AS" + std::to_string(i) + "\n";
  }
  const auto map = AsMap::parse(text);
  BOOST_REQUIRE(map.has_value());
  for (int i = 0; i < 3000; ++i) {
    const IpAddress address = IpAddress::v4(
        {static_cast<std::uint8_t>(rng.below(4)), static_cast<std::uint8_t>(rng.below(5)),
         static_cast<std::uint8_t>(rng.below(256)), static_cast<std::uint8_t>(rng.below(256))});
    std::uint32_t expected = 0;
    unsigned bits = 0;
    for (const auto& [subnet, number] : lines) {
      if (!subnet.contains(address) || subnet.bits() < bits) continue;
      bits = subnet.bits();
      expected = number;
    }
    BOOST_TEST(map->lookup(address) == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_checksum_is_of_what_it_says) {
  const auto sum = [](const char* text) { return AsMap::parse(text)->checksum(); };
  BOOST_TEST(sum("8.0.0.0/8 AS1\n9.0.0.0/8 AS2") == sum("9.0.0.0/8 AS2 # x\n\n8.0.0.0/8 AS1\n"));
  BOOST_TEST(sum("8.0.0.0/8 AS1") != sum("8.0.0.0/8 AS2"));
  BOOST_TEST(sum("8.0.0.0/8 AS1") != sum("8.0.0.0/9 AS1"));
  BOOST_TEST(sum("") == 0U);
  BOOST_TEST(sum("8.0.0.0/8 AS1") != 0U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_with_its_line) {
  BOOST_TEST(error_of("8.0.0.0/8 AS1\n8.0.0.0/8 13335") ==
             "line 2: no \"AS\" and number behind the prefix in \"8.0.0.0/8 13335\"");
  BOOST_TEST(error_of("8.0.0.0/8").starts_with("line 1: no \"AS\""));
  BOOST_TEST(error_of("8.0.0.0/8 AS4294967296").starts_with("line 1: no \"AS\""));
  BOOST_TEST(error_of("\n\nhello AS1").starts_with("line 3: no IP address"));
  BOOST_TEST(error_of("8.0.0.1/8 AS1").starts_with("line 1: bits are set behind"));
  BOOST_TEST(error_of("8.0.0.0/8 AS1\n8.0.0.0/8 AS2") == "8.0.0.0/8 is said to be of two systems");
  BOOST_TEST(error_of("8.0.0.0/8 AS1\n8.0.0.0/8 AS1") == "no error");
}

BOOST_AUTO_TEST_CASE(without_a_map_or_an_answer_the_prefix_is_the_group) {
  const AsMap map = *AsMap::parse("8.0.0.0/8 AS7\n10.0.0.0/8 AS8");
  const auto group = [](const AsMap* by, const char* address) {
    return group_by(by, ip(address), /*strict=*/true).to_string();
  };
  BOOST_TEST(group(&map, "8.1.1.1") == "AS7");
  BOOST_TEST(group(&map, "9.1.1.1") == "9.1.0.0");
  BOOST_TEST(group(nullptr, "8.1.1.1") == "8.1.0.0");
  BOOST_TEST(group(&map, "10.1.1.1") == "unroutable");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
