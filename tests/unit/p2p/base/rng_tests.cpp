#include "p2p/base/rng.h"

#include <boost/test/unit_test.hpp>
#include <deque>
#include <vector>

BOOST_AUTO_TEST_SUITE(rng_tests)

using namespace switchyard;

namespace {

// Gives the numbers it was told.
class ScriptedRng final : public Rng {
 public:
  explicit ScriptedRng(std::deque<std::uint64_t> script) : script_(std::move(script)) {}

  void fill(MutableByteView out) override {
    BOOST_REQUIRE(!script_.empty());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::uint8_t>(script_.front() >> (8 * i));
    }
    script_.pop_front();
  }
  std::size_t left() const { return script_.size(); }

 private:
  std::deque<std::uint64_t> script_;
};

}  // namespace

// From xoshiro256** and splitmix64 as published, worked out by another program.
BOOST_AUTO_TEST_CASE(seed_one_gives_the_published_sequence) {
  SeededRng rng(1);
  BOOST_TEST(rng.next_u64() == 0xb3f2af6d0fc710c5U);
  BOOST_TEST(rng.next_u64() == 0x853b559647364ceaU);
  BOOST_TEST(rng.next_u64() == 0x92f89756082a4514U);
  BOOST_TEST(rng.next_u64() == 0x642e1c7bc266a3a7U);
  BOOST_TEST(rng.next_u64() == 0xb27a48e29a233673U);
}

BOOST_AUTO_TEST_CASE(bytes_are_the_numbers_lowest_byte_first) {
  SeededRng rng(1);
  Bytes bytes(11);
  rng.fill(bytes);
  const Bytes expected{0xc5, 0x10, 0xc7, 0x0f, 0x6d, 0xaf, 0xf2, 0xb3, 0xea, 0x4c, 0x36};
  BOOST_TEST(bytes == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_seed_repeats_and_another_differs) {
  SeededRng a(42);
  SeededRng b(42);
  SeededRng c(43);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a.next_u64();
    BOOST_TEST(value == b.next_u64());
    differs = differs || value != c.next_u64();
  }
  BOOST_TEST(differs);
}

BOOST_AUTO_TEST_CASE(below_stays_below_and_reaches_everything) {
  SeededRng rng(7);
  for (std::uint64_t bound = 1; bound <= 20; ++bound) {
    std::vector<bool> seen(bound, false);
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t value = rng.below(bound);
      BOOST_REQUIRE(value < bound);
      seen[value] = true;
    }
    for (const bool reached : seen) BOOST_TEST(reached);
  }
}

// Chi-square over 10 classes, 9 degrees of freedom: 27.9 is passed with probability 0.001, and the
// seed is fixed.
BOOST_AUTO_TEST_CASE(below_is_even) {
  SeededRng rng(11);
  constexpr int kClasses = 10;
  constexpr int kDraws = 100000;
  constexpr double kExpected = 1.0 * kDraws / kClasses;
  std::vector<int> counts(kClasses, 0);
  for (int i = 0; i < kDraws; ++i) ++counts[rng.below(kClasses)];
  double chi_square = 0;
  for (const int count : counts) {
    const double off = count - kExpected;
    chi_square += off * off / kExpected;
  }
  BOOST_TEST(chi_square < 27.9);
}

// 2^64 is 1 more than a multiple of 3, and 2^62 more than one of 3 * 2^62: that many numbers would
// be owed to the small results.
BOOST_AUTO_TEST_CASE(below_draws_again_where_small_results_would_be_likelier) {
  ScriptedRng three({0, 1});
  BOOST_TEST(three.below(3) == 1U);
  BOOST_TEST(three.left() == 0U);
  const std::uint64_t bound = 3 * (std::uint64_t{1} << 62U);
  ScriptedRng large({0, (std::uint64_t{1} << 62U) - 1, std::uint64_t{1} << 62U});
  BOOST_TEST(large.below(bound) == std::uint64_t{1} << 62U);
  BOOST_TEST(large.left() == 0U);
}

BOOST_AUTO_TEST_CASE(below_a_power_of_two_never_draws_again) {
  ScriptedRng rng({0, UINT64_MAX});
  BOOST_TEST(rng.below(256) == 0U);
  BOOST_TEST(rng.below(256) == 255U);
}

BOOST_AUTO_TEST_SUITE_END()
