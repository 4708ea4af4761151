#include "p2p/mconn/scheduler.h"

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tests/unit/p2p/mconn/scheduler_support.h"

namespace switchyard::mconn {
namespace scheduler_tests {

using testing::kPacket;

struct Fixture : testing::SchedulerFixture {
  // Lets so many packets leave, of sizes[channel] bytes; returns the bytes of each channel.
  std::vector<std::size_t> run(std::size_t packets, const std::vector<std::size_t>& sizes) {
    std::vector<std::size_t> sent(sizes.size());
    for (; packets > 0; --packets) {
      const std::size_t picked = *scheduler.pick(now);
      scheduler.charge(now, picked, sizes[picked]);
      sent[picked] += sizes[picked];
    }
    scheduler.check_invariants();
    return sent;
  }
};

}  // namespace scheduler_tests

BOOST_FIXTURE_TEST_SUITE(scheduler_tests, Fixture)

BOOST_AUTO_TEST_CASE(nobody_ready_nobody_picked) {
  BOOST_CHECK(!scheduler.pick(now));
  const std::size_t a = add_idle(1);
  BOOST_CHECK(!scheduler.pick(now));
  scheduler.set_ready(a, true);
  BOOST_CHECK(scheduler.pick(now) == a);
  scheduler.set_ready(a, false);
  BOOST_CHECK(!scheduler.pick(now));
}

BOOST_AUTO_TEST_CASE(equal_channels_take_turns) {
  add(3);
  add(3);
  add(3);
  const std::vector<std::size_t> expected{0, 1, 2, 0, 1, 2, 0, 1, 2};
  for (const std::size_t channel : expected) BOOST_TEST(step() == channel);
}

BOOST_AUTO_TEST_CASE(ties_go_to_the_higher_priority_then_to_the_first_added) {
  add(1);
  add(4);
  add(4);
  BOOST_TEST(step() == 1U);
  BOOST_TEST(step() == 2U);
  BOOST_TEST(step() == 0U);
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_for_packets_of_any_size) {
  add(1);
  add(5);
  add(10);
  const auto sent = run(100'000, {1400, 100, 4096});
  const double total = static_cast<double>(sent[0] + sent[1] + sent[2]);
  BOOST_TEST(static_cast<double>(sent[0]) / total == 1.0 / 16, boost::test_tools::tolerance(0.001));
  BOOST_TEST(static_cast<double>(sent[1]) / total == 5.0 / 16, boost::test_tools::tolerance(0.001));
  BOOST_TEST(static_cast<double>(sent[2]) / total == 10.0 / 16,
             boost::test_tools::tolerance(0.001));
}

// What one channel may be ahead of another, at every moment: a packet of each.
BOOST_AUTO_TEST_CASE(ready_channels_never_drift_apart_by_more_than_a_packet_each) {
  add(1);
  add(7);
  const std::vector<std::size_t> sizes{4096, 300};
  double a = 0;
  double b = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::size_t picked = *scheduler.pick(now);
    scheduler.charge(now, picked, sizes[picked]);
    (picked == 0 ? a : b) += static_cast<double>(sizes[picked]);
    BOOST_REQUIRE_LE(a / 1 - b / 7, 4096.0 + 300.0 / 7);
    BOOST_REQUIRE_LE(b / 7 - a / 1, 4096.0 + 300.0 / 7);
  }
}

BOOST_AUTO_TEST_CASE(silence_earns_no_credit) {
  const std::size_t busy = add(1);
  const std::size_t silent = add_idle(1);
  run(10'000, {kPacket, kPacket});
  scheduler.set_ready(silent, true);
  BOOST_TEST(step() == silent);
  // From here on they take turns: nothing is caught up with.
  for (int i = 0; i < 100; ++i) {
    BOOST_TEST(step() == busy);
    BOOST_TEST(step() == silent);
  }
}

BOOST_AUTO_TEST_CASE(a_channel_of_the_highest_priority_wakes_before_all_others) {
  for (std::uint32_t priority = 1; priority <= 9; ++priority) add(priority);
  const std::size_t urgent = add_idle(10);
  for (int i = 0; i < 1000; ++i) {
    // A whole round: everybody else has written since its last packet.
    for (int k = 0; k < 50; ++k) BOOST_TEST(step() != urgent);
    scheduler.set_ready(urgent, true);
    BOOST_TEST(step() == urgent);
    scheduler.set_ready(urgent, false);
  }
}

BOOST_AUTO_TEST_CASE(a_waking_channel_owes_at_most_its_last_packet) {
  const std::size_t bulk = add(1);
  const std::size_t urgent = add(10);
  BOOST_TEST(step() == urgent);
  scheduler.set_ready(urgent, false);
  scheduler.set_ready(urgent, true);
  // It is ahead by 1000 bytes at priority 10: the other gets its packet first.
  BOOST_TEST(step() == bulk);
  BOOST_TEST(step() == urgent);
}

// Going to sleep and waking again neither gains nor loses.
BOOST_AUTO_TEST_CASE(blinking_changes_no_share) {
  add(1);
  const std::size_t blinking = add(3);
  std::vector<double> sent(2);
  for (int i = 0; i < 8000; ++i) {
    scheduler.set_ready(blinking, false);
    scheduler.set_ready(blinking, true);
    sent[step()] += 1;
  }
  BOOST_TEST(sent[0] == 2000.0, boost::test_tools::tolerance(0.01));
  BOOST_TEST(sent[1] == 6000.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(debts_end_when_nobody_is_ready) {
  const std::size_t a = add(1);
  const std::size_t b = add_idle(1);
  step(1'000'000);
  scheduler.set_ready(a, false);
  scheduler.set_ready(b, true);
  scheduler.set_ready(a, true);
  BOOST_TEST(scheduler.ratio(a) == scheduler.ratio(b));
  BOOST_TEST(step() == a);
  BOOST_TEST(step() == b);
}

BOOST_AUTO_TEST_CASE(ratios_fade_by_a_fifth_every_two_seconds) {
  const std::size_t a = add(2);
  const std::size_t b = add_idle(1);
  step(1000);
  BOOST_TEST(scheduler.ratio(a) == 500.0);
  now += std::chrono::milliseconds(1999);
  step(0);
  BOOST_TEST(scheduler.ratio(a) == 500.0);
  now += std::chrono::milliseconds(1);
  step(0);
  BOOST_TEST(scheduler.ratio(a) == 400.0);
  now += std::chrono::seconds(5);  // two whole intervals, and half of one
  step(0);
  BOOST_CHECK_CLOSE(scheduler.ratio(a), 256.0, 1e-9);
  now += std::chrono::seconds(1);
  step(0);
  BOOST_CHECK_CLOSE(scheduler.ratio(a), 204.8, 1e-9);
  now += std::chrono::hours(1);
  step(0);
  BOOST_TEST(scheduler.ratio(a) == 0.0);
  BOOST_TEST(scheduler.ratio(b) == 0.0);
}

BOOST_AUTO_TEST_CASE(fading_does_not_change_the_order) {
  for (std::uint32_t priority = 1; priority <= 8; ++priority) add(priority);
  run(1000, std::vector<std::size_t>(8, kPacket));
  const std::vector<double> before{scheduler.ratio(0), scheduler.ratio(3), scheduler.ratio(7)};
  now += 10 * Scheduler::kDecayInterval;
  step(0);
  const std::vector<double> after{scheduler.ratio(0), scheduler.ratio(3), scheduler.ratio(7)};
  for (std::size_t i = 0; i < before.size(); ++i) {
    for (std::size_t k = 0; k < before.size(); ++k)
      BOOST_TEST((before[i] < before[k]) == (after[i] < after[k]));
  }
}

BOOST_AUTO_TEST_CASE(two_hundred_and_fifty_six_channels_fit) {
  for (std::size_t i = 0; i < Scheduler::kMaxChannels; ++i) add(1);
  for (std::size_t i = 0; i < 2 * Scheduler::kMaxChannels; ++i)
    BOOST_TEST(step() == i % Scheduler::kMaxChannels);
  scheduler.set_ready(Scheduler::kMaxChannels - 1, false);
  scheduler.check_invariants();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
