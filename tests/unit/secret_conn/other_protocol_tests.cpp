#include "secret_conn/other_protocol.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(other_protocol_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

BOOST_AUTO_TEST_CASE(names_the_known_by_their_first_bytes) {
  BOOST_TEST(name_protocol(as_bytes("swy\x01")) == "native");
  BOOST_TEST(name_protocol(as_bytes("\x22\x0a\x20xyz")) == "CometBFT");
  BOOST_TEST(name_protocol(as_bytes("\x16\x03\x01")) == "TLS");
  BOOST_TEST(name_protocol(as_bytes("GET / HTTP/1.1\r\n")) == "HTTP");
  BOOST_TEST(name_protocol(as_bytes("HTTP/1.1 400 Bad Request")) == "HTTP");
  BOOST_TEST(name_protocol(as_bytes("PRI * HTTP/2.0")) == "HTTP");
  BOOST_TEST(name_protocol(as_bytes("SSH-2.0-x")) == "SSH");
}

BOOST_AUTO_TEST_CASE(names_nothing_else) {
  for (const std::string_view text : {"", "s", "sw", "SWY", "\x22\x0a", "\x22\x0a\x21", "zzz", "G"})
    BOOST_TEST(name_protocol(as_bytes(text)) == "");
}

BOOST_AUTO_TEST_SUITE_END()
