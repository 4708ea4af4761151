// Keys made ahead: each used once, within bounds, and none is needed.
#include "secret_conn/ephemeral_pool.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <memory>
#include <set>

#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(ephemeral_pool_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::Side;
using State = Handshake::State;

namespace {

void fill(EphemeralPool& pool) {
  for (std::size_t i = 0; i < EphemeralPool::kCapacity; ++i) pool.grow();
}

// An acceptor of its own for each dialler, all of one pool.
EphemeralPublicKey key_of_answer(EphemeralPool& pool, Rng& rng, const NodeKey& key) {
  Side dialler(Profile::native, true, 1);
  Handshake acceptor(test::handshake_config(Profile::native, false), key, rng, &pool);
  acceptor.handle_input(dialler->poll_output());
  acceptor.check_invariants();
  const Bytes answer = acceptor.poll_output();
  EphemeralPublicKey shown{};
  std::copy_n(answer.begin() + 4, shown.size(), shown.begin());
  dialler.take(answer);
  BOOST_TEST(dialler.is(State::deciding));  // the keys fit
  return shown;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_grows_by_steps_up_to_its_capacity) {
  SeededRng rng(1);
  EphemeralPool pool(rng, 5);
  for (const std::size_t ready : {2U, 4U, 5U, 5U}) {
    pool.grow();
    BOOST_TEST(pool.ready() == ready);
  }
  BOOST_TEST(pool.take().has_value());
  BOOST_TEST(pool.ready() == 4U);
  pool.grow();
  BOOST_TEST(pool.ready() == 5U);
}

BOOST_AUTO_TEST_CASE(no_key_is_given_away_twice) {
  SeededRng rng(1);
  EphemeralPool pool(rng);
  std::set<EphemeralPublicKey> seen;
  std::size_t taken = 0;
  for (int round = 0; round < 20; ++round) {
    pool.grow();
    for (int i = 0; i < round % 4; ++i) {
      const std::optional<EphemeralKey> key = pool.take();
      if (!key) continue;
      ++taken;
      BOOST_TEST(seen.insert(key->public_key()).second);
    }
  }
  BOOST_TEST(taken > 20U);
}

BOOST_AUTO_TEST_CASE(acceptors_use_what_is_ready_and_make_their_own_in_a_flood) {
  SeededRng rng(1);
  const NodeKey key = test::key_number(2);
  EphemeralPool pool(rng);
  fill(pool);
  BOOST_TEST(pool.ready() == EphemeralPool::kCapacity);
  std::set<EphemeralPublicKey> seen;
  const std::size_t flood = 3 * EphemeralPool::kCapacity;
  for (std::size_t i = 0; i < flood; ++i) seen.insert(key_of_answer(pool, rng, key));
  BOOST_TEST(seen.size() == flood);
  BOOST_TEST(pool.ready() == 0U);
}

BOOST_AUTO_TEST_CASE(a_dialler_and_a_silent_connection_take_nothing) {
  SeededRng rng(1);
  const NodeKey key = test::key_number(2);
  EphemeralPool pool(rng);
  fill(pool);
  const Handshake dialler(test::handshake_config(Profile::native, true), key, rng, &pool);
  Handshake silent(test::handshake_config(Profile::native, false), key, rng, &pool);
  silent.handle_end();
  Handshake stranger(test::handshake_config(Profile::native, false), key, rng, &pool);
  stranger.handle_input(as_bytes("GET / HTTP/1.1"));
  BOOST_TEST(pool.ready() == EphemeralPool::kCapacity);
}

// Looks at memory whose object is gone, which the sanitizers would not have: the place is ours.
BOOST_AUTO_TEST_CASE(what_is_left_is_wiped_with_the_pool) {
  const auto secret_of_first = [] {
    SeededRng rng(1);
    Bytes secret(32);
    rng.fill(secret);
    return secret;
  }();
  SeededRng rng(1);
  alignas(EphemeralKey) std::array<std::uint8_t, sizeof(EphemeralKey)> place{};
  const auto holds_it = [&] {
    return std::search(place.begin(), place.end(), secret_of_first.begin(),
                       secret_of_first.end()) != place.end();
  };
  auto* key = new (place.data()) EphemeralKey(rng);
  BOOST_TEST(holds_it());
  {
    const EphemeralKey taken(std::move(*key));  // as take() does
    BOOST_TEST(!holds_it());
  }
  key->~EphemeralKey();
  rng = SeededRng(1);
  key = new (place.data()) EphemeralKey(rng);
  BOOST_TEST(holds_it());
  key->~EphemeralKey();  // as the pool does
  BOOST_TEST(!holds_it());
}

BOOST_AUTO_TEST_SUITE_END()
