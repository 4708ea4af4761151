#include "tools/common/table.h"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "tools/control/cells.h"
#include "tools/control/commands.h"
#include "tools/control/show.h"

using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(table_tests)

BOOST_AUTO_TEST_CASE(columns_are_aligned_and_lines_end_without_spaces) {
  Table table({{"NAME", Table::Align::left}, {"SIZE"}, {"NOTE", Table::Align::left}});
  table.add({"a", "1 B", "x"});
  table.add({"longer", "10.0 kB", ""});
  BOOST_TEST(table.text() ==
             "NAME       SIZE  NOTE\n"
             "a           1 B  x\n"
             "longer  10.0 kB\n");
}

BOOST_AUTO_TEST_CASE(figures_have_three_digits_and_a_unit) {
  BOOST_TEST(bytes_text(0) == "0 B");
  BOOST_TEST(bytes_text(999) == "999 B");
  BOOST_TEST(bytes_text(999.7) == "1.00 kB");
  BOOST_TEST(bytes_text(1234) == "1.23 kB");
  BOOST_TEST(bytes_text(12'345) == "12.3 kB");
  BOOST_TEST(bytes_text(262'144) == "262 kB");
  BOOST_TEST(bytes_text(999'999) == "1.00 MB");
  BOOST_TEST(bytes_text(-1) == "0 B");
  BOOST_TEST(age_text(0.9) == "0s");
  BOOST_TEST(age_text(63) == "1m03s");
  BOOST_TEST(age_text(7980) == "2h13m");
  BOOST_TEST(age_text(273'600) == "3d04h");
  BOOST_TEST(micros_text(340) == "340 us");
  BOOST_TEST(micros_text(1234) == "1.2 ms");
  BOOST_TEST(micros_text(123'456) == "123 ms");
  BOOST_TEST(micros_text(1'234'567) == "1.2 s");
  BOOST_TEST(percent_cell(0.934) == "93%");
  BOOST_TEST(percent_cell(0.001) == "<1%");
  BOOST_TEST(percent_cell(Json()) == "-");
  BOOST_TEST(bytes_cell("x") == "-");
}

BOOST_AUTO_TEST_CASE(figures_that_make_no_sense_do_no_harm) {
  const double huge = std::numeric_limits<double>::max();
  for (const double odd : {huge, -huge, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    BOOST_TEST(!bytes_text(odd).empty());
    BOOST_TEST(!age_text(odd).empty());
    BOOST_TEST(!micros_text(odd).empty());
    BOOST_TEST(!percent_cell(odd).empty());
  }
}

BOOST_AUTO_TEST_CASE(every_result_is_shown_whatever_it_is) {
  const char* odd[] = {"null",
                       "7",
                       "\"x\"",
                       "[]",
                       "[[1]]",
                       "{}",
                       R"({"peers":7})",
                       R"({"peers":[7,{}]})",
                       R"({"channels":[{"channel":-1e300}]})",
                       R"({"channels":{"a":1},"verdicts":"x","connected":[[]]})",
                       R"({"addresses":{"a":"b"},"persistent":[1],"text":["x"]})",
                       R"({"verdicts":[{"retry_in_seconds":1e308,"seconds_ago":-1}]})"};
  for (const ControlCommand& command : command_table()) {
    for (const char* text : odd) {
      const std::string shown = command.show(*parse_json(text));
      BOOST_TEST((shown.empty() || shown.back() == '\n'));
    }
  }
  for (const char* text : odd) BOOST_TEST(show_event(*parse_json(text)).back() == '\n');
}

BOOST_AUTO_TEST_CASE(help_has_a_line_for_every_command) {
  const std::string help = command_help();
  for (const ControlCommand& command : command_table()) {
    const std::string name = "  " + std::string(command.name);
    BOOST_TEST(help.find(name) != std::string::npos);
    BOOST_TEST(help.find(std::string(command.doc) + "\n") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
