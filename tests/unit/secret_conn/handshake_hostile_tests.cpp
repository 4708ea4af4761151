// A native handshake against somebody who speaks the wire by hand, and lies.
#include <boost/test/unit_test.hpp>

#include "tests/support/handshake_sides.h"
#include "tests/support/native_liar.h"

BOOST_AUTO_TEST_SUITE(handshake_hostile_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::NativeLiar;
using test::Side;
using State = Handshake::State;

namespace {

wire::Info some_info() {
  return wire::Info{to_bytes(as_bytes("info of a liar"))};
}

wire::Reject some_reject() {
  wire::Reject reject;
  reject.code = DisconnectCode::going_away;
  reject.text = "not now";
  reject.retry_after = 1000000;
  return reject;
}

// An acceptor that has said hello, auth and info to a lying dialler.
struct Accepting {
  Accepting() {
    victim.take(liar.hello());
    flight = victim->poll_output();
    liar.meet(flight);
  }

  Side victim{Profile::native, false, 2};
  NativeLiar liar{/*dialler=*/true, 9};
  Bytes flight;  // behind the hello
};

// A dialler that has said hello, and a lying acceptor that has drawn the keys.
struct Dialling {
  explicit Dialling(HandshakeConfig config = test::handshake_config(Profile::native, true))
      : victim(std::move(config), 1) {
    flight = victim->poll_output();
    liar.meet(flight);
    victim.take(liar.hello());
  }

  Side victim;
  NativeLiar liar{/*dialler=*/false, 9};
  Bytes flight;
};

void check(Side& victim, Errc errc, DisconnectCode code, bool authenticated = false) {
  BOOST_REQUIRE(victim.is(State::failed));
  BOOST_TEST((victim->failure().errc == errc), victim.why().to_string());
  BOOST_TEST((victim.why().code == code), victim.why().to_string());
  BOOST_TEST((victim.why().operation == Operation::opening));
  BOOST_TEST(!victim.why().remote);
  BOOST_TEST(victim.why().authenticated == authenticated);
}

// What the victim says of it, sealed.
wire::Reject reject_to(NativeLiar& liar, Side& victim) {
  Bytes said = victim->poll_output();
  const wire::OpeningMessage message = liar.open(said);
  BOOST_TEST(said.empty());
  BOOST_REQUIRE(std::holds_alternative<wire::Reject>(message));
  return std::get<wire::Reject>(message);
}

}  // namespace

// Everything in the liar is written from the description, so this is a test of the derivation.
BOOST_AUTO_TEST_CASE(an_honest_liar_is_taken_as_dialler) {
  Accepting scene;
  const auto auth = std::get<wire::Auth>(scene.liar.open(scene.flight));
  BOOST_TEST((auth.key == scene.victim.key().public_key()));
  const auto info = std::get<wire::Info>(scene.liar.open(scene.flight));
  BOOST_TEST(as_text(info.node_info) == "info of the acceptor");
  BOOST_TEST(scene.flight.empty());
  scene.victim.take(scene.liar.seal(scene.liar.proof()));
  scene.victim.take(scene.liar.seal(some_info()));
  BOOST_TEST(scene.victim.is(State::verdict));
  scene.victim.take(scene.liar.seal(wire::Accept()));
  BOOST_REQUIRE(scene.victim.is(State::deciding));
  scene.victim->accept();
  Bytes verdict = scene.victim->poll_output();
  BOOST_TEST(std::holds_alternative<wire::Accept>(scene.liar.open(verdict)));
  const Secured secured = scene.victim->finish();
  BOOST_TEST(to_hex(scene.liar.go_on().view()) == to_hex(secured.session_id));
  BOOST_TEST(test::open_all(*secured.cipher, scene.liar.seal_payload(as_bytes("hi"))) == "hi");
  Bytes frame = test::seal_one(*secured.cipher, as_bytes("hello"));
  BOOST_TEST(as_text(scene.liar.open_payload(frame)) == "hello");
}

BOOST_AUTO_TEST_CASE(an_honest_liar_is_taken_as_acceptor) {
  Dialling scene;
  scene.victim.take(scene.liar.seal(scene.liar.proof()));
  scene.victim.take(scene.liar.seal(some_info()));
  BOOST_REQUIRE(scene.victim.is(State::deciding));
  BOOST_TEST((scene.victim->peer().id == scene.liar.key().id()));
  scene.victim->accept();
  Bytes flight = scene.victim->poll_output();
  BOOST_TEST(
      (std::get<wire::Auth>(scene.liar.open(flight)).key == scene.victim.key().public_key()));
  BOOST_TEST(std::holds_alternative<wire::Info>(scene.liar.open(flight)));
  BOOST_TEST(std::holds_alternative<wire::Accept>(scene.liar.open(flight)));
  scene.victim.take(scene.liar.seal(wire::Accept()));
  BOOST_REQUIRE(scene.victim.is(State::done));
  BOOST_TEST(to_hex(scene.liar.go_on().view()) == to_hex(scene.victim->finish().session_id));
}

BOOST_AUTO_TEST_CASE(an_echoed_key_is_refused) {
  Side dialler(Profile::native, true, 1);
  dialler.take(dialler->poll_output());
  check(dialler, Errc::echoed_key, DisconnectCode::handshake_failed);
  // An acceptor shows its key only behind the dialler's; guessing it is the only way.
  const NodeKey key = test::key_number(2);
  SeededRng rng(5);
  SeededRng same(5);
  const EphemeralKey ephemeral(same);
  Handshake acceptor(test::handshake_config(Profile::native, false), key, rng);
  Bytes hello = to_bytes(as_bytes("swy\x01"));
  append(hello, ephemeral.public_key());
  acceptor.handle_input(hello);
  BOOST_TEST((acceptor.failure().errc == Errc::echoed_key));
  // What an acceptor finds before there are keys it says in clear.
  BOOST_TEST(to_hex(acceptor.poll_output()) == "737779000f0000");
}

BOOST_AUTO_TEST_CASE(a_signature_for_the_other_role_or_challenge_proves_nothing) {
  Accepting wrong_role;
  const auto reflected = wrong_role.liar.proof_by(wrong_role.liar.key(), /*as_dialler=*/false);
  wrong_role.victim.take(wrong_role.liar.seal(reflected));
  check(wrong_role.victim, Errc::bad_signature, DisconnectCode::handshake_failed);
  const wire::Reject said = [&] {
    Bytes flight = wrong_role.flight;
    wrong_role.liar.open(flight);
    wrong_role.liar.open(flight);
    return reject_to(wrong_role.liar, wrong_role.victim);
  }();
  BOOST_TEST((said.code == DisconnectCode::protocol_error));
  BOOST_TEST(said.text == "the signature does not prove the identity");

  Accepting other_session;
  const NativeLiar stranger(/*dialler=*/true, 10);  // has drawn no keys: another challenge
  other_session.victim.take(other_session.liar.seal(stranger.proof()));
  check(other_session.victim, Errc::bad_signature, DisconnectCode::handshake_failed);
}

BOOST_AUTO_TEST_CASE(our_own_auth_sent_back_proves_nothing) {
  Accepting scene;
  const wire::OpeningMessage theirs = scene.liar.open(scene.flight);
  scene.victim.take(scene.liar.seal(theirs));
  check(scene.victim, Errc::bad_signature, DisconnectCode::handshake_failed);
  // Not even opened and sealed anew: the frame itself is under the other direction's key.
  Accepting mirror;
  mirror.victim.take(mirror.flight);
  check(mirror.victim, Errc::first_frame_sealed_otherwise, DisconnectCode::handshake_failed);
}

BOOST_AUTO_TEST_CASE(our_own_identity_is_refused_when_proven) {
  Dialling scene;
  const NodeKey& stolen = scene.victim.key();
  scene.victim.take(scene.liar.seal(scene.liar.proof_by(stolen, /*as_dialler=*/false)));
  check(scene.victim, Errc::own_identity, DisconnectCode::self, /*authenticated=*/true);
  BOOST_TEST((reject_to(scene.liar, scene.victim).code == DisconnectCode::self));
}

BOOST_AUTO_TEST_CASE(an_identity_of_small_order_is_refused) {
  for (const char* const point :
       {"0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    Accepting scene;
    wire::Auth universal;
    universal.key = test::unhex_array<32>(point);
    universal.signature[0] = 1;
    scene.victim.take(scene.liar.seal(universal));
    check(scene.victim, Errc::small_order_identity, DisconnectCode::handshake_failed);
  }
}

BOOST_AUTO_TEST_CASE(messages_out_of_order_are_named) {
  const wire::OpeningMessage early[] = {some_info(), wire::Accept()};
  for (const auto& message : early) {
    Accepting scene;
    scene.victim.take(scene.liar.seal(message));
    check(scene.victim, Errc::wrong_order, DisconnectCode::protocol_error);
  }
  Accepting twice;
  twice.victim.take(twice.liar.seal(twice.liar.proof()));
  twice.victim.take(twice.liar.seal(twice.liar.proof()));
  check(twice.victim, Errc::wrong_order, DisconnectCode::protocol_error, /*authenticated=*/true);
  BOOST_TEST(twice.victim.why().text == "message out of order: auth where node info was due");
  Accepting skipping;
  skipping.victim.take(skipping.liar.seal(skipping.liar.proof()));
  skipping.victim.take(skipping.liar.seal(wire::Accept()));
  check(skipping.victim, Errc::wrong_order, DisconnectCode::protocol_error, true);
  Dialling hasty;  // an acceptor cannot accept who has not authenticated
  hasty.victim.take(hasty.liar.seal(hasty.liar.proof()));
  hasty.victim.take(hasty.liar.seal(some_info()));
  hasty.victim.take(hasty.liar.seal(some_info()));
  hasty.victim->accept();
  check(hasty.victim, Errc::wrong_order, DisconnectCode::protocol_error, true);
}

BOOST_AUTO_TEST_CASE(bytes_between_the_verdicts_are_refused) {
  for (const bool in_one_piece : {true, false}) {
    Accepting scene;
    Bytes flight = scene.liar.seal(scene.liar.proof());
    append(flight, scene.liar.seal(some_info()));
    append(flight, scene.liar.seal(wire::Accept()));
    scene.liar.go_on();
    const Bytes packets = scene.liar.seal_payload(as_bytes("cannot wait"));
    if (in_one_piece) append(flight, packets);
    scene.victim.take(flight);
    if (!in_one_piece) scene.victim.take(packets);
    check(scene.victim, Errc::early_bytes, DisconnectCode::protocol_error, true);
  }
}

BOOST_AUTO_TEST_CASE(a_reject_is_heard_in_place_of_any_message) {
  Accepting at_auth;
  at_auth.victim.take(at_auth.liar.seal(some_reject()));
  BOOST_TEST((at_auth.victim->failure().errc == Errc::turned_down));
  BOOST_TEST((at_auth.victim.why().code == DisconnectCode::going_away));
  BOOST_TEST(at_auth.victim.why().remote);
  BOOST_TEST(!at_auth.victim.why().authenticated);
  BOOST_TEST(at_auth.victim.why().text == "not now");
  BOOST_TEST((at_auth.victim.why().retry_after == kMaxRetryAfter));
  BOOST_TEST(at_auth.victim->poll_output().empty());
  Dialling at_info;
  at_info.victim.take(at_info.liar.seal(at_info.liar.proof()));
  at_info.victim.take(at_info.liar.seal(some_reject()));
  BOOST_TEST((at_info.victim->failure().errc == Errc::turned_down));
  BOOST_TEST(at_info.victim.why().authenticated);
  // One that came while we were deciding is heard when we are done with it.
  Dialling deciding;
  deciding.victim.take(deciding.liar.seal(deciding.liar.proof()));
  deciding.victim.take(deciding.liar.seal(some_info()));
  deciding.victim.take(deciding.liar.seal(some_reject()));
  BOOST_TEST(deciding.victim.is(State::deciding));
  deciding.victim->accept();
  BOOST_TEST((deciding.victim->failure().errc == Errc::turned_down));
}

BOOST_AUTO_TEST_CASE(malformed_messages_are_named) {
  for (const char* const payload : {"c0", "90", "9105", "93c0", "9102ff", "930000"}) {
    Accepting scene;
    scene.victim.take(scene.liar.seal_payload(test::unhex(payload)));
    check(scene.victim, Errc::malformed_message, DisconnectCode::protocol_error);
    BOOST_TEST(scene.victim.why().text.rfind("malformed message of the opening: ", 0) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(frames_of_wrong_length_are_named) {
  Accepting empty;
  empty.victim.take(test::unhex("0000"));
  check(empty.victim, Errc::empty_frame, DisconnectCode::protocol_error);
  Accepting oversized;
  oversized.victim.take(test::unhex("0120"));  // 8193
  check(oversized.victim, Errc::oversized_frame, DisconnectCode::protocol_error);
  Accepting largest;
  largest.victim.take(test::unhex("0020"));  // 8192
  BOOST_TEST(largest.victim.is(State::auth));
}

BOOST_AUTO_TEST_CASE(other_protocols_are_named_and_left_without_an_answer) {
  for (const std::string_view first :
       {"GET / HTTP/1.1\r\n", "\x16\x03\x01\x02", "\x22\x0a\x20zzz", "nonsense"}) {
    Side victim(Profile::native, false, 2);
    victim.take(as_bytes(first));
    check(victim, Errc::other_protocol, DisconnectCode::other_protocol);
    BOOST_TEST((victim.why().blame == Blame::them));
    BOOST_TEST(victim->poll_output().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_dialler_cannot_refuse_in_clear) {
  Side victim(Profile::native, false, 2);
  victim.take(test::unhex("737779000a0000"));
  check(victim, Errc::malformed_hello, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_SUITE_END()
