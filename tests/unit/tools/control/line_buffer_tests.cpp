#include "tools/control/line_buffer.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(line_buffer_tests)

BOOST_AUTO_TEST_CASE(lines_come_whole_however_the_bytes_do) {
  LineBuffer lines(10);
  lines.add(as_bytes("on"));
  BOOST_TEST(!lines.take().has_value());
  lines.add(as_bytes("e\ntwo\r\n\nthr"));
  BOOST_TEST(lines.take().value() == "one");
  BOOST_TEST(lines.take().value() == "two");
  BOOST_TEST(lines.take().value() == "");
  BOOST_TEST(!lines.take().has_value());
  lines.add(as_bytes("ee\n"));
  BOOST_TEST(lines.take().value() == "three");
  BOOST_TEST(!lines.too_long());
}

BOOST_AUTO_TEST_CASE(a_line_over_the_limit_is_noticed_with_and_without_its_end) {
  LineBuffer lines(4);
  lines.add(as_bytes("1234\n"));
  BOOST_TEST(lines.take().value() == "1234");
  lines.add(as_bytes("1234"));
  BOOST_TEST(!lines.take().has_value());
  BOOST_TEST(!lines.too_long());
  lines.add(as_bytes("5"));
  BOOST_TEST(!lines.take().has_value());
  BOOST_TEST(lines.too_long());
  lines.add(as_bytes("\nshort\n"));
  BOOST_TEST(!lines.take().has_value());  // and stays so

  LineBuffer whole(4);
  whole.add(as_bytes("12345\n"));
  BOOST_TEST(!whole.take().has_value());
  BOOST_TEST(whole.too_long());
}

BOOST_AUTO_TEST_SUITE_END()
