// The tables of docs/reputation.md against the code.
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "p2p/switch/ban_list.h"
#include "p2p/switch/behaviour.h"
#include "p2p/switch/reputation.h"
#include "p2p/switch/standing.h"
#include "p2p/switch/trust_metric.h"
#include "tests/unit/docs/support.h"

BOOST_AUTO_TEST_SUITE(reputation_tables_tests)

using namespace switchyard;

namespace {

// The groups of every line that matches.
std::vector<std::vector<std::string>> rows(const std::string& pattern) {
  std::vector<std::vector<std::string>> found;
  std::istringstream lines(test::read_page("docs/reputation.md"));
  const std::regex row(pattern);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, row)) found.emplace_back(match.begin() + 1, match.end());
  }
  return found;
}

// The value at the end of an interval with these events, six digits.
std::string play(TrustMetric& metric, std::uint64_t good, std::uint64_t bad) {
  if (good > 0) metric.good(good);
  if (bad > 0) metric.bad(bad);
  char text[16];
  std::snprintf(text, sizeof text, "%.6f", metric.value());
  metric.end_interval();
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_table_of_behaviours_is_the_table_of_rules) {
  const auto written =
      rows(R"(^\| `(\w+)` \| (good|bad) \| (\d+) \| (yes|no) \| (\d+) \| [^|]+ \|$)");
  BOOST_REQUIRE(written.size() == kBehaviours.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    const BehaviourRule& rule = rule_of(kBehaviours.at(i));
    const std::vector<std::string> expected{
        std::string(rule.name), rule.good ? "good" : "bad", std::to_string(rule.points),
        rule.disconnect ? "yes" : "no", std::to_string(rule.ban.count())};
    BOOST_TEST(written[i] == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_table_of_values_is_what_the_metric_gives) {
  const auto written = rows(R"(^\| \d+ \| (\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$)");
  BOOST_REQUIRE(written.size() == 17U);
  const TrustConfig parity = TrustConfig::parity();
  const TrustConfig ours;
  TrustMetric theirs_metric(parity);
  TrustMetric our_metric(ours);
  for (const auto& row : written) {
    const std::uint64_t good = std::stoull(row[0]);
    const std::uint64_t bad = std::stoull(row[1]);
    BOOST_TEST(play(theirs_metric, good, bad) == row[2]);
    BOOST_TEST(play(our_metric, good, bad) == row[3]);
  }
}

BOOST_AUTO_TEST_CASE(the_example_of_a_file_is_read) {
  const std::string page = test::read_page("docs/reputation.md");
  const std::size_t from = page.find("switchyard-bans 1\n");
  BOOST_REQUIRE(from != std::string::npos);
  BanList bans;
  const auto parsed = bans.parse(as_bytes(page.substr(from, page.find("```", from) - from)));
  BOOST_TEST(parsed.has_value());
  BOOST_TEST(bans.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_thresholds_are_the_constants) {
  const std::string page = test::read_page("docs/reputation.md");
  BOOST_TEST(page.find("least " + std::to_string(kProvenScore) + " (`kProvenScore`)") !=
             std::string::npos);
  BOOST_TEST(page.find("least " + std::to_string(kProvenIntervals) + " intervals (`kProvenInt") !=
             std::string::npos);
  BOOST_TEST(page.find("margin of " + std::to_string(kStandingMargin) + " (`kStandingMargin`)") !=
             std::string::npos);
  BOOST_TEST(kBanBelow == 0.1);
  BOOST_TEST(kLowTrustBan.count() == 3600);
  BOOST_TEST(page.find("trust below 0.1 bans its id for an\nhour") != std::string::npos);
  BOOST_TEST(TrustStore::kMaxEntries == 10'000U);
  BOOST_TEST(BanList::kMaxBans == 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()
