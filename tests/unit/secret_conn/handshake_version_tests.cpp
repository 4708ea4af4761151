// Old and new nodes, and somebody between them.
#include <boost/test/unit_test.hpp>

#include "p2p/types/node_info.h"
#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(handshake_version_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::Pair;
using State = Handshake::State;

namespace {

HandshakeConfig speaks(bool dialler, VersionRange versions) {
  HandshakeConfig config = test::handshake_config(Profile::native, dialler);
  config.versions = versions;
  return config;
}

Pair meet(VersionRange dialler, VersionRange acceptor) {
  return Pair(speaks(true, dialler), speaks(false, acceptor));
}

// What both use, or 0 if they do not come together.
int version_used(VersionRange dialler, VersionRange acceptor) {
  Pair pair = meet(dialler, acceptor);
  test::shake_hands(pair.dialler, pair.acceptor);
  if (!pair.dialler.is(State::done) || !pair.acceptor.is(State::done)) return 0;
  const int used = pair.dialler->peer().version;
  BOOST_TEST(used == pair.acceptor->peer().version);
  return used;
}

NodeInfo info_of(VersionRange versions) {
  NodeInfo info;
  info.versions = versions;
  info.network = "net";
  return info;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_highest_version_of_both_is_used) {
  BOOST_TEST(version_used({1, 1}, {1, 1}) == 1);
  BOOST_TEST(version_used({1, 3}, {1, 2}) == 2);
  BOOST_TEST(version_used({1, 2}, {1, 3}) == 2);
  BOOST_TEST(version_used({2, 9}, {1, 255}) == 9);
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_knows_only_newer_ones_refuses_in_clear) {
  Pair pair = meet({1, 2}, {3, 4});
  test::carry(pair.dialler, pair.acceptor);
  BOOST_TEST((pair.acceptor->failure().errc == Errc::incompatible_version));
  BOOST_TEST(pair.acceptor.why().text == "no common wire version: theirs is 2, ours 3 to 4");
  BOOST_TEST((pair.acceptor.why().blame == Blame::nobody));
  BOOST_TEST((pair.dialler->failure().errc == Errc::refused));
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::incompatible_version));
  BOOST_TEST(pair.dialler.why().remote);
  BOOST_TEST(!pair.dialler.why().authenticated);
}

BOOST_AUTO_TEST_CASE(a_dialler_that_knows_only_newer_ones_gives_up) {
  Pair pair = meet({3, 4}, {1, 2});
  test::carry(pair.dialler, pair.acceptor);
  BOOST_TEST((pair.dialler->failure().errc == Errc::incompatible_version));
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::incompatible_version));
  BOOST_TEST(!pair.dialler.why().remote);
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_answers_more_than_was_asked_is_not_believed) {
  Pair pair = meet({1, 2}, {1, 2});
  pair.acceptor.take(pair.dialler->poll_output());
  Bytes answer = pair.acceptor->poll_output();
  answer[3] = 3;
  pair.dialler.take(answer);
  BOOST_TEST((pair.dialler->failure().errc == Errc::incompatible_version));
}

BOOST_AUTO_TEST_CASE(lowering_the_version_on_the_way_makes_other_keys) {
  Pair pair = meet({1, 2}, {1, 2});
  Bytes hello = pair.dialler->poll_output();
  BOOST_TEST(hello[3] == 2);
  hello[3] = 1;
  pair.acceptor.take(hello);
  pair.dialler.take(pair.acceptor->poll_output());
  BOOST_TEST((pair.dialler->failure().errc == Errc::first_frame_sealed_otherwise));
  // The reject it seals does not open at the acceptor either.
  pair.acceptor.take(pair.dialler->poll_output());
  BOOST_TEST((pair.acceptor->failure().errc == Errc::first_frame_sealed_otherwise));
}

BOOST_AUTO_TEST_CASE(lowering_the_answer_as_well_makes_other_keys) {
  Pair pair = meet({1, 3}, {1, 3});
  pair.acceptor.take(pair.dialler->poll_output());
  Bytes answer = pair.acceptor->poll_output();
  answer[3] = 2;
  pair.dialler.take(answer);
  BOOST_TEST((pair.dialler->failure().errc == Errc::first_frame_sealed_otherwise));
}

// An acceptor that answers lower than it could does so within its own authenticated handshake; what
// it says of itself in its NodeInfo gives it away.
BOOST_AUTO_TEST_CASE(a_version_below_what_both_have_is_a_downgrade) {
  const int used = version_used({1, 2}, {1, 1});
  BOOST_TEST(used == 1);
  const auto version = static_cast<std::uint8_t>(used);
  const auto bad = check_node_info(info_of({1, 2}), info_of({1, 2}), version);
  BOOST_REQUIRE(!bad.has_value());
  BOOST_TEST((bad.error().code == DisconnectCode::downgrade));
  BOOST_TEST(check_node_info(info_of({1, 2}), info_of({1, 1}), version).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
