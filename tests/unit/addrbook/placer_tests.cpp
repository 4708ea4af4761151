#include "addrbook/placer.h"

#include <boost/test/unit_test.hpp>
#include <set>

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(placer_tests)

namespace {

constexpr PlacementKey kKey{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

IpAddress ip(const std::string& text) {
  return *IpAddress::parse(text);
}

Placer placer() {
  return {kKey, Shape(), nullptr, /*strict=*/true};
}

}  // namespace

// Worked out apart from the library.  Files depend on these: other numbers are another version.
BOOST_AUTO_TEST_CASE(places_as_version_1_does) {
  const Placer ours = placer();
  BOOST_TEST(Placer::kVersion == 1U);
  BOOST_TEST(ours.fresh_bucket(ip("12.1.2.3"), ip("8.8.4.4")) == 147U);
  BOOST_TEST(ours.fresh_bucket(ip("12.1.9.9"), ip("8.8.1.1")) == 147U);  // the same groups
  BOOST_TEST(ours.fresh_bucket(ip("2602:100::1"), ip("8.8.4.4")) == 13U);
  BOOST_TEST(ours.old_bucket({ip("12.1.2.3"), 26656}) == 26U);
  BOOST_TEST(ours.old_bucket({ip("2602:100::1234"), 26656}) == 14U);
}

BOOST_AUTO_TEST_CASE(a_source_reaches_32_buckets_and_many_sources_all) {
  const Placer ours = placer();
  std::set<std::size_t> of_one;
  std::set<std::size_t> of_all;
  for (int a = 1; a < 120; ++a) {
    for (int b = 0; b < 256; b += 5) {
      const IpAddress address = ip(std::to_string(a) + "." + std::to_string(b) + ".1.1");
      of_one.insert(ours.fresh_bucket(address, ip("8.8.4.4")));
      of_all.insert(ours.fresh_bucket(ip("8.8.4.4"), address));
    }
  }
  BOOST_TEST(of_one.size() <= 32U);
  BOOST_TEST(of_one.size() >= 25U);  // 32 draws among 256 seldom meet
  BOOST_TEST(of_all.size() == 256U);
}

BOOST_AUTO_TEST_CASE(a_neighbourhood_reaches_4_old_buckets) {
  const Placer ours = placer();
  std::set<std::size_t> buckets;
  for (std::uint16_t port = 1; port < 500; ++port) {
    buckets.insert(ours.old_bucket({ip("12.1.2." + std::to_string(port % 256)), port}));
  }
  BOOST_TEST(buckets.size() <= 4U);
  BOOST_TEST(buckets.size() >= 3U);
}

BOOST_AUTO_TEST_CASE(an_as_map_makes_one_group_of_many_prefixes) {
  const AsMap map = *AsMap::parse("12.0.0.0/8 AS7\n13.0.0.0/8 AS7\n");
  const Placer mapped(kKey, Shape(), &map, /*strict=*/true);
  BOOST_TEST((mapped.group(ip("12.1.1.1")) == mapped.group(ip("13.9.9.9"))));
  BOOST_TEST((placer().group(ip("12.1.1.1")) != placer().group(ip("13.9.9.9"))));
  BOOST_TEST(mapped.describe().as_map == map.checksum());
}

BOOST_AUTO_TEST_CASE(a_key_is_taken_over_from_a_placement_of_the_same_rules_alone) {
  const Placer ours = placer();
  Placement placement = ours.describe();
  BOOST_TEST(placement.key == "0102030405060708090a0b0c");
  BOOST_TEST(placement.algorithm == "siphash-2-4");
  placement.key = "ffeeddccbbaa998877665544";
  BOOST_REQUIRE(ours.key_of(placement).has_value());
  BOOST_TEST(ours.key_of(placement)->front() == 0xff);
  placement.key += "00";
  BOOST_TEST(!ours.key_of(placement).has_value());
  placement = ours.describe();
  placement.algorithm.clear();
  BOOST_TEST(!ours.key_of(placement).has_value());
}

BOOST_AUTO_TEST_CASE(keys_are_drawn) {
  SeededRng rng(1);
  BOOST_TEST((Placer::draw_key(rng) != Placer::draw_key(rng)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
