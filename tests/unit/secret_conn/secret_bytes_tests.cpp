#include "secret_conn/secret_bytes.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

BOOST_AUTO_TEST_SUITE(secret_bytes_tests)

using switchyard::secret_conn::SecretBytes;
using Secret = SecretBytes<32>;

namespace {

Secret secret_of(std::uint8_t fill) {
  Secret secret;
  std::fill(secret.writable().begin(), secret.writable().end(), fill);
  return secret;
}

}  // namespace

BOOST_AUTO_TEST_CASE(starts_as_zeros) {
  BOOST_TEST(Secret().is_zero());
  BOOST_TEST(!secret_of(1).is_zero());
}

BOOST_AUTO_TEST_CASE(destruction_wipes_the_memory_it_lived_in) {
  alignas(Secret) std::array<std::uint8_t, sizeof(Secret)> place{};
  auto* secret = new (place.data()) Secret(secret_of(0xaa));
  BOOST_TEST(std::count(place.begin(), place.end(), 0xaa) == 32);
  std::destroy_at(secret);
  BOOST_TEST(std::count(place.begin(), place.end(), 0xaa) == 0);
}

BOOST_AUTO_TEST_CASE(moving_wipes_the_source) {
  Secret from = secret_of(7);
  Secret to(std::move(from));
  BOOST_TEST(from.is_zero());  // NOLINT(bugprone-use-after-move): what this test is about
  BOOST_TEST((to == secret_of(7)));
  Secret assigned = secret_of(9);
  assigned = std::move(to);
  BOOST_TEST(to.is_zero());  // NOLINT(bugprone-use-after-move)
  BOOST_TEST((assigned == secret_of(7)));
}

BOOST_AUTO_TEST_CASE(assignment_to_itself_keeps_the_bytes) {
  Secret secret = secret_of(7);
  Secret& same = secret;
  secret = std::move(same);
  BOOST_TEST((secret == secret_of(7)));
}

BOOST_AUTO_TEST_CASE(a_copy_is_made_only_by_asking_for_it) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
  const Secret original = secret_of(3);
  const Secret copy = original.clone();
  BOOST_TEST((copy == original));
}

BOOST_AUTO_TEST_CASE(every_bit_counts_when_comparing) {
  const Secret secret = secret_of(0x55);
  for (std::size_t i = 0; i < 32 * 8; ++i) {
    Secret other = secret.clone();
    other.writable()[i / 8] ^= static_cast<std::uint8_t>(1U << (i % 8));
    BOOST_TEST(!(secret == other));
  }
}

BOOST_AUTO_TEST_CASE(wipe_leaves_zeros) {
  Secret secret = secret_of(0xff);
  secret.wipe();
  BOOST_TEST(secret.is_zero());
}

BOOST_AUTO_TEST_SUITE_END()
