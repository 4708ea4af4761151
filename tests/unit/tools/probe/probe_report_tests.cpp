#include "tools/probe/probe_report.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tools/probe/probe_record.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace probe_report_tests {

const std::string kId(40, 'a');

ProbeResult good_result() {
  ProbeResult result;
  result.address = *NetAddress::parse(kId + "@seed.example.com:26656");
  result.outcome = ProbeOutcome::answered;
  result.reached = ProbeStage::answer;
  result.at = WallTime(1'773'000'000s);
  result.times = {Duration(1'500us), Duration(20ms), Duration(3ms), Duration(1s)};
  result.remote = *Endpoint::parse("20.0.0.1:26656");
  result.moniker = "al\"ice";
  result.software = "switchyard 0.1.0";
  result.told = 187;
  return result;
}

ProbeResult bad_result() {
  ProbeResult result;
  result.address = *NetAddress::parse(std::string(40, 'b') + "@20.0.0.2:1");
  result.outcome = ProbeOutcome::refused;
  result.reached = ProbeStage::connect;
  result.why = "Connection refused";
  return result;
}

}  // namespace probe_report_tests

BOOST_AUTO_TEST_SUITE(probe_report_tests)

BOOST_AUTO_TEST_CASE(a_result_is_a_line_and_comes_back_from_it) {
  const std::string line = probe_line(good_result(), "devnet");
  BOOST_TEST(line ==
             "{\"address\":\"" + kId +
                 "@seed.example.com:26656\",\"network\":\"devnet\",\"outcome\":\"answered\","
                 "\"at\":\"2026-03-08T20:00:00Z\",\"stage\":\"answer\",\"name_ms\":1.500,"
                 "\"connect_ms\":20.000,\"handshake_ms\":3.000,\"answer_ms\":1000.000,"
                 "\"remote\":\"20.0.0.1:26656\",\"moniker\":\"al\\\"ice\","
                 "\"software\":\"switchyard 0.1.0\",\"told\":187,\"why\":\"\"}");
  auto again = read_probe_line(line, "devnet");
  BOOST_REQUIRE(again.has_value());
  again->times = good_result().times;  // those are not read
  BOOST_TEST(probe_line(*again, "devnet") == line);
}

BOOST_AUTO_TEST_CASE(a_torn_line_and_one_of_another_network_are_none) {
  const std::string line = probe_line(bad_result(), "devnet");
  BOOST_TEST(read_probe_line(line, "devnet").has_value());
  BOOST_TEST(!read_probe_line(line, "other").has_value());
  for (std::size_t size = 0; size < line.size(); ++size) {
    BOOST_TEST(!read_probe_line(line.substr(0, size), "devnet").has_value());
  }
  BOOST_TEST(!read_probe_line(line + std::string(5000, ' '), "devnet").has_value());
  for (const char* none : {"7", "[]", "{}", "{\"network\":\"devnet\"}", "\xff"}) {
    BOOST_TEST(!read_probe_line(none, "devnet").has_value());
  }
}

BOOST_AUTO_TEST_CASE(every_outcome_has_a_name_and_a_meaning_of_its_own) {
  for (std::size_t i = 0; i < kProbeOutcomes; ++i) {
    const auto outcome = static_cast<ProbeOutcome>(i);
    BOOST_TEST((outcome_of(to_string(outcome)) == outcome));
    BOOST_TEST(!describe(outcome).empty());
    BOOST_TEST(is_alive(outcome) == (i <= 2));
  }
  BOOST_TEST(!outcome_of("dead").has_value());
}

BOOST_AUTO_TEST_CASE(the_summary_counts_and_says_what_each_means) {
  ProbeTally tally;
  tally.add(ProbeOutcome::refused);
  tally.add(ProbeOutcome::answered);
  tally.add(ProbeOutcome::refused);
  BOOST_TEST(summary_of_probes(tally, 4) ==
             "3 of 4 peers checked, 1 answered (33%)\n"
             "      2  refused           nobody listens there\n"
             "      1  answered          the right id, on the right network\n");
  BOOST_TEST(progress_text(tally, 4, 62s) == "3 of 4, 2 refused, 1 answered, 1m02s");
  Terminal terminal;
  terminal.columns = 40;
  BOOST_TEST(progress_bar(tally, 4, 62s, terminal) == "[###############.....] 3 of 4, 2 refus~");
}

BOOST_AUTO_TEST_CASE(results_come_as_table_csv_json_and_those_alive_as_peers) {
  const std::vector<ProbeResult> both{good_result(), bad_result()};
  BOOST_TEST(results_text(both, ListFormat::table, "devnet") ==
             "ID          ADDRESS                 OUTCOME   CONNECT  HANDSHAKE\n"
             "aaaaaaaaaa  seed.example.com:26656  answered  20.0 ms     3.0 ms  "
             "switchyard 0.1.0 \"al\"ice\"\n"
             "bbbbbbbbbb  20.0.0.2:1              refused         -          -  "
             "Connection refused\n");
  BOOST_TEST(results_text(both, ListFormat::peers, "devnet") == kId + "@seed.example.com:26656\n");
  BOOST_TEST(results_text(both, ListFormat::ids, "devnet") == kId + "\n");
  const std::string lines = results_text(both, ListFormat::ndjson, "devnet");
  BOOST_TEST(results_text(both, ListFormat::json, "devnet") ==
             "[\n" + lines.substr(0, lines.find('\n')) + ",\n" +
                 lines.substr(lines.find('\n') + 1) + "]\n");
  BOOST_TEST(results_text({good_result()}, ListFormat::csv, "devnet") ==
             "address,outcome,at,connect_us,handshake_us,moniker,software,why\n" + kId +
                 "@seed.example.com:26656,answered,2026-03-08T20:00:00Z,20000,3000,"
                 "\"al\"\"ice\",\"switchyard 0.1.0\",\"\"\n");
  BOOST_TEST(results_text({}, ListFormat::json, "devnet") == "[]\n");
}

BOOST_AUTO_TEST_CASE(seeds_are_told_stage_by_stage_and_what_is_wrong_below) {
  const std::vector<ProbeResult> both{good_result(), bad_result()};
  BOOST_TEST(
      seeds_text(both) ==
      "SEED                                 NAME      TCP  HANDSHAKE  ANSWER  TOLD  VERDICT\n"
      "aaaaaaaaaa@seed.example.com:26656  1.5 ms  20.0 ms     3.0 ms   1.0 s   187  "
      "answered\n"
      "bbbbbbbbbb@20.0.0.2:1                   -        -          -       -     -  "
      "refused\n"
      "bbbbbbbbbb@20.0.0.2:1: nobody listens there: Connection refused\n");
  const std::string json = seeds_json(both, "devnet");
  BOOST_TEST(json.starts_with("{\"network\":\"devnet\",\"seeds\":[{"));
  BOOST_TEST(json.ends_with("}],\"good\":1,\"bad\":1}\n"));
}

BOOST_AUTO_TEST_SUITE_END()
