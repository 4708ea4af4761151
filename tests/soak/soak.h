// One seed after another, for as long as asked.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>

namespace switchyard {

inline std::uint64_t soak_setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// Runs `life` for SWITCHYARD_SOAK_SECONDS (60) from SWITCHYARD_SEED (1000) upwards, at least once,
// and says how many there were.  With a `count`, that many instead, however long it takes.  `life`
// returns what did not hold, or nothing.
inline void soak(const char* what, const std::function<std::string(std::uint64_t seed)>& life,
                 std::uint64_t count = 0) {
  using Clock = std::chrono::steady_clock;
  const std::uint64_t first = soak_setting("SWITCHYARD_SEED", 1000);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(soak_setting("SWITCHYARD_SOAK_SECONDS", 60));
  std::uint64_t seed = first;
  do {
    const std::string fault = life(seed);
    BOOST_TEST(fault == "", "seed " << seed << ": " << fault);
    ++seed;
  } while (count > 0 ? seed - first < count : Clock::now() < end);
  const std::chrono::duration<double> took = Clock::now() - begin;
  BOOST_TEST_MESSAGE("seeds " << first << " to " << seed - 1 << ", " << seed - first << " " << what
                              << ", " << took.count() << " s");
}

}  // namespace switchyard
