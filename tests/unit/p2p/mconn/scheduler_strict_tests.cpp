// Strict channels: before the ratio below their rate, within it above.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "p2p/base/rng.h"
#include "tests/unit/p2p/mconn/scheduler_support.h"

namespace switchyard::mconn {
namespace scheduler_strict_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::kPacket;

constexpr std::uint64_t kRate = 10'000;  // ten packets a second

}  // namespace scheduler_strict_tests

BOOST_FIXTURE_TEST_SUITE(scheduler_strict_tests, testing::SchedulerFixture)

BOOST_AUTO_TEST_CASE(a_strict_channel_goes_first_whatever_its_priority) {
  add(100);
  const std::size_t strict = add(1, kRate);
  for (int i = 0; i < 10; ++i) BOOST_TEST(step() == strict);
  scheduler.set_ready(strict, false);
  BOOST_TEST(step() != strict);
}

BOOST_AUTO_TEST_CASE(above_its_rate_it_takes_turns_with_the_others) {
  const std::size_t other = add(1);
  const std::size_t strict = add(1, kRate);
  for (int i = 0; i < 11; ++i) BOOST_TEST(step() == strict);  // the second's worth, and one more
  BOOST_TEST(!scheduler.strict(strict));
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(step() == other);
    BOOST_TEST(step() == strict);
  }
}

BOOST_AUTO_TEST_CASE(it_comes_back_at_the_nanosecond_its_tokens_do) {
  const std::size_t other = add(1);
  const std::size_t strict = add(1, kRate);
  for (int i = 0; i < 11; ++i) step();
  now += milliseconds(100) - Duration(1);
  BOOST_TEST(step() == other);
  now += Duration(1);
  BOOST_TEST(step() == strict);
  BOOST_TEST(!scheduler.strict(strict));
}

// However long it was silent, a second's worth goes first and no more.
BOOST_AUTO_TEST_CASE(silence_saves_up_one_second) {
  const std::size_t other = add(1);
  const std::size_t strict = add(1, kRate);
  for (int i = 0; i < 11; ++i) step();
  scheduler.set_ready(strict, false);
  now += std::chrono::hours(10);
  scheduler.set_ready(strict, true);
  for (int i = 0; i < 11; ++i) BOOST_TEST(step() == strict);
  BOOST_TEST(step() == other);
}

BOOST_AUTO_TEST_CASE(what_leaves_by_ratio_costs_no_tokens) {
  add(1);
  const std::size_t strict = add(1, kRate);
  for (int i = 0; i < 11; ++i) step();
  for (int i = 0; i < 1000; ++i) step();
  now += milliseconds(100);
  BOOST_TEST(step() == strict);
}

BOOST_AUTO_TEST_CASE(strict_channels_share_by_priority) {
  add(50);
  add(1, 1'000'000);
  add(3, 1'000'000);
  std::vector<int> packets(3);
  for (int i = 0; i < 400; ++i) ++packets[step()];
  BOOST_TEST(packets[0] == 0);
  BOOST_TEST(packets[1] == 100);
  BOOST_TEST(packets[2] == 300);
}

BOOST_AUTO_TEST_CASE(a_silent_channel_changes_its_class_too) {
  const std::size_t strict = add(1, kRate);
  const std::size_t other = add(1);
  for (int i = 0; i < 11; ++i) BOOST_TEST(step() == strict);
  scheduler.set_ready(strict, false);
  BOOST_TEST(step() == other);
  now += seconds(1);
  BOOST_TEST(step() == other);
  BOOST_TEST(scheduler.strict(strict));
  BOOST_TEST(!scheduler.ready(strict));
  scheduler.set_ready(strict, true);
  BOOST_TEST(step() == strict);
}

// The bound of the header, over random schedules: what strict channels take first.
BOOST_AUTO_TEST_CASE(the_strict_class_keeps_to_its_rates_at_every_moment) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SeededRng rng(seed);
    Scheduler some(Time{});
    Time at{};
    constexpr std::size_t kLargest = 4096;
    std::vector<std::uint64_t> rates;
    for (std::size_t i = 0; i < 16; ++i) {
      rates.push_back(i % 3 == 0 ? 1 + rng.below(100'000) : 0);
      some.set_ready(some.add(static_cast<std::uint32_t>(1 + rng.below(10)), rates[i]), true);
    }
    std::vector<double> first(16);  // bytes sent from the strict class
    for (int i = 0; i < 5000; ++i) {
      if (rng.below(10) == 0) some.set_ready(rng.below(16), rng.below(2) == 0);
      const auto picked = some.pick(at);
      if (picked) {
        const std::size_t bytes = 1 + rng.below(kLargest);
        if (some.strict(*picked)) first[*picked] += static_cast<double>(bytes);
        some.charge(at, *picked, bytes);
      }
      some.check_invariants();
      at += Duration(rng.below(1'000'000));
      const double time = std::chrono::duration<double>(at.time_since_epoch()).count();
      for (std::size_t k = 0; k < rates.size(); ++k) {
        const double allowed = static_cast<double>(rates[k]) * (time + 1) + kLargest;
        BOOST_REQUIRE(rates[k] == 0 || first[k] <= allowed);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
