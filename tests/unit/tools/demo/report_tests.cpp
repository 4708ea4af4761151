#include "tools/demo/report.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace report_tests {

Report example() {
  Report report;
  report.nodes = report.connections = 5;
  report.elapsed = 2500ms;
  report.length = 10s;
  report.channels = {
      {"urgent", 100, 0.0002, 0.43e6, 5000, 12'500, {87us, 1234us}},
      {"gossip", 10, 0.0012, 0.01e6, 400, 1000, {456ms, 2100ms}},
      {"bulk", 1, 0.9986, 812.44e6, 12'395, 30'000, {}},
  };
  report.rumours_told = 125;
  report.rumours_everywhere = 124;
  report.spread = {300us, 900us};
  report.duplicates = 130;
  return report;
}

Terminal terminal(bool colours, bool unicode) {
  return {.interactive = true, .colours = colours, .unicode = unicode, .columns = 80};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace report_tests

BOOST_AUTO_TEST_SUITE(report_tests)

BOOST_AUTO_TEST_CASE(the_table_is_aligned_and_fits_a_terminal) {
  const auto lines = lines_of(render_table(example(), terminal(false, false)));
  BOOST_REQUIRE(lines.size() == 9U);
  BOOST_TEST(lines[0] ==
             "switchyard demo  5 nodes, 5 encrypted connections on loopback  2.5 s of 10 s");
  const std::string rows[] = {
      "  channel  prio   share of the wire               MB/s  msgs/s      p50      p99",
      "  urgent    100   ....................  <0.1%     0.43    5000    87 us  1.23 ms",
      "  gossip     10   ....................   0.1%     0.01     400   456 ms   2.10 s",
      "  bulk        1   ####################  99.9%   812.44   12395        -        -"};
  for (std::size_t i = 0; i < std::size(rows); ++i) BOOST_TEST(lines[3 + i] == rows[i]);
  for (const auto& line : lines) BOOST_TEST(line.size() <= kTableColumns);
}

BOOST_AUTO_TEST_CASE(colours_and_blocks_come_only_where_the_terminal_has_them) {
  const std::string bare = render_table(example(), terminal(false, false));
  BOOST_TEST(std::all_of(bare.begin(), bare.end(),
                         [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  const std::string fancy = render_table(example(), terminal(true, true));
  BOOST_TEST(fancy.find("\x1b[1m") != std::string::npos);
  BOOST_TEST(fancy.find("█") != std::string::npos);
  BOOST_TEST(std::count(fancy.begin(), fancy.end(), '\n') ==
             std::count(bare.begin(), bare.end(), '\n'));
}

BOOST_AUTO_TEST_CASE(a_line_for_a_log_has_it_all) {
  BOOST_TEST(render_line(example()) ==
             "  2.5 s | urgent <0.1% 0.43 MB/s p50 87 us p99 1.23 ms | gossip 0.1% 0.01 MB/s p50 "
             "456 ms p99 2.10 s | bulk 99.9% 812.44 MB/s | rumours 124/125\n");
}

BOOST_AUTO_TEST_CASE(the_summary_ends_with_what_to_try_next) {
  Report report = example();
  const std::string text = render_summary(report, terminal(false, false));
  BOOST_TEST(text.starts_with("Ran 2.5 s: "));
  BOOST_TEST(text.find("Try next\n  switchyard init ") != std::string::npos);
  report.interrupted = true;
  BOOST_TEST(render_summary(report, terminal(false, false)).starts_with("Interrupted after 2.5 s"));
}

BOOST_AUTO_TEST_CASE(refused_urgent_messages_are_told) {
  Report report = example();
  report.urgent_refused = 3;
  BOOST_TEST(render_table(report, {}).find("3 urgent messages found their queue full") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_json_summary_is_one_object_on_one_line) {
  const std::string text = summary_json(example());
  BOOST_TEST(text.find('\n') == std::string::npos);
  BOOST_TEST(text.starts_with(R"({"nodes":5,"connections":5,"seconds":2.5,"interrupted":false,)"));
  BOOST_TEST(text.find(R"({"name":"urgent","priority":100,"share":0.0002,)"
                       R"("bytes_per_second":430000.0,"messages":12500,)"
                       R"("latency_us":{"p50":87.0,"p99":1234.0}})") != std::string::npos);
  BOOST_TEST(text.find(R"("latency_us":{"p50":null,"p99":null})") != std::string::npos);
  BOOST_TEST(text.ends_with(R"("rumours":{"told":125,"everywhere":124,"duplicates":130,)"
                            R"("spread_us":{"p50":300.0,"p99":900.0}},"urgent_refused":0})"));
}

BOOST_AUTO_TEST_SUITE_END()
