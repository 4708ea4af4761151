// Two honest handshakes joined.
#include "secret_conn/handshake.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(handshake_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::Pair;
using test::Side;
using State = Handshake::State;

namespace {

constexpr Profile kProfiles[] = {Profile::native, Profile::cometbft};

}  // namespace

BOOST_AUTO_TEST_CASE(both_sides_end_with_each_other_and_one_session) {
  for (const Profile profile : kProfiles) {
    Pair pair(profile);
    test::shake_hands(pair.dialler, pair.acceptor);
    BOOST_REQUIRE((pair.dialler.is(State::done) && pair.acceptor.is(State::done)));
    const Secured of_dialler = pair.dialler->finish();
    const Secured of_acceptor = pair.acceptor->finish();
    BOOST_TEST((of_dialler.peer.id == pair.acceptor.key().id()));
    BOOST_TEST((of_dialler.peer.key == pair.acceptor.key().public_key()));
    BOOST_TEST((of_acceptor.peer.id == pair.dialler.key().id()));
    BOOST_TEST(as_text(of_dialler.peer.node_info) == "info of the acceptor");
    BOOST_TEST(as_text(of_acceptor.peer.node_info) == "info of the dialler");
    BOOST_TEST(of_dialler.peer.version == 1);
    BOOST_TEST(of_acceptor.peer.version == 1);
    BOOST_TEST((of_dialler.session_id == of_acceptor.session_id));
    BOOST_TEST((of_dialler.session_id != SessionId()));
    net::FrameCipher& a = *of_dialler.cipher;
    net::FrameCipher& b = *of_acceptor.cipher;
    BOOST_TEST(test::open_all(b, test::seal_one(a, as_bytes("there"))) == "there");
    BOOST_TEST(test::open_all(a, test::seal_one(b, as_bytes("back"))) == "back");
  }
}

BOOST_AUTO_TEST_CASE(a_native_dialler_shows_nothing_before_it_knows_whom_it_reached) {
  Pair pair(Profile::native);
  const Bytes hello = pair.dialler->poll_output();
  BOOST_TEST(hello.size() == 36U);
  BOOST_TEST(pair.acceptor->poll_output().empty());
  pair.acceptor.take(hello);
  pair.dialler.take(pair.acceptor->poll_output());
  BOOST_TEST(pair.dialler.is(State::deciding));
  BOOST_TEST((pair.dialler->peer().id == pair.acceptor.key().id()));
  BOOST_TEST(pair.dialler->poll_output().empty());
  BOOST_TEST(pair.acceptor.is(State::auth));
  pair.dialler->accept();
  pair.acceptor.take(pair.dialler->poll_output());
  BOOST_TEST(pair.dialler.is(State::verdict));
  BOOST_TEST(pair.acceptor.is(State::deciding));
  BOOST_TEST(pair.acceptor->poll_output().empty());
  pair.acceptor->accept();
  BOOST_TEST(pair.acceptor.is(State::done));
  pair.dialler.take(pair.acceptor->poll_output());
  BOOST_TEST(pair.dialler.is(State::done));
}

BOOST_AUTO_TEST_CASE(pieces_of_any_size_make_no_difference) {
  for (const Profile profile : kProfiles) {
    Pair whole(profile);
    Pair pieces(profile);
    SeededRng rng(3);
    for (int round = 0; round < 4; ++round) {
      for (const bool forth : {true, false}) {
        Side& from = forth ? whole.dialler : whole.acceptor;
        Side& to = forth ? whole.acceptor : whole.dialler;
        Side& from_pieces = forth ? pieces.dialler : pieces.acceptor;
        Side& to_pieces = forth ? pieces.acceptor : pieces.dialler;
        for (Side* side : {&from, &from_pieces})
          if (side->is(State::deciding)) (*side)->accept();
        const Bytes bytes = from->poll_output();
        BOOST_TEST((from_pieces->poll_output() == bytes));
        to.take(bytes);
        to_pieces.take_in_pieces(bytes, rng, round % 2 == 0 ? 1 : 700);
      }
    }
    BOOST_TEST((pieces.dialler.is(State::done) && pieces.acceptor.is(State::done)));
    BOOST_TEST((whole.dialler->finish().session_id == pieces.acceptor->finish().session_id));
  }
}

BOOST_AUTO_TEST_CASE(frames_behind_the_last_verdict_are_kept_for_the_cipher) {
  Pair pair(Profile::native);
  pair.acceptor.take(pair.dialler->poll_output());
  pair.dialler.take(pair.acceptor->poll_output());
  pair.dialler->accept();
  pair.acceptor.take(pair.dialler->poll_output());
  pair.acceptor->accept();
  Bytes wire = pair.acceptor->poll_output();
  const Secured of_acceptor = pair.acceptor->finish();
  append(wire, test::seal_one(*of_acceptor.cipher, as_bytes("first packets")));
  pair.dialler.take(wire);
  BOOST_REQUIRE(pair.dialler.is(State::done));
  pair.dialler.take(test::seal_one(*of_acceptor.cipher, as_bytes(" and more")));
  const Secured of_dialler = pair.dialler->finish();
  BOOST_TEST(test::open_all(*of_dialler.cipher, of_dialler.received) == "first packets and more");
}

BOOST_AUTO_TEST_CASE(cometbft_packets_may_come_before_our_verdict) {
  Pair pair(Profile::cometbft);
  test::carry(pair.dialler, pair.acceptor);
  BOOST_REQUIRE((pair.dialler.is(State::deciding) && pair.acceptor.is(State::deciding)));
  pair.acceptor->accept();
  const Secured of_acceptor = pair.acceptor->finish();
  pair.dialler.take(test::seal_one(*of_acceptor.cipher, as_bytes("early")));
  BOOST_REQUIRE(pair.dialler.is(State::deciding));
  pair.dialler->accept();
  const Secured of_dialler = pair.dialler->finish();
  BOOST_TEST(test::open_all(*of_dialler.cipher, of_dialler.received) == "early");
}

BOOST_AUTO_TEST_CASE(the_expected_identity_is_taken) {
  for (const Profile profile : kProfiles) {
    HandshakeConfig looking = test::handshake_config(profile, true);
    looking.expected = test::key_number(2).id();
    Pair pair(looking, test::handshake_config(profile, false));
    test::shake_hands(pair.dialler, pair.acceptor);
    BOOST_TEST((pair.dialler.is(State::done) && pair.acceptor.is(State::done)));
  }
}

BOOST_AUTO_TEST_CASE(the_largest_node_info_passes) {
  for (const Profile profile : kProfiles) {
    HandshakeConfig of_dialler = test::handshake_config(profile, true);
    HandshakeConfig of_acceptor = test::handshake_config(profile, false);
    of_dialler.node_info = Bytes(max_node_info(profile), 1);
    of_acceptor.node_info = Bytes(max_node_info(profile), 2);
    Pair pair(of_dialler, of_acceptor);
    test::shake_hands(pair.dialler, pair.acceptor);
    BOOST_REQUIRE((pair.dialler.is(State::done) && pair.acceptor.is(State::done)));
    BOOST_TEST(pair.dialler->finish().peer.node_info.size() == max_node_info(profile));
  }
}

BOOST_AUTO_TEST_CASE(equal_seeds_repeat_and_others_do_not) {
  for (const Profile profile : kProfiles) {
    Pair one(profile);
    Pair same(profile);
    BOOST_TEST((one.dialler->poll_output() == same.dialler->poll_output()));
    Pair first(profile);
    test::shake_hands(first.dialler, first.acceptor);
    Side dialler(profile, true, 4);
    Side acceptor(profile, false, 5);
    test::shake_hands(dialler, acceptor);
    BOOST_TEST((first.dialler->finish().session_id != dialler->finish().session_id));
  }
}

BOOST_AUTO_TEST_CASE(a_native_acceptor_makes_no_key_before_the_whole_hello_is_there) {
  struct CountingRng final : Rng {
    void fill(MutableByteView out) override {
      asked += out.size();
      seeded.fill(out);
    }
    SeededRng seeded{9};
    std::size_t asked{0};
  };
  CountingRng rng;
  const NodeKey key = test::key_number(9);
  Side dialler(Profile::native, true, 4);
  const Bytes hello = dialler->poll_output();
  Handshake acceptor(test::handshake_config(Profile::native, false), key, rng);
  acceptor.handle_input(ByteView(hello).first(hello.size() - 1));
  BOOST_TEST(rng.asked == 0U);
  acceptor.handle_input(ByteView(hello).last(1));
  BOOST_TEST(rng.asked == 32U);
  BOOST_TEST((acceptor.state() == State::auth));
  // Where our hello comes first the key does, too.
  CountingRng early;
  const Handshake comet(test::handshake_config(Profile::cometbft, false), key, early);
  BOOST_TEST(early.asked == 32U);
}

BOOST_AUTO_TEST_SUITE_END()
