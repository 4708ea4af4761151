#include "tools/bench/end_report.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tools/bench/pair.h"

using namespace switchyard;
using namespace switchyard::bench;

namespace end_report_tests {

std::set<std::string> keys_of(const EndReport& report) {
  std::set<std::string> keys;
  const auto json = nlohmann::json::parse(end_json(report));
  for (const auto& [key, value] : json.items()) keys.insert(key);
  return keys;
}

}  // namespace end_report_tests

using namespace end_report_tests;

BOOST_AUTO_TEST_SUITE(end_report_tests)

BOOST_AUTO_TEST_CASE(an_end_says_what_its_kind_has_and_no_more) {
  const std::set<std::string> sink{"kind",    "messages",    "bytes",
                                   "seconds", "cpu_seconds", "voluntary_switches"};
  EndReport report;
  BOOST_TEST((keys_of(report) == sink));
  report.sink = false;
  auto source = sink;
  source.insert("rss_kib");
  BOOST_TEST((keys_of(report) == source));
  report.deliveries = 0;
  source.insert("deliveries");
  BOOST_TEST((keys_of(report) == source));
}

BOOST_AUTO_TEST_CASE(latencies_are_told_as_quantiles_and_a_histogram) {
  EndReport report;
  report.kind = Kind::idle;
  report.latencies.emplace();
  for (int i = 1; i <= 100; ++i) report.latencies->push_back(i);
  const auto json = nlohmann::json::parse(end_json(report));
  const auto& latency = json["latency_ms"];
  BOOST_TEST(json["kind"] == "idle");
  BOOST_TEST(latency["p50"] == 50.0);
  BOOST_TEST(latency["p90"] == 90.0);
  BOOST_TEST(latency["p99"] == 99.0);
  BOOST_TEST(latency["max"] == 100.0);
  BOOST_TEST(latency["count"] == 100);
  std::uint64_t all = 0;
  for (const auto& bucket : latency["histogram"]) all += bucket.at(1).get<std::uint64_t>();
  BOOST_TEST(all == 100U);
}

BOOST_AUTO_TEST_CASE(nothing_timed_is_told_as_nothing) {
  EndReport report;
  report.latencies.emplace();
  const auto json = nlohmann::json::parse(end_json(report));
  BOOST_TEST(json["latency_ms"]["count"] == 0);
  BOOST_TEST(json["latency_ms"]["p99"] == 0.0);
}

BOOST_AUTO_TEST_CASE(what_an_end_says_is_understood) {
  EndReport report;
  report.kind = Kind::ratio;
  report.messages = 7;
  report.bytes = 700;
  report.spent = {2, 1, 5, 33};
  report.bytes_by_channel = {100, 200, 400};
  report.latencies = {1.0, 2.0, 3.0};
  const auto heard = EndResult::parse(end_json(report));
  BOOST_REQUIRE(heard.has_value());
  BOOST_TEST(heard->byte_rate() == 350.0);
  BOOST_TEST(heard->message_rate() == 3.5);
  BOOST_TEST(heard->cpu_share() == 0.5);
  BOOST_TEST(heard->p50 == 2.0);
  BOOST_TEST((heard->system_calls == 33.0));
  BOOST_TEST((heard->bytes_by_channel == std::vector<double>{100, 200, 400}));
  BOOST_TEST(!EndResult::parse("what?").has_value());
  BOOST_TEST(!EndResult::parse("[]").has_value());
  BOOST_TEST(!EndResult::parse(address_json("a@b:1")).has_value());
}

BOOST_AUTO_TEST_CASE(where_an_end_is_is_one_object) {
  BOOST_TEST(address_json("id@127.0.0.1:5") == R"({"address":"id@127.0.0.1:5"})");
}

BOOST_AUTO_TEST_SUITE_END()
