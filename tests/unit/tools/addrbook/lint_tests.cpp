#include "tools/addrbook/lint.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/book_findings.h"
#include "tests/support/sample_books.h"

BOOST_AUTO_TEST_SUITE(lint_tests)

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_CASE(a_finding_is_a_line_as_compilers_say_it) {
  const std::string text = addrbook::with_first(addrbook::kBookWithoutIds, "26656", "70000");
  const auto reading = addrbook::read_book(as_bytes(text));
  const std::string shown = lint_text(reading, "a.json");
  BOOST_TEST(shown.find("a.json:7:13: error: port-out-of-range: ") != std::string::npos);
  BOOST_TEST(shown.find("a.json: 1 peer read, 1 error, ") != std::string::npos);
  const std::string json = lint_json(reading, "a.json");
  BOOST_TEST(std::count(json.begin(), json.end(), '\n') ==
             static_cast<std::ptrdiff_t>(reading.findings.list().size()));
  bool found = false;
  std::istringstream lines(json);
  for (std::string line; std::getline(lines, line);) {
    const auto each = nlohmann::json::parse(line);
    found = found || (each["code"] == "port-out-of-range" && each["line"] == 7);
  }
  BOOST_TEST(found);
}

BOOST_AUTO_TEST_CASE(a_good_book_is_one_line_that_says_so) {
  const std::string text = R"({"key":"5be1c3a09f7742d18c60e3b7","addrs":[]})";
  const auto reading = addrbook::read_book(as_bytes(text));
  BOOST_TEST(lint_text(reading, "-") == "standard input: 0 peers, no findings\n");
  BOOST_TEST(lint_json(reading, "-").empty());
}

BOOST_AUTO_TEST_SUITE_END()
