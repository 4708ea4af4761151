// Random lives of four nodes, for as long as asked.
//
// SWITCHYARD_SOAK_SECONDS (default 60) of real time from SWITCHYARD_SEED (default 1000) upwards.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>

#include "tests/support/churn.h"

namespace switchyard {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(churn_soak_tests)

BOOST_AUTO_TEST_CASE(many_random_lives) {
  using Clock = std::chrono::steady_clock;
  const std::uint64_t first = setting("SWITCHYARD_SEED", 1000);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(setting("SWITCHYARD_SOAK_SECONDS", 60));
  std::uint64_t seed = first;
  for (; Clock::now() < end; ++seed) {
    const std::string fault = test::Churn(seed).run();
    BOOST_TEST(fault == "", "seed " << seed << ": " << fault);
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  BOOST_TEST_MESSAGE("seeds " << first << " to " << seed - 1 << ", " << seed - first << " lives, "
                              << took.count() << " s");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
