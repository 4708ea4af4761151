#include "tools/http/site_json.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/made_up_site.h"

namespace site_json_tests {

using namespace switchyard;
using namespace switchyard::tools;
using nlohmann::json;

json state_of(const SiteState& state) {
  const BookFigures figures = book_figures(*state.book->image, state.taken);
  return json::parse(state_json(state, &figures, judge_health(&state, Duration(0))));
}

}  // namespace site_json_tests

BOOST_AUTO_TEST_SUITE(site_json_tests)

using namespace site_json_tests;

BOOST_AUTO_TEST_CASE(the_page_gets_the_figures_of_the_state) {
  const SiteState state = test::MadeUpSite(100).seed();
  const json told = state_of(state);
  BOOST_TEST(told["kind"] == "seed");
  BOOST_TEST(told["ready"] == true);
  BOOST_TEST(told["peers_in"] == 6);
  BOOST_TEST(told["peers_out"] == 3);
  BOOST_TEST(told["peers_private"] == 2);
  BOOST_TEST(told["book"]["old"] == state.book->old);
  BOOST_TEST(told["book"]["new_buckets"].size() == 256U);
  BOOST_TEST(told["crawl"]["verified"] == state.crawl->verified);
  BOOST_TEST(told["peers"].size() == 9U);
  BOOST_TEST(told["peers"][3]["rtt_seconds"].is_null());
}

BOOST_AUTO_TEST_CASE(who_told_of_addresses_is_not_told) {
  const SiteState state = test::MadeUpSite(300).seed();
  const json told = state_of(state);
  BOOST_TEST(!told["book"]["top_sources"].empty());
  const std::string text = told.dump();
  for (const addrbook::ImageEntry& entry : state.book->image->entries) {
    BOOST_TEST(text.find(entry.first.source.id->to_string()) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(names_of_any_bytes_are_json_in_printable_ascii) {
  SiteState state = test::MadeUpSite(10).seed();
  for (SitePeer& peer : state.peers) peer.moniker = test::MadeUpSite::kHostile;
  const BookFigures figures = book_figures(*state.book->image, state.taken);
  for (const std::string& text : {state_json(state, &figures, Health{}), peers_json(state)}) {
    BOOST_TEST(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    const std::string moniker = json::parse(text)["peers"][0]["moniker"];
    BOOST_TEST(moniker.starts_with("<img src=x"));
  }
}

BOOST_AUTO_TEST_CASE(a_page_shows_so_many_peers_and_the_list_has_all) {
  SiteState state = test::MadeUpSite(10).node();
  state.peers.resize(kShownPeers + 1, state.peers.front());
  BOOST_TEST(state_of(state)["peers"].size() == kShownPeers);
  BOOST_TEST(json::parse(peers_json(state))["peers"].size() == kShownPeers + 1);
}

BOOST_AUTO_TEST_CASE(a_node_tells_of_those_it_dialled_and_a_seed_of_those_it_serves) {
  SiteState state = test::MadeUpSite(500).seed();
  const std::string of_seed = peers_line(state);
  BOOST_TEST(std::count(of_seed.begin(), of_seed.end(), ',') + 1 == kToldPeers);
  BOOST_TEST(of_seed.starts_with(state.crawl->served[0].to_string() + ","));
  state.crawl.reset();
  state.peers.push_back(state.peers.front());  // twice, and told once
  std::string expected;
  for (const std::size_t i : {0U, 3U, 6U}) {
    const SitePeer& peer = state.peers[i];
    expected += (expected.empty() ? "" : ",") + peer.id.to_string() + "@" + peer.remote.to_string();
  }
  BOOST_TEST(peers_line(state) == expected);
  for (const std::string& text : {of_seed, expected}) {
    std::string rest = text;
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      BOOST_TEST(NetAddress::parse(rest.substr(0, comma)).has_value());
      rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
