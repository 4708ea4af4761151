#include "secret_conn/keccak.h"

#include <boost/test/unit_test.hpp>

#include "p2p/base/bytes.h"
#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(keccak_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

// SHA3-256 of a message shorter than its rate of 136 bytes.
std::string sha3_256(std::string_view message) {
  KeccakState state{};
  const auto absorb = [&state](std::size_t at, std::uint8_t b) {
    state[at / 8] ^= std::uint64_t{b} << (8 * (at % 8));
  };
  for (std::size_t i = 0; i < message.size(); ++i) absorb(i, static_cast<std::uint8_t>(message[i]));
  absorb(message.size(), 0x06);
  absorb(135, 0x80);
  keccak_f1600(state);
  Bytes digest;
  for (std::size_t i = 0; i < 32; ++i)
    digest.push_back(static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8))));
  return to_hex(digest);
}

}  // namespace

// The first lanes of the zero state, from the reference vectors of the Keccak team.
BOOST_AUTO_TEST_CASE(permutes_the_zero_state_as_published) {
  KeccakState state{};
  keccak_f1600(state);
  BOOST_TEST(state[0] == 0xF1258F7940E1DDE7U);
  BOOST_TEST(state[1] == 0x84D5CCF933C0478AU);
  BOOST_TEST(state[2] == 0xD598261EA65AA9EEU);
  BOOST_TEST(state[3] == 0xBD1547306F80494DU);
  BOOST_TEST(state[4] == 0x8B284E056253D057U);
  keccak_f1600(state);
  BOOST_TEST(state[0] == 0x2D5C954DF96ECB3CU);
}

// FIPS 202 examples.
BOOST_AUTO_TEST_CASE(makes_sha3_of_known_messages) {
  BOOST_TEST(sha3_256("") == "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  BOOST_TEST(sha3_256("abc") == "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}

BOOST_AUTO_TEST_SUITE_END()
