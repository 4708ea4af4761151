// Whether the time that frames take tells what is in them: one key and one text against others,
// drawn anew each time, in random order, compared by Welch's t (as dudect does).
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "secret_conn/aead/aead.h"
#include "tests/soak/soak.h"
#include "tests/support/aead_runs.h"

namespace switchyard {

namespace aead_timing_soak_tests {

using secret_conn::aead::Kernel;

// Beyond it chance is out of the question; a leak passes it soon, as t grows with every round.
constexpr double kSuspicious = 10;
constexpr std::size_t kMeasured = 2000;  // a round
constexpr double kKept = 0.8;  // of a round, the quickest: what is beyond is interruptions
constexpr std::size_t kFrames = 4;
constexpr std::size_t kLength = 256;

std::uint64_t ticks() {
#ifdef __x86_64__
  unsigned int core = 0;
  return __builtin_ia32_rdtscp(&core);
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// Mean and variance of what was added.
struct Sample {
  void add(double value) {
    ++count;
    const double off = value - mean;
    mean += off / static_cast<double>(count);
    squares += off * (value - mean);
  }
  double of_mean() const {  // the variance of the mean
    const auto n = static_cast<double>(count);
    return squares / (n - 1) / n;
  }

  std::size_t count{0};
  double mean{0};
  double squares{0};  // sum of squared distances from the mean
};

struct Classes {
  double t() const {
    return (of[0].mean - of[1].mean) / std::sqrt(of[0].of_mean() + of[1].of_mean());
  }

  std::array<Sample, 2> of;  // fixed, random
};

struct Input {
  std::size_t which{0};
  test::AeadKey key{};
  test::AeadFrames frames{kLength, kFrames};
};

// Equal in everything but what is in them; sealed if they are to be opened.
std::vector<Input> inputs(Rng& rng, bool sealed) {
  std::vector<Input> all(kMeasured);
  for (Input& input : all) {
    input.which = rng.below(2);
    Bytes random(input.frames.bytes.size());
    test::AeadKey key{};
    rng.fill(random);
    rng.fill(key);
    const bool fixed = input.which == 0;
    input.key = fixed ? test::AeadKey{} : key;
    std::fill(input.frames.bytes.begin(), input.frames.bytes.end(), std::uint8_t{0});
    if (!fixed) input.frames.bytes = random;
    if (sealed) test::sodium_seal(input.key, 1, input.frames);
  }
  return all;
}

using Timed = std::function<void(Input& input)>;

void measure(const Timed& operation, bool opening, Rng& rng, Classes& into) {
  std::vector<Input> all = inputs(rng, opening);
  std::vector<double> took;
  for (Input& input : all) {
    const std::uint64_t begin = ticks();
    operation(input);
    took.push_back(static_cast<double>(ticks() - begin));
  }
  std::vector<double> sorted = took;
  std::sort(sorted.begin(), sorted.end());
  const double most = sorted[static_cast<std::size_t>(kKept * static_cast<double>(kMeasured))];
  for (std::size_t i = 0; i < all.size(); ++i)
    if (took[i] <= most) into.of.at(all[i].which).add(took[i]);
}

Timed operation_of(Kernel kernel, bool opening) {
  return [=](Input& input) {
    if (opening) {
      secret_conn::aead::open(kernel, input.key, 1, input.frames.run());
    } else {
      secret_conn::aead::seal(kernel, input.key, 1, input.frames.run());
    }
  };
}

// Seals, and looks at the key until a byte is not zero, some times over.
void seal_and_leak(Input& input) {
  operation_of(secret_conn::aead::fastest_kernel(), /*opening=*/false)(input);
  for (int times = 0; times < 16; ++times) {
    for (const volatile std::uint8_t byte : input.key)
      if (byte != 0) break;
  }
}

}  // namespace aead_timing_soak_tests

using namespace aead_timing_soak_tests;

BOOST_AUTO_TEST_SUITE(aead_timing_soak_tests)

BOOST_AUTO_TEST_CASE(how_long_frames_take_does_not_tell_what_is_in_them) {
  std::map<std::string, Classes> results;
  Classes leaking;
  soak("rounds", [&](std::uint64_t seed) {
    SeededRng rng(seed);
    for (const Kernel kernel : secret_conn::aead::available_kernels())
      for (const bool opening : {false, true})
        measure(operation_of(kernel, opening), opening, rng,
                results[std::string(name_of(kernel)) + (opening ? " open" : " seal")]);
    measure(seal_and_leak, /*opening=*/false, rng, leaking);
    return std::string();
  });
  BOOST_TEST_MESSAGE("a leak: t = " << leaking.t());
  BOOST_TEST(std::abs(leaking.t()) > kSuspicious);  // it would be found
  for (const auto& [what, classes] : results) {
    BOOST_TEST_MESSAGE(what << ": t = " << classes.t() << ", " << classes.of[0].count << " and "
                            << classes.of[1].count << " measured, means " << classes.of[0].mean
                            << " and " << classes.of[1].mean);
    BOOST_TEST(std::abs(classes.t()) < kSuspicious, what);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
