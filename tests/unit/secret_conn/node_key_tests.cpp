#include "secret_conn/node_key.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(node_key_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::unhex;
using test::unhex_array;

namespace {

struct Published {
  const char* seed;
  const char* key;
  const char* message;
  const char* signature;
};

// RFC 8032, section 7.1, tests 1 to 3.
constexpr Published kPublished[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

// Every encoding of a point of small order, the unusual ones included; RFC 8032's p is 2^255 - 19.
constexpr const char* kSmallOrder[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",  // neutral
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
    "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  // order 8
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  // order 8
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p, that is 0
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1, that is 1
};

}  // namespace

BOOST_AUTO_TEST_CASE(signs_as_published) {
  for (const Published& known : kPublished) {
    const NodeKey key(unhex_array<32>(known.seed));
    BOOST_TEST(to_hex(key.public_key()) == known.key);
    const Signature signature = key.sign(unhex(known.message));
    BOOST_TEST(to_hex(signature) == known.signature);
    BOOST_TEST(verify(key.public_key(), unhex(known.message), signature));
  }
}

// A key and its id from CometBFT's world (tests/vectors/secret_connection_full_handshake.json).
BOOST_AUTO_TEST_CASE(the_id_is_the_front_of_the_hash_of_the_key) {
  const auto key =
      unhex_array<32>("18f3191d67df29a94d3032cbd1e2c0d5f08d31bc77020294fcc8a0a01c8592a6");
  BOOST_TEST(peer_id_of(key).to_string() == "2c45680ba6ff21f163e79e4625987b293a5f2800");
}

BOOST_AUTO_TEST_CASE(any_flipped_bit_breaks_a_signature) {
  const NodeKey key = test::key_number(1);
  const Bytes message = unhex("0011223344");
  const Signature signature = key.sign(message);
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    Signature flipped = signature;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BOOST_TEST(!verify(key.public_key(), message, flipped));
  }
  BOOST_TEST(!verify(key.public_key(), unhex("0011223345"), signature));
  BOOST_TEST(!verify(test::key_number(2).public_key(), message, signature));
}

BOOST_AUTO_TEST_CASE(names_every_point_of_small_order) {
  for (const char* const text : kSmallOrder) {
    PublicKey key = unhex_array<32>(text);
    BOOST_TEST(is_small_order(key), text);
    key[31] |= 0x80;  // the other sign
    BOOST_TEST(is_small_order(key), text);
  }
  for (std::uint64_t n = 0; n < 20; ++n)
    BOOST_TEST(!is_small_order(test::key_number(n).public_key()));
}

BOOST_AUTO_TEST_CASE(a_universal_signature_does_not_verify) {
  // With the neutral point as key and as first half, and zero as second half, both sides of the
  // equation are neutral for any message.
  Signature universal{};
  universal[0] = 1;
  for (const char* const text : kSmallOrder)
    BOOST_TEST(!verify(unhex_array<32>(text), as_bytes("anything"), universal));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_point_verify_nothing) {
  PublicKey key{};
  key.fill(0xff);
  BOOST_TEST(!is_small_order(key));
  BOOST_TEST(!verify(key, as_bytes("x"), Signature{}));
}

BOOST_AUTO_TEST_CASE(the_seed_comes_from_the_rng_and_makes_the_same_key_again) {
  const NodeKey key = test::key_number(5);
  const NodeKey again(key.seed());
  BOOST_TEST((again.public_key() == key.public_key()));
  BOOST_TEST((key.clone().id() == key.id()));
  BOOST_TEST((test::key_number(6).id() != key.id()));
  SeededRng rng(5);
  std::array<std::uint8_t, 32> seed{};
  rng.fill(seed);
  BOOST_TEST(to_hex(key.seed()) == to_hex(seed));
}

BOOST_AUTO_TEST_SUITE_END()
