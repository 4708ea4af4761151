// A cometbft handshake against somebody who speaks the wire by hand, and lies.
#include <boost/test/unit_test.hpp>

#include "secret_conn/comet_messages.h"
#include "tests/support/comet_liar.h"
#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(comet_hostile_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::Side;
using State = Handshake::State;

namespace {

// An acceptor, and a liar that has met it.
struct Scene : test::CometLiar {
  Scene() : CometLiar(9) {
    meet(victim->poll_output());
    victim.take(hello());
  }

  void expect(Errc errc, DisconnectCode code) {
    BOOST_REQUIRE(victim.is(State::failed));
    BOOST_TEST((victim->failure().errc == errc), victim.why().to_string());
    BOOST_TEST((victim.why().code == code), victim.why().to_string());
  }

  Side victim{Profile::cometbft, false, 2};
};

void expect_hello_refused(ByteView first, Errc errc, std::string_view text) {
  Side victim(Profile::cometbft, false, 2);
  victim.take(first);
  BOOST_REQUIRE(victim.is(State::failed));
  BOOST_TEST((victim->failure().errc == errc));
  BOOST_TEST(victim.why().text == text);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_honest_liar_is_taken) {
  Scene scene;
  scene.victim.take(scene.frame(scene.proof()));
  BOOST_TEST(scene.victim.is(State::node_info));
  scene.victim.take(scene.frame(cometbft::delimit(as_bytes("hi"))));
  BOOST_REQUIRE(scene.victim.is(State::deciding));
  BOOST_TEST(as_text(scene.victim->peer().node_info) == "hi");
}

BOOST_AUTO_TEST_CASE(hellos_are_checked) {
  expect_hello_refused(as_bytes("swy\x01"), Errc::other_protocol,
                       "the other side speaks another protocol: native");
  expect_hello_refused(as_bytes("\x16\x03\x01"), Errc::other_protocol,
                       "the other side speaks another protocol: TLS");
  expect_hello_refused(as_bytes("GET /"), Errc::other_protocol,
                       "the other side speaks another protocol: HTTP");
  expect_hello_refused(test::unhex("410000"), Errc::malformed_hello, "malformed hello: its length");
  expect_hello_refused(test::unhex("020a00"), Errc::malformed_hello,
                       "malformed hello: the ephemeral key has not 32 bytes");
  expect_hello_refused(test::unhex("020801"), Errc::malformed_hello,
                       "malformed hello: not a BytesValue");
}

BOOST_AUTO_TEST_CASE(an_echoed_key_is_refused) {
  Side victim(Profile::cometbft, true, 1);
  victim.take(victim->poll_output());
  BOOST_TEST((victim->failure().errc == Errc::echoed_key));
  BOOST_TEST(victim->poll_output().empty());
}

BOOST_AUTO_TEST_CASE(our_own_auth_sent_back_is_refused_as_ours) {
  Scene scene;
  // Both sides sign the same text here, so it verifies.
  const Bytes theirs = scene.open(scene.victim->poll_output());
  scene.victim.take(scene.frame(theirs));
  scene.expect(Errc::own_identity, DisconnectCode::self);
  BOOST_TEST(!scene.victim.why().authenticated);
}

BOOST_AUTO_TEST_CASE(an_identity_of_small_order_is_refused) {
  Scene scene;
  wire::Auth universal;
  universal.key[0] = 1;
  universal.signature[0] = 1;
  scene.victim.take(scene.frame(universal));
  scene.expect(Errc::small_order_identity, DisconnectCode::handshake_failed);
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_refused) {
  Scene scene;
  wire::Auth auth = scene.proof();
  auth.signature[5] ^= 1;
  scene.victim.take(scene.frame(auth));
  scene.expect(Errc::bad_signature, DisconnectCode::handshake_failed);
}

BOOST_AUTO_TEST_CASE(messages_above_their_limit_are_refused_at_their_length) {
  Scene auth;
  auth.victim.take(auth.frame(test::unhex("8102")));  // 257
  auth.expect(Errc::message_too_long, DisconnectCode::protocol_error);
  Scene info;
  info.victim.take(info.frame(info.proof()));
  info.victim.take(info.frame(test::unhex("8150")));  // 10241
  info.expect(Errc::message_too_long, DisconnectCode::protocol_error);
  Scene fits;
  fits.victim.take(fits.frame(fits.proof()));
  fits.victim.take(fits.frame(test::unhex("8050")));  // 10240
  BOOST_TEST(fits.victim.is(State::node_info));
}

BOOST_AUTO_TEST_CASE(an_auth_that_does_not_decode_is_refused) {
  Scene scene;
  scene.victim.take(scene.frame(test::unhex("020a00")));
  scene.expect(Errc::malformed_message, DisconnectCode::protocol_error);
  BOOST_TEST(scene.victim.why().text ==
             "malformed message of the opening: the ed25519 key has not 32 bytes");
}

BOOST_AUTO_TEST_CASE(messages_may_span_and_share_frames) {
  Scene scene;
  Bytes plain = cometbft::delimit(cometbft::encode_auth(scene.proof()));
  append(plain, cometbft::delimit(as_bytes("hi")));
  for (std::size_t at = 0; at < 10; ++at)
    scene.victim.take(scene.frame(ByteView(plain).subspan(at, 1)));
  scene.victim.take(scene.frame(ByteView(plain).subspan(10)));
  BOOST_TEST(scene.victim.is(State::deciding));
}

BOOST_AUTO_TEST_CASE(bytes_behind_node_info_in_its_frame_are_refused) {
  Scene scene;
  scene.victim.take(scene.frame(scene.proof()));
  Bytes plain = cometbft::delimit(as_bytes("hi"));
  plain.push_back(2);
  scene.victim.take(scene.frame(plain));
  scene.expect(Errc::trailing_bytes, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(frames_with_a_false_length_are_refused) {
  Scene scene;
  scene.victim.take(scene.frame(Bytes(10), 1025));
  scene.expect(Errc::oversized_frame, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(empty_frames_are_skipped_but_bounded) {
  Scene few;
  for (int i = 0; i < 3; ++i) few.victim.take(few.frame(Bytes()));
  few.victim.take(few.frame(few.proof()));
  BOOST_TEST(few.victim.is(State::node_info));
  Scene many;
  for (std::size_t i = 0; i <= cometbft::kMaxEmptyFrames; ++i) {
    BOOST_TEST(!many.victim.is(State::failed));
    many.victim.take(many.frame(Bytes()));
  }
  many.expect(Errc::too_many_empty_frames, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(a_dribble_of_tiny_frames_exhausts_the_budget) {
  Scene scene;
  scene.victim.take(scene.frame(scene.proof()));
  scene.victim.take(scene.frame(test::unhex("8050")));
  std::size_t bytes = 0;
  while (!scene.victim.is(State::failed) && bytes < 2 * kOpeningBudget) {
    scene.victim.take(scene.frame(Bytes(1)));
    bytes += cometbft::kFrameSize;
  }
  scene.expect(Errc::budget_exceeded, DisconnectCode::protocol_error);
  BOOST_TEST(bytes <= kOpeningBudget);
}

BOOST_AUTO_TEST_SUITE_END()
