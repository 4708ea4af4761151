#include "p2p/types/disconnect.h"

#include <boost/test/unit_test.hpp>
#include <set>

BOOST_AUTO_TEST_SUITE(disconnect_tests)

using namespace switchyard;

BOOST_AUTO_TEST_CASE(the_number_of_a_code_is_the_wire) {
  const std::pair<int, std::string_view> codes[] = {
      {1, "incompatible_version"},
      {2, "downgrade"},
      {3, "other_network"},
      {4, "no_common_channel"},
      {5, "wrong_identity"},
      {6, "self"},
      {7, "already_connected"},
      {8, "crossed_dial_lost"},
      {9, "replaced"},
      {10, "full"},
      {11, "too_many_from_address"},
      {12, "banned"},
      {13, "filtered"},
      {14, "going_away"},
      {15, "protocol_error"},
      {16, "unknown_channel"},
      {17, "message_too_big"},
      {18, "credit_exceeded"},
      {19, "keepalive_late"},
      {20, "too_slow"},
      {21, "misbehaviour"},
      {22, "internal"},
      {128, "connection_lost"},
      {129, "timeout"},
      {130, "dial_failed"},
      {131, "other_protocol"},
      {132, "handshake_failed"},
  };
  std::set<int> named;
  for (const auto& [number, name] : codes) {
    BOOST_TEST(to_string(static_cast<DisconnectCode>(number)) == name);
    named.insert(number);
  }
  for (int number = 0; number < 256; ++number) {
    if (named.contains(number)) continue;
    BOOST_TEST(to_string(static_cast<DisconnectCode>(number)) == "unknown");
  }
}

BOOST_AUTO_TEST_CASE(operations_and_blame_have_names) {
  const std::pair<Operation, std::string_view> operations[] = {
      {Operation::dial, "dial"},
      {Operation::accept, "accept"},
      {Operation::opening, "opening"},
      {Operation::admission, "admission"},
      {Operation::read, "read"},
      {Operation::write, "write"},
      {Operation::packet, "packet"},
      {Operation::keepalive, "keepalive"},
      {Operation::reactor, "reactor"},
      {Operation::stop, "stop"},
      {static_cast<Operation>(99), "unknown"},
  };
  for (const auto& [operation, name] : operations) BOOST_TEST(to_string(operation) == name);
  BOOST_TEST(to_string(Blame::nobody) == "nobody");
  BOOST_TEST(to_string(Blame::us) == "us");
  BOOST_TEST(to_string(Blame::them) == "them");
  BOOST_TEST(to_string(static_cast<Blame>(99)) == "unknown");
}

BOOST_AUTO_TEST_CASE(one_line_says_what_doing_what_and_whose_fault) {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  BOOST_TEST(why.to_string() == "going_away (stop, nobody)");
  why.text = "shutting down";
  BOOST_TEST(why.to_string() == "going_away (stop, nobody): shutting down");
  why.code = DisconnectCode::protocol_error;
  why.operation = Operation::packet;
  why.blame = Blame::them;
  BOOST_TEST(why.to_string() == "protocol_error (packet, them): shutting down");
  why.code = static_cast<DisconnectCode>(77);
  BOOST_TEST(why.to_string() == "unknown code 77 (packet, them): shutting down");
}

BOOST_AUTO_TEST_CASE(a_remote_text_stands_in_quotes_and_cannot_leave_them) {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.remote = true;
  why.text = "shutting down";
  BOOST_TEST(why.to_string() == "going_away (stop, nobody): \"shutting down\"");
  why.text = "bye\" and\nmore\x1b[2J";
  BOOST_TEST(why.to_string() == "going_away (stop, nobody): \"bye' and?more?[2J\"");
}

BOOST_AUTO_TEST_CASE(printable_keeps_printable_ascii_only) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  const std::string shown = printable(std::string_view(all).substr(0, 128));
  BOOST_REQUIRE(shown.size() == 128U);
  for (std::size_t c = 0; c < 128; ++c) {
    BOOST_TEST(shown[c] == (c >= 0x20 && c <= 0x7e ? static_cast<char>(c) : '?'));
  }
  BOOST_TEST(printable(std::string_view(all).substr(128)) == std::string(128, '?'));
}

BOOST_AUTO_TEST_CASE(printable_cuts_at_the_limit_of_the_wire) {
  BOOST_TEST(printable(std::string(200, 'a')) == std::string(200, 'a'));
  BOOST_TEST(printable(std::string(201, 'a')) == std::string(200, 'a'));
  BOOST_TEST(printable("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
