// docs/addrbook-file.md against the code: its example and its table of findings.
#include <boost/test/unit_test.hpp>
#include <regex>
#include <string>

#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "tests/unit/docs/support.h"

namespace switchyard::addrbook {

namespace book_file_page_tests {

std::string page() {
  return test::read_page("docs/addrbook-file.md");
}

}  // namespace book_file_page_tests

BOOST_AUTO_TEST_SUITE(book_file_page_tests)

BOOST_AUTO_TEST_CASE(the_example_is_read_without_findings_and_written_again) {
  const std::string text = page();
  const std::string fence = "```json\n";
  const std::size_t begin = text.find(fence) + fence.size();
  const std::string example = text.substr(begin, text.find("\n```", begin) - begin);
  const BookReading book = read_book(as_bytes(example));
  BOOST_TEST(book.findings.total() == 0U);
  BOOST_TEST(book.complete());
  BOOST_TEST(book.image.entries.size() == 1U);
  BOOST_TEST(write_book(book.image) == example);
}

BOOST_AUTO_TEST_CASE(the_table_of_findings_is_the_one_of_the_code) {
  const std::string text = page();
  const std::regex row(R"(\n\| `([a-z0-9-]+)` \| (note|warning|error) \| )");
  std::size_t code = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), row), end; it != end; ++it, ++code) {
    BOOST_REQUIRE(code < kFindingCodes);
    const auto finding = static_cast<FindingCode>(code);
    BOOST_TEST((*it)[1].str() == to_string(finding));
    BOOST_TEST((*it)[2].str() == to_string(severity_of(finding)));
  }
  BOOST_TEST(code == kFindingCodes);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
