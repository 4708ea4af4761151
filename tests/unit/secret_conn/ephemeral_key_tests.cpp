#include "secret_conn/ephemeral_key.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(ephemeral_key_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::unhex;

namespace {

EphemeralKey key_from(std::string_view secret) {
  test::FixedRng rng(unhex(secret));
  return EphemeralKey(rng);
}

}  // namespace

// RFC 7748, section 6.1.
BOOST_AUTO_TEST_CASE(agrees_as_published) {
  const EphemeralKey alice =
      key_from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const EphemeralKey bob =
      key_from("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  BOOST_TEST(to_hex(alice.public_key()) ==
             "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  BOOST_TEST(to_hex(bob.public_key()) ==
             "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  const auto of_alice = alice.agree(bob.public_key());
  const auto of_bob = bob.agree(alice.public_key());
  BOOST_REQUIRE((of_alice && of_bob));
  BOOST_TEST(to_hex(of_alice->view()) ==
             "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  BOOST_TEST((*of_alice == *of_bob));
}

BOOST_AUTO_TEST_CASE(refuses_points_of_low_order) {
  const EphemeralKey key = key_from(std::string(64, '7'));
  const char* const points[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  for (const char* const point : points) {
    auto bytes = test::unhex_array<32>(point);
    BOOST_TEST(!key.agree(bytes));
    bytes[31] |= 0x80;  // a bit that X25519 does not look at
    BOOST_TEST(!key.agree(bytes));
  }
  BOOST_TEST(key.agree(test::unhex_array<32>("09" + std::string(62, '0'))).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
