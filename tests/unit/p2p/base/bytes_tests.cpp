#include "p2p/base/bytes.h"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(bytes_tests)

using namespace switchyard;

BOOST_AUTO_TEST_CASE(text_and_bytes_are_views_of_the_same_memory) {
  const std::string text("a\0\xff", 3);
  const ByteView bytes = as_bytes(text);
  BOOST_TEST(bytes.size() == 3U);
  BOOST_TEST(bytes[1] == 0);
  BOOST_TEST(bytes[2] == 0xff);
  BOOST_TEST(static_cast<const void*>(bytes.data()) == static_cast<const void*>(text.data()));
  BOOST_TEST(as_text(bytes) == text);
  BOOST_TEST(static_cast<const void*>(as_text(bytes).data()) ==
             static_cast<const void*>(text.data()));
}

BOOST_AUTO_TEST_CASE(to_bytes_owns_a_copy) {
  Bytes original{1, 2, 3};
  const Bytes copy = to_bytes(original);
  original[0] = 9;
  BOOST_TEST(copy == (Bytes{1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(append_adds_at_the_end) {
  Bytes bytes{1};
  append(bytes, {});
  append(bytes, Bytes{2, 3});
  BOOST_TEST(bytes == (Bytes{1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
