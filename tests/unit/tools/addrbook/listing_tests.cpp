#include "tools/addrbook/listing.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/made_up_book.h"

namespace listing_tests {

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

constexpr WallTime kNow = test::MadeUpBook::kNewest;

PeerId id(std::uint8_t n) {
  return PeerId({n});
}

addrbook::ImageEntry peer(std::uint8_t n, const std::string& at) {
  addrbook::ImageEntry entry;
  entry.id = id(n);
  entry.first.endpoint = *Endpoint::parse(at);
  entry.first.source = {id(99), *Endpoint::parse("60.0.0.1:26656")};
  return entry;
}

std::vector<addrbook::ImageEntry> three() {
  std::vector<addrbook::ImageEntry> peers{peer(3, "20.1.0.3:26656"), peer(1, "20.1.0.1:26656"),
                                          peer(2, "[2600::2]:7")};
  peers[0].last_success = kNow - 2h;
  peers[1].last_success = kNow - 1h;
  peers[1].type = addrbook::BucketType::old;
  peers[2].attempts = 4;
  return peers;
}

// The first byte of each id that passes.
std::string passing(const Selection& selection) {
  std::string text;
  for (const auto& entry : select_entries(three(), selection, kNow)) {
    text += std::to_string(entry.id->bytes()[0]);
  }
  return text;
}

const std::string kZeros(38, '0');

}  // namespace listing_tests

BOOST_AUTO_TEST_SUITE(listing_tests)

using namespace listing_tests;

BOOST_AUTO_TEST_CASE(the_order_is_that_of_ids_whatever_the_file_has) {
  BOOST_TEST(passing({}) == "123");
}

BOOST_AUTO_TEST_CASE(selects_by_success_failures_and_place) {
  Selection selection;
  selection.reached = true;
  BOOST_TEST(passing(selection) == "13");
  selection = {};
  selection.within = 1h;
  BOOST_TEST(passing(selection) == "1");
  selection.within = 2h;
  BOOST_TEST(passing(selection) == "13");
  selection = {};
  selection.most_failures = 3;
  BOOST_TEST(passing(selection) == "13");
  selection.most_failures = 4;
  BOOST_TEST(passing(selection) == "123");
  selection = {};
  selection.in = {*Subnet::parse("20.1.0.0/31"), *Subnet::parse("2600::/16")};
  BOOST_TEST(passing(selection) == "12");
}

BOOST_AUTO_TEST_CASE(bounds_keep_those_that_were_reached_last) {
  Selection selection;
  selection.limit = 1;
  BOOST_TEST(passing(selection) == "1");
  selection = {};
  selection.per_group = 1;
  BOOST_TEST(passing(selection) == "12");
  selection = {};
  selection.per_address = 1;
  BOOST_TEST(passing(selection) == "123");
}

BOOST_AUTO_TEST_CASE(drops_what_one_source_alone_has_told) {
  auto peers = three();
  peers[0].others.push_back(
      {peers[0].first.endpoint, {id(98), *Endpoint::parse("61.0.0.1:1")}, {}});
  peers[1].others.push_back(
      {peers[1].first.endpoint, {id(99), *Endpoint::parse("60.0.0.1:1")}, {}});
  Selection selection;
  selection.not_from = id(99).to_string();
  BOOST_TEST(select_entries(peers, selection, kNow).size() == 1U);
  selection.not_from = "60.0.0.1";
  BOOST_TEST(select_entries(peers, selection, kNow).size() == 1U);
  selection.not_from = "60.0.0.2";
  BOOST_TEST(select_entries(peers, selection, kNow).size() == 3U);
}

BOOST_AUTO_TEST_CASE(private_addresses_are_not_routable) {
  Selection selection;
  selection.routable = true;
  const auto kept = select_entries({peer(1, "10.0.0.1:1"), peer(2, "20.0.0.1:1")}, selection, kNow);
  BOOST_REQUIRE(kept.size() == 1U);
  BOOST_TEST((kept[0].id == id(2)));
}

BOOST_AUTO_TEST_CASE(peers_and_ids_are_one_line_without_those_who_have_none) {
  auto peers = select_entries(three(), {}, kNow);
  peers[0].id.reset();
  BOOST_TEST(list_text(peers, ListFormat::peers, kNow) ==
             "02" + kZeros + "@[2600::2]:7,03" + kZeros + "@20.1.0.3:26656\n");
  BOOST_TEST(list_text(peers, ListFormat::ids, kNow) == "02" + kZeros + ",03" + kZeros + "\n");
  BOOST_TEST(list_text({}, ListFormat::peers, kNow).empty());
}

BOOST_AUTO_TEST_CASE(csv_has_a_header_and_empty_cells_for_what_never_happened) {
  BOOST_TEST(list_text({peer(2, "[2600::2]:7")}, ListFormat::csv, kNow) ==
             "id,ip,port,kind,attempts,last_attempt,last_success,banned_until,source_id,source_ip,"
             "source_port\n02" +
                 kZeros + ",2600::2,7,new,0,,,,63" + kZeros + ",60.0.0.1,26656\n");
}

BOOST_AUTO_TEST_CASE(json_is_an_array_and_ndjson_an_object_a_line) {
  const auto peers = select_entries(three(), {}, kNow);
  const auto array = nlohmann::json::parse(list_text(peers, ListFormat::json, kNow));
  BOOST_REQUIRE(array.size() == 3U);
  BOOST_TEST(array[0]["kind"] == "old");
  BOOST_TEST(array[1]["ip"] == "2600::2");
  BOOST_TEST(array[1]["last_success"].is_null());
  BOOST_TEST(nlohmann::json::parse(list_text({}, ListFormat::json, kNow)).empty());
  const std::string lines = list_text(peers, ListFormat::ndjson, kNow);
  BOOST_TEST(std::ranges::count(lines, '\n') == 3);
  BOOST_TEST((nlohmann::json::parse(lines.substr(0, lines.find('\n'))) == array[0]));
}

BOOST_AUTO_TEST_CASE(the_table_has_ages) {
  const std::string text = list_text(select_entries(three(), {}, kNow), ListFormat::table, kNow);
  BOOST_TEST(text.find("0100000000  20.1.0.1:26656  old     1h00m  never       0") !=
             std::string::npos);
  BOOST_TEST(list_text({}, ListFormat::table, kNow) == "no peers\n");
}

BOOST_AUTO_TEST_SUITE_END()
