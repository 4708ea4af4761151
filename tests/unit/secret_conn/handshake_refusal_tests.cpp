// What honest handshakes say when they do not come to an end.
#include "secret_conn/handshake.h"

#include <boost/test/unit_test.hpp>

#include "secret_conn/native_hello.h"
#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(handshake_refusal_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using namespace std::chrono_literals;
using test::Pair;
using test::Side;
using State = Handshake::State;

namespace {

constexpr Profile kProfiles[] = {Profile::native, Profile::cometbft};

Disconnect full() {
  Disconnect disconnect;
  disconnect.code = DisconnectCode::full;
  disconnect.operation = Operation::admission;
  disconnect.text = "no free slot";
  disconnect.retry_after = 90s;
  return disconnect;
}

}  // namespace

BOOST_AUTO_TEST_CASE(either_verdict_reaches_the_other_side_with_code_text_and_pace) {
  for (const bool by_dialler : {true, false}) {
    Pair pair(Profile::native);
    test::carry(pair.dialler, pair.acceptor);
    if (!by_dialler) {
      pair.dialler->accept();
      test::carry(pair.dialler, pair.acceptor);
    }
    Side& one = by_dialler ? pair.dialler : pair.acceptor;
    Side& other = by_dialler ? pair.acceptor : pair.dialler;
    BOOST_REQUIRE(one.is(State::deciding));
    one->reject(full());
    BOOST_TEST((one->failure().errc == Errc::rejected));
    BOOST_TEST((one.why().operation == Operation::admission));
    BOOST_TEST(!one.why().remote);
    test::carry(pair.dialler, pair.acceptor);
    BOOST_TEST((other->failure().errc == Errc::turned_down));
    BOOST_TEST((other.why().code == DisconnectCode::full));
    BOOST_TEST((other.why().operation == Operation::opening));
    BOOST_TEST(other.why().remote);
    BOOST_TEST(other.why().authenticated);
    BOOST_TEST(other.why().text == "no free slot");
    BOOST_TEST(other.why().retry_after.count() == 90);
    // Who rejected has said who it is.
    BOOST_TEST((other->peer().id == one.key().id()));
  }
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_ends_it_before_its_hello_says_so_in_clear) {
  Side acceptor(Profile::native, false, 2);
  acceptor.take(ByteView(Side(Profile::native, true, 1)->poll_output()).first(10));
  acceptor->refuse(full());
  acceptor->check_invariants();
  BOOST_TEST((acceptor->failure().errc == Errc::rejected));
  BOOST_TEST((acceptor.why().operation == Operation::admission));
  BOOST_TEST(acceptor->poll_output() == native::encode_refusal(full()),
             boost::test_tools::per_element());
  Side dialler(Profile::native, true, 1);  // has nothing to say it with
  static_cast<void>(dialler->poll_output());
  dialler->refuse(full());
  BOOST_TEST(dialler->poll_output().empty());
}

BOOST_AUTO_TEST_CASE(an_acceptor_that_ends_it_later_seals_a_hint_or_a_proven_word) {
  // The dialler has the acceptor's hello, its auth too, or everything but its verdict.
  for (const std::size_t heard : {std::size_t{36}, std::size_t{36 + 120}, std::size_t{SIZE_MAX}}) {
    Pair pair(Profile::native);
    pair.acceptor.take(pair.dialler->poll_output());
    const Bytes flight = pair.acceptor->poll_output();
    pair.dialler.take(ByteView(flight).first(std::min(heard, flight.size())));
    const bool asked = pair.dialler.is(State::deciding);
    BOOST_TEST(asked == (heard == SIZE_MAX));
    BOOST_REQUIRE(pair.acceptor.is(State::auth));
    pair.acceptor->refuse(full());
    pair.acceptor->check_invariants();
    if (!asked) pair.dialler.take(ByteView(flight).subspan(heard));
    pair.dialler->accept();
    pair.dialler.take(pair.acceptor->poll_output());
    BOOST_TEST((pair.dialler->failure().errc == Errc::turned_down));
    BOOST_TEST((pair.dialler.why().code == DisconnectCode::full));
    BOOST_TEST(pair.dialler.why().remote);
    BOOST_TEST(pair.dialler.why().authenticated);
    BOOST_TEST(pair.dialler.why().text == "no free slot");
  }
}

BOOST_AUTO_TEST_CASE(a_dialler_that_ends_it_says_so_without_who_it_is_until_it_is_asked) {
  for (const bool asked : {false, true}) {
    Pair pair(Profile::native);
    pair.acceptor.take(pair.dialler->poll_output());
    const Bytes flight = pair.acceptor->poll_output();
    pair.dialler.take(ByteView(flight).first(asked ? flight.size() : 36));
    BOOST_REQUIRE(pair.dialler.is(asked ? State::deciding : State::auth));
    pair.dialler->refuse(full());
    pair.dialler->check_invariants();
    pair.acceptor.take(pair.dialler->poll_output());
    BOOST_TEST((pair.acceptor.why().code == DisconnectCode::full));
    BOOST_TEST(pair.acceptor.why().remote);
    BOOST_TEST(pair.acceptor.why().authenticated == asked);
    BOOST_TEST((pair.acceptor->peer().id == PeerId()) == !asked);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_said_behind_a_verdict_or_by_cometbft) {
  Pair pair(Profile::native);
  test::carry(pair.dialler, pair.acceptor);
  pair.dialler->accept();
  static_cast<void>(pair.dialler->poll_output());
  BOOST_REQUIRE(pair.dialler.is(State::verdict));
  pair.dialler->refuse(full());
  BOOST_TEST(pair.dialler->poll_output().empty());
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::full));
  pair.dialler->refuse(full());  // and does nothing any more
  Side comet(Profile::cometbft, false, 2);
  static_cast<void>(comet->poll_output());
  comet->refuse(full());
  BOOST_TEST(comet->poll_output().empty());
  Pair done(Profile::native);
  test::shake_hands(done.dialler, done.acceptor);
  done.acceptor->refuse(full());
  BOOST_TEST(done.acceptor.is(State::done));
}

BOOST_AUTO_TEST_CASE(a_cometbft_reject_has_no_bytes) {
  Pair pair(Profile::cometbft);
  test::carry(pair.dialler, pair.acceptor);
  pair.dialler->reject(full());
  BOOST_TEST(pair.dialler->poll_output().empty());
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::full));
}

BOOST_AUTO_TEST_CASE(nodes_of_different_networks_part_before_identities_are_shown) {
  HandshakeConfig elsewhere = test::handshake_config(Profile::native, false);
  elsewhere.network = "other";
  Pair pair(test::handshake_config(Profile::native, true), elsewhere);
  test::carry(pair.dialler, pair.acceptor);
  for (Side* side : {&pair.dialler, &pair.acceptor}) {
    BOOST_TEST(((*side)->failure().errc == Errc::first_frame_sealed_otherwise));
    BOOST_TEST((side->why().code == DisconnectCode::handshake_failed));
    BOOST_TEST(!side->why().authenticated);
    BOOST_TEST(((*side)->peer().id == PeerId()));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_identity_is_told_without_saying_who_asks) {
  HandshakeConfig looking = test::handshake_config(Profile::native, true);
  looking.expected = test::key_number(3).id();
  Pair pair(looking, test::handshake_config(Profile::native, false));
  test::carry(pair.dialler, pair.acceptor);
  BOOST_TEST((pair.dialler->failure().errc == Errc::wrong_identity));
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::wrong_identity));
  BOOST_TEST(pair.dialler.why().authenticated);
  BOOST_TEST(pair.dialler.why().text ==
             "somebody else answered: " + test::key_number(3).id().to_string() + " expected, " +
                 test::key_number(2).id().to_string() + " reached");
  BOOST_TEST((pair.acceptor.why().code == DisconnectCode::wrong_identity));
  BOOST_TEST(pair.acceptor.why().remote);
  BOOST_TEST(!pair.acceptor.why().authenticated);
  BOOST_TEST(pair.acceptor.why().text == "somebody else answered");
  BOOST_TEST((pair.acceptor->peer().id == PeerId()));
}

BOOST_AUTO_TEST_CASE(a_cometbft_dialler_of_somebody_else_keeps_its_node_info) {
  HandshakeConfig looking = test::handshake_config(Profile::cometbft, true);
  looking.expected = test::key_number(3).id();
  Pair pair(looking, test::handshake_config(Profile::cometbft, false));
  test::carry(pair.dialler, pair.acceptor);
  BOOST_TEST((pair.dialler.why().code == DisconnectCode::wrong_identity));
  BOOST_TEST(pair.acceptor.is(State::node_info));
}

BOOST_AUTO_TEST_CASE(dialling_oneself_is_named) {
  for (const Profile profile : kProfiles) {
    HandshakeConfig looking = test::handshake_config(profile, true);
    looking.expected = test::key_number(3).id();  // `self` says more than `wrong_identity`
    Side dialler(looking, 1);
    const NodeKey same = test::key_number(1);
    SeededRng other_rng(77);
    Handshake acceptor(test::handshake_config(profile, false), same, other_rng);
    acceptor.handle_input(dialler->poll_output());
    dialler.take(acceptor.poll_output());
    BOOST_TEST((dialler->failure().errc == Errc::own_identity));
    BOOST_TEST((dialler.why().code == DisconnectCode::self));
    // With cometbft a mirror could have sent it.
    BOOST_TEST(dialler.why().authenticated == (profile == Profile::native));
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_in_clear_is_a_hint) {
  Side dialler(Profile::native, true, 1);
  dialler.take(native::encode_refusal(full()));
  BOOST_TEST((dialler->failure().errc == Errc::refused));
  BOOST_TEST((dialler.why().code == DisconnectCode::full));
  BOOST_TEST(dialler.why().remote);
  BOOST_TEST(!dialler.why().authenticated);
  BOOST_TEST(dialler.why().retry_after.count() == 90);
  BOOST_TEST(dialler->poll_output().size() == 36U);  // its hello, and nothing about the refusal
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_names_what_was_waited_for) {
  Side early(Profile::native, false, 2);
  early->handle_end();
  BOOST_TEST(early.why().text == "the stream ended in the opening: waiting for hello");
  BOOST_TEST((early.why().code == DisconnectCode::connection_lost));
  Pair pair(Profile::native);
  test::carry(pair.dialler, pair.acceptor);
  pair.acceptor->handle_end();
  BOOST_TEST(pair.acceptor.why().text == "the stream ended in the opening: waiting for auth");
  pair.dialler->accept();
  pair.dialler->handle_end();
  BOOST_TEST(pair.dialler.why().text == "the stream ended in the opening: waiting for verdict");
  BOOST_TEST((pair.dialler->failure().errc == Errc::truncated));
  BOOST_TEST(pair.dialler.why().authenticated);
}

BOOST_AUTO_TEST_CASE(nothing_moves_behind_a_failure_or_the_end) {
  Side failed(Profile::native, false, 2);
  failed.take(as_bytes("GET / HTTP/1.1"));
  failed.take(as_bytes("Host: example.org"));
  failed->handle_end();
  BOOST_TEST((failed->failure().errc == Errc::other_protocol));
  BOOST_TEST(failed->poll_output().empty());
  Pair pair(Profile::native);
  test::shake_hands(pair.dialler, pair.acceptor);
  pair.dialler->handle_end();
  BOOST_TEST(pair.dialler.is(State::done));
}

BOOST_AUTO_TEST_SUITE_END()
