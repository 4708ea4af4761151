// The tournament beside the law taken by its word: all channels looked at, one after the other.
#include "p2p/mconn/ratio_class.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "tests/support/count_allocations.h"

namespace switchyard::mconn {
namespace ratio_class_tests {

using std::chrono::milliseconds;

// Computes as RatioClass does, operation for operation, so that ratios and picks are the same to
// the last bit, ties included.
class Naive {
 public:
  void add(std::uint32_t priority) { channels_.push_back({priority, 1.0 / priority}); }

  void set_ready(std::size_t i, bool ready) {
    Channel& channel = channels_[i];
    if (channel.ready == ready) return;
    channel.ready = ready;
    if (ready) {
      channel.ratio = std::max(channel.ratio, now_served_);
    } else if (!pick()) {
      for (const Channel& other : channels_) now_served_ = std::max(now_served_, other.ratio);
    }
  }

  std::optional<std::size_t> pick() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (!channels_[i].ready) continue;
      if (!best || goes_before(channels_[i], channels_[*best])) best = i;
    }
    return best;
  }

  void charge(Time now, std::size_t i, std::size_t bytes) {
    double factor = 1;
    for (; now - decayed_at_ >= RatioClass::kDecayInterval;
         decayed_at_ += RatioClass::kDecayInterval) {
      factor *= RatioClass::kDecay;
    }
    for (Channel& channel : channels_) channel.ratio *= factor;
    now_served_ = channels_[i].ratio;
    channels_[i].ratio += static_cast<double>(bytes) * channels_[i].inverse;
  }

  double ratio(std::size_t i) const { return channels_[i].ratio; }

 private:
  struct Channel {
    std::uint32_t priority;
    double inverse;
    double ratio{0};
    bool ready{false};
  };

  // Who was added first is looked at first, and an equal one does not overtake.
  static bool goes_before(const Channel& a, const Channel& b) {
    return a.ratio < b.ratio || (a.ratio == b.ratio && a.priority > b.priority);
  }

  std::vector<Channel> channels_;
  double now_served_{0};
  Time decayed_at_{};
};

struct Both {
  Both(std::size_t channels, SeededRng& rng) {
    for (std::size_t i = 0; i < channels; ++i) {
      const auto priority = static_cast<std::uint32_t>(1 + rng.below(4));  // many ties
      quick.add(priority);
      naive.add(priority);
    }
  }

  void set_ready(std::size_t i, bool ready) {
    quick.set_ready(i, ready);
    naive.set_ready(i, ready);
  }

  // Lets the next one write; false if nobody may.
  bool step(std::size_t bytes) {
    const auto picked = quick.pick();
    BOOST_REQUIRE(picked == naive.pick());
    if (!picked) return false;
    quick.charge(now, *picked, bytes);
    naive.charge(now, *picked, bytes);
    return true;
  }

  void check() const {
    quick.check_invariants();
    for (std::size_t i = 0; i < quick.size(); ++i)
      BOOST_REQUIRE_EQUAL(quick.ratio(i), naive.ratio(i));
  }

  Time now{};
  RatioClass quick{now};
  Naive naive;
};

}  // namespace ratio_class_tests

using namespace ratio_class_tests;

BOOST_AUTO_TEST_SUITE(ratio_class_tests)

BOOST_AUTO_TEST_CASE(every_pick_is_the_one_of_the_law_up_to_256_channels) {
  for (const std::size_t channels : {1U, 2U, 3U, 5U, 16U, 17U, 63U, 64U, 65U, 200U, 255U, 256U}) {
    SeededRng rng(channels);
    Both both(channels, rng);
    std::size_t picks = 0;
    for (std::size_t i = 0; i < 3000; ++i) {
      // Phases in which few, about half, or nearly all of them have something to send.
      const std::size_t ready_of_ten = i / 300 % 2 == 0 ? std::size_t{9} : i / 600 % 5;
      both.set_ready(rng.below(channels), rng.below(10) < ready_of_ten);
      // Two sizes, so that channels meet at the same ratio again and again.
      if (rng.below(3) > 0) picks += both.step(rng.below(2) == 0 ? 1200 : 2400) ? 1 : 0;
      if (rng.below(200) == 0) both.now += milliseconds(rng.below(9000));
      if (i % 16 == 0) both.check();
    }
    BOOST_TEST(picks > 500U);
  }
}

BOOST_AUTO_TEST_CASE(what_fading_makes_equal_goes_by_priority) {
  RatioClass some(Time{});
  for (const std::uint32_t priority : {1U, 2U, 3U}) some.set_ready(some.add(priority), true);
  Time now{};
  for (int i = 0; i < 3; ++i) some.charge(now, *some.pick(), 1000);
  now += std::chrono::hours(1);  // all is forgotten
  some.charge(now, *some.pick(), 0);
  some.check_invariants();
  BOOST_TEST(*some.pick() == 2U);
}

BOOST_AUTO_TEST_CASE(after_the_channels_are_added_nothing_is_allocated) {
  SeededRng rng(1);
  RatioClass many(Time{});
  for (std::size_t i = 0; i < RatioClass::kMaxChannels; ++i)
    many.add(static_cast<std::uint32_t>(1 + rng.below(10)));
  Time now{};
  const std::size_t made = test::count_allocations([&] {
    for (int i = 0; i < 10'000; ++i) {
      now += milliseconds(1);
      many.set_ready(rng.below(RatioClass::kMaxChannels), rng.below(4) > 0);
      if (const auto picked = many.pick()) many.charge(now, *picked, 1 + rng.below(4096));
    }
  });
  BOOST_TEST(made == 0U);
}

BOOST_AUTO_TEST_CASE(memory_follows_the_channels_added) {
  const std::size_t before = test::allocated_bytes;
  RatioClass few(Time{});
  for (int i = 0; i < 4; ++i) few.add(1);
  BOOST_TEST(test::allocated_bytes - before <= 4 * 17 + 2 * 16);  // the allocator's rounding
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
