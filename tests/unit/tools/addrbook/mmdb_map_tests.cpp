#include "tools/addrbook/mmdb_map.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "p2p/base/rng.h"
#include "tests/support/mmdb_writer.h"
#include "tests/unit/p2p/net/temporary_folder.h"

namespace mmdb_map_tests {

using namespace switchyard;
using namespace switchyard::tools;
using addrbook::AsMap;
using test::MmdbWriter;

// Without libmaxminddb there is nothing to test.
boost::test_tools::assertion_result readable(boost::unit_test::test_unit_id) {
  return reads_mmdb();
}

struct OnDisk {
  // What comes of a file with these bytes.
  Result<AsMap, std::string> read(const std::string& bytes) {
    std::filesystem::remove(path);  // some file systems wait for the disk if it is written over
    std::ofstream(path, std::ios::binary) << bytes;
    return read_mmdb(path);
  }
  AsMap map(const std::string& bytes) {
    auto read_map = read(bytes);
    BOOST_REQUIRE_EQUAL(read_map ? "" : read_map.error(), "");
    return *std::move(read_map);
  }
  // Without the name that it begins with.
  std::string error(const std::string& bytes) {
    const auto none = read(bytes);
    BOOST_REQUIRE(!none.has_value());
    BOOST_REQUIRE(none.error().starts_with(path + ": "));
    return none.error().substr(path.size() + 2);
  }

  net::TemporaryFolder folder;
  std::string path = (folder.path() / "map.mmdb").string();
};

std::uint32_t number_at(const AsMap& map, const char* address) {
  return map.lookup(*IpAddress::parse(address));
}

MmdbWriter small_map() {
  MmdbWriter writer;
  writer.add("8.0.0.0/8", MmdbWriter::as_record(7));
  writer.add("9.9.9.0/24", MmdbWriter::as_record(4'200'000'000));
  writer.add("9.9.8.1/32", MmdbWriter::as_record(9));
  writer.add("2001:200::/32", MmdbWriter::as_record(2500));
  return writer;
}

}  // namespace mmdb_map_tests

BOOST_AUTO_TEST_SUITE(mmdb_map_tests, *boost::unit_test::precondition(mmdb_map_tests::readable))

using namespace mmdb_map_tests;

BOOST_FIXTURE_TEST_CASE(both_families_are_found, OnDisk) {
  const AsMap read_map = map(small_map().file());
  BOOST_TEST(read_map.size() == 4U);
  BOOST_TEST(number_at(read_map, "8.0.0.0") == 7U);
  BOOST_TEST(number_at(read_map, "8.255.255.255") == 7U);
  BOOST_TEST(number_at(read_map, "9.9.9.200") == 4'200'000'000U);
  BOOST_TEST(number_at(read_map, "9.9.8.1") == 9U);
  BOOST_TEST(number_at(read_map, "9.9.8.2") == 0U);
  BOOST_TEST(number_at(read_map, "2001:200:ffff::1") == 2500U);
  BOOST_TEST(number_at(read_map, "2001:201::") == 0U);
}

BOOST_FIXTURE_TEST_CASE(says_the_same_as_the_map_in_text, OnDisk) {
  const auto text =
      AsMap::parse("8.0.0.0/8 AS7\n9.9.9.0/24 AS4200000000\n9.9.8.1/32 AS9\n2001:200::/32 AS2500");
  BOOST_TEST(map(small_map().file()).checksum() == text->checksum());
}

BOOST_FIXTURE_TEST_CASE(a_tree_of_ipv4_alone_is_read, OnDisk) {
  MmdbWriter writer(4);
  writer.add("8.8.0.0/16", MmdbWriter::as_record(7));
  writer.add("128.0.0.0/1", MmdbWriter::as_record(8));
  const AsMap read_map = map(writer.file());
  BOOST_TEST(read_map.size() == 2U);
  BOOST_TEST(number_at(read_map, "8.8.8.8") == 7U);
  BOOST_TEST(number_at(read_map, "8.9.8.8") == 0U);
  BOOST_TEST(number_at(read_map, "200.0.0.1") == 8U);
}

BOOST_FIXTURE_TEST_CASE(other_ways_to_ipv4_are_passed_over, OnDisk) {
  MmdbWriter writer = small_map();
  const std::size_t prefixes = map(writer.file()).size();
  writer.alias("2002::/16");
  writer.alias("2001::/32");
  writer.add("::ffff:0:0:0/80", MmdbWriter::as_record(8));  // no mapped address
  const AsMap read_map = map(writer.file());
  BOOST_TEST(read_map.size() == prefixes + 1);
  BOOST_TEST(number_at(read_map, "2002:808:808::1") == 7U);  // carries 8.8.8.8
}

BOOST_FIXTURE_TEST_CASE(a_record_around_all_of_ipv4_is_of_ipv4_too, OnDisk) {
  MmdbWriter writer;
  writer.add("::/8", MmdbWriter::as_record(3));
  BOOST_TEST(number_at(map(writer.file()), "1.2.3.4") == 3U);
  BOOST_TEST(number_at(map(writer.file()), "64::1") == 3U);
}

BOOST_FIXTURE_TEST_CASE(the_number_may_have_any_width_and_others_beside_it, OnDisk) {
  const std::string field = MmdbWriter::text("autonomous_system_number");
  MmdbWriter writer;
  writer.add("8.0.0.0/8", MmdbWriter::map(2) + MmdbWriter::text("a") + MmdbWriter::uint32(5) +
                              field + MmdbWriter::uint16(16));
  writer.add("9.0.0.0/8", MmdbWriter::map(1) + field + MmdbWriter::uint64(64));
  writer.add("10.0.0.0/8", MmdbWriter::map(0));        // nothing is said of it
  writer.add("11.0.0.0/8", MmdbWriter::as_record(0));  // nobody
  writer.add("12.0.0.0/8", MmdbWriter::text("no map"));
  const AsMap read_map = map(writer.file());
  BOOST_TEST(read_map.size() == 2U);
  BOOST_TEST(number_at(read_map, "8.0.0.1") == 16U);
  BOOST_TEST(number_at(read_map, "9.0.0.1") == 64U);
  writer.add("13.0.0.0/8", MmdbWriter::map(1) + field + MmdbWriter::uint64(std::uint64_t{1} << 32));
  BOOST_TEST(error(writer.file()) == "autonomous_system_number is no AS number");
  MmdbWriter words;
  words.add("8.0.0.0/8", MmdbWriter::map(1) + field + MmdbWriter::text("AS7"));
  BOOST_TEST(error(words.file()) == "autonomous_system_number is no AS number");
}

BOOST_FIXTURE_TEST_CASE(a_map_of_something_else_is_named, OnDisk) {
  MmdbWriter writer;
  writer.add("8.0.0.0/8", MmdbWriter::map(1) + MmdbWriter::text("city") + MmdbWriter::text("Bonn"));
  BOOST_TEST(error(writer.file("Test-City\x1b")) ==
             "no record in it has an autonomous_system_number; it is of type \"Test-City?\"");
}

BOOST_FIXTURE_TEST_CASE(what_is_no_map_or_is_not_there_is_named, OnDisk) {
  BOOST_TEST(error("").size() > 0U);
  BOOST_TEST(error("8.0.0.0/8 AS7\n").starts_with("no MaxMind DB: "));
  path = (folder.path() / "none.mmdb").string();
  const auto none = read_mmdb(path);
  BOOST_REQUIRE(!none.has_value());
  BOOST_TEST(none.error() == path + ": No such file or directory");
  BOOST_TEST(!read_mmdb(folder.path().string()).has_value());
}

// Each either a map or a sentence, and never a crash.
BOOST_FIXTURE_TEST_CASE(torn_and_scrambled_files_are_errors_or_other_maps, OnDisk) {
  const std::string whole = small_map().file();
  for (std::size_t size = 0; size < whole.size(); size += 11) {
    const auto torn = read(whole.substr(0, size));
    BOOST_TEST(!torn.has_value());
  }
  SeededRng rng(7);
  std::size_t refused = 0;
  for (int round = 0; round < 500; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 3; ++i)
      bytes.at(rng.below(bytes.size())) = static_cast<char>(rng.below(256));
    refused += read(bytes).has_value() ? 0 : 1;
  }
  BOOST_TEST(refused > 0U);
}

BOOST_FIXTURE_TEST_CASE(trees_that_lead_nowhere_or_in_circles_end, OnDisk) {
  MmdbWriter writer = small_map();
  const auto nodes = static_cast<std::uint32_t>(writer.nodes());
  for (const std::uint32_t between : {nodes + 1, nodes + 15}) {  // between tree and data
    writer.point("8000::/1", between);
    BOOST_TEST(error(writer.file()) == "its tree points out of its data");
  }
  writer.point("8000::/1", 0xffffff);
  BOOST_TEST(error(writer.file()) == "its tree points out of the file");
  MmdbWriter graph(4);
  graph.add("0.0.0.0/2", MmdbWriter::as_record(1));
  graph.add("64.0.0.0/2", MmdbWriter::as_record(2));
  graph.point("128.0.0.0/1", 1);  // where 0.0.0.0/1 leads, too
  BOOST_TEST(map(graph.file()).size() == 4U);
  graph.point("64.0.0.0/2", 1);  // to itself
  BOOST_TEST(error(graph.file()) == "its tree is deeper than an address is long");
}

BOOST_AUTO_TEST_SUITE_END()
