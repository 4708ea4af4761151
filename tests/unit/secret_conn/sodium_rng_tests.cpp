#include "secret_conn/sodium_rng.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <set>

BOOST_AUTO_TEST_SUITE(sodium_rng_tests)

using switchyard::secret_conn::SodiumRng;

BOOST_AUTO_TEST_CASE(fills_with_bytes_that_do_not_repeat) {
  SodiumRng rng;
  std::set<std::array<std::uint8_t, 32>> seen;
  for (int i = 0; i < 100; ++i) {
    std::array<std::uint8_t, 32> bytes{};
    rng.fill(bytes);
    BOOST_TEST(seen.insert(bytes).second);
  }
}

BOOST_AUTO_TEST_CASE(may_be_made_many_times_and_fill_nothing) {
  SodiumRng first;
  SodiumRng second;
  second.fill({});
  BOOST_TEST(first.below(1) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
