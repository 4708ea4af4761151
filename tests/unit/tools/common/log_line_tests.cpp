#include "tools/common/log_line.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard::tools;

namespace log_line_tests {

LogLine line(std::vector<LogField> fields) {
  return {LogLevel::info, "peer up", std::move(fields)};
}

}  // namespace log_line_tests

BOOST_AUTO_TEST_SUITE(log_line_tests)

BOOST_AUTO_TEST_CASE(plain_text_quotes_what_is_no_word) {
  BOOST_TEST(plain_text(line({})) == "peer up");
  BOOST_TEST(plain_text(line({{"id", "4f2a"}, {"addr", "[::1]:26656"}, {"moniker", "a b"}})) ==
             "peer up id=4f2a addr=[::1]:26656 moniker=\"a b\"");
  BOOST_TEST(plain_text(line({{"moniker", ""}})) == "peer up moniker=\"\"");
}

BOOST_AUTO_TEST_CASE(numbers_and_flags_stand_bare_in_both_formats) {
  const auto numbers = line({{"n", std::int64_t{-7}}, {"x", 1.5}, {"b", true}});
  BOOST_TEST(plain_text(numbers) == "peer up n=-7 x=1.500 b=true");
  BOOST_TEST(json_members(numbers) == R"("msg":"peer up","n":-7,"x":1.500,"b":true)");
}

BOOST_AUTO_TEST_CASE(what_a_peer_says_breaks_neither_line_nor_terminal) {
  const auto evil = line({{"moniker", "a\nb\x1b[2J\"\\\xff \xc3\xa4"}});
  for (const std::string& text : {plain_text(evil), json_members(evil)}) {
    for (const char c : text) BOOST_TEST((c >= ' ' && c <= '~'));
  }
  BOOST_TEST(plain_text(evil) == R"(peer up moniker="a\nb\u001b[2J\"\\\ufffd \u00e4")");
  BOOST_TEST(json_members(evil) == R"("msg":"peer up","moniker":"a\nb\u001b[2J\"\\\ufffd \u00e4")");
}

BOOST_AUTO_TEST_SUITE_END()
