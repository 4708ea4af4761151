#include "tools/bench/bench_report.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tools/bench/bench_options.h"

using namespace switchyard::bench;

BOOST_AUTO_TEST_SUITE(bench_report_tests)

BOOST_AUTO_TEST_CASE(the_ratio_is_the_median_of_the_runs_ratios) {
  BenchReport report;
  report.add("bulk_native", "MB/s", 100, 200);  // 0.5
  report.add("bulk_native", "MB/s", 300, 400);  // 0.75
  report.add("bulk_native", "MB/s", 90, 100);   // 0.9
  const auto json = nlohmann::json::parse(report.json());
  const auto& row = json["rows"].at(0);
  BOOST_TEST(row["name"] == "bulk_native");
  BOOST_TEST(row["unit"] == "MB/s");
  BOOST_TEST(row["value"] == 100.0);
  BOOST_TEST(row["limit"] == 200.0);
  BOOST_TEST(row["ratio"] == 0.75);
}

BOOST_AUTO_TEST_CASE(what_was_not_measured_is_null) {
  BenchReport report;
  report.add("idle_peer_bytes", "B", 9000);
  report.add_missing("io_threads", "MB/s", "not measured: 2 processors");
  BOOST_TEST(report.json() ==
             R"({"rows":[{"name":"idle_peer_bytes","value":9000.0,"unit":"B","limit":null,)"
             R"("ratio":null},{"name":"io_threads","value":null,"unit":"MB/s","limit":null,)"
             R"("ratio":null}]})");
  BOOST_TEST(report.text().find("not measured: 2 processors") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_what_was_not_measured_the_ratio_may_be_known) {
  BenchReport report;
  report.add_missing("io_threads", "MB/s", "not measured: 2 processors");
  report.add_ratio("io_threads", 0.75);
  BOOST_TEST(report.json() ==
             R"({"rows":[{"name":"io_threads","value":null,"unit":"MB/s","limit":null,)"
             R"("ratio":0.75}]})");
  BOOST_TEST(report.text().find("75.0 %") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_table_tells_shares_of_rates_and_multiples_of_times) {
  BenchReport report;
  report.add("small_native", "msg/s", 1'234'567, 2'469'134);
  report.add("urgent_p50_ms", "ms", 0.25, 0.1);
  report.add("urgent_p50_ms", "ms", 0.25, 0.05);
  report.note("AEAD alone", "MB/s", 1500);
  const std::string text = report.text();
  for (const char* part : {"1 234 567", "50.0 %", "2.50 x", "2.50 x .. 5.00 x", "AEAD alone"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(only_the_rows_that_are_named_are_wanted) {
  BenchOptions options;
  BOOST_TEST(options.wants("bulk_native"));
  options.rows = {"handshakes", "broadcast"};
  BOOST_TEST(options.wants("handshakes"));
  BOOST_TEST(!options.wants("bulk_native"));
}

BOOST_AUTO_TEST_SUITE_END()
