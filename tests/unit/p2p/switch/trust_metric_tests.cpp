#include "p2p/switch/trust_metric.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "p2p/base/rng.h"

namespace switchyard {

namespace trust_metric_tests {

struct Interval {
  std::uint64_t good;
  std::uint64_t bad;
};

const TrustConfig kParity = TrustConfig::parity();
const TrustConfig kDefault;

void play(TrustMetric& metric, Interval interval) {
  if (interval.good > 0) metric.good(interval.good);
  if (interval.bad > 0) metric.bad(interval.bad);
  metric.check_invariants();
}

TrustMetric after(const TrustConfig& config, std::size_t times, Interval interval) {
  TrustMetric metric(config);
  for (std::size_t i = 0; i < times; ++i) {
    play(metric, interval);
    metric.end_interval();
  }
  return metric;
}

bool near(double a, double b) {
  return std::abs(a - b) < 1e-9;
}

// The law of history, term by term, one interval after the other.
double naive_past(const TrustMetric::History& history) {
  double sum = 0;
  double weights = 0;
  for (std::uint64_t k = 0; k < history.intervals; ++k) {
    const auto behind = static_cast<std::size_t>(k == 0 ? 0 : std::floor(std::log2(k)));
    const double weight = std::pow(0.8, static_cast<double>(k + 1));
    sum += history.samples.at(history.samples.size() - 1 - behind) * weight;
    weights += weight;
  }
  return sum / weights;
}

}  // namespace trust_metric_tests

BOOST_AUTO_TEST_SUITE(trust_metric_tests)

// Recorded from Tendermint's own metric, its default configuration.
BOOST_AUTO_TEST_CASE(parity_gives_tendermints_values) {
  const std::vector<Interval> intervals{{1, 0}, {1, 10}, {0, 0}, {10, 0}, {5, 5}, {0, 0}, {0, 0}};
  const std::vector<double> values{1.000000000, 0,           0.4,        0.608524590,
                                   0.472865254, 0.700627298, 0.781243915};
  TrustMetric metric(kParity);
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    play(metric, intervals[i]);
    BOOST_TEST(near(metric.value(), values[i]), i << ": " << metric.value());
    metric.end_interval();
  }
  const std::vector<double> history{0.396430, 0.325319, 0.520920, 0.561343,
                                    0.625294, 0.740936, 0.781244};
  BOOST_REQUIRE(metric.history().samples.size() == history.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    BOOST_TEST(std::abs(metric.history().samples[i] - history[i]) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(parity_punishes_and_forgives_as_tendermint_does) {
  TrustMetric fresh(kParity);
  fresh.bad(1);
  BOOST_TEST(fresh.score() == 0U);
  fresh.end_interval();
  BOOST_TEST(near(fresh.value(), 0.4));

  TrustMetric old = after(kParity, 1000, {1, 0});
  BOOST_TEST(old.score() == 100U);
  old.bad(1);
  BOOST_TEST(old.score() == 0U);
  old.end_interval();
  BOOST_TEST(std::abs(old.value() - 0.70) < 0.02);

  TrustMetric mixed(kParity);
  play(mixed, {99, 1});
  BOOST_TEST(near(mixed.value(), 0.986));
}

BOOST_AUTO_TEST_CASE(parity_pauses_freeze_the_history) {
  TrustMetric metric = after(kParity, 3, {1, 1});
  const auto before = metric.history();
  metric.bad(5);
  metric.pause();
  metric.end_interval();
  metric.end_interval();
  BOOST_TEST((metric.history() == before));
  metric.good(1);  // back: what came before the pause is forgotten
  BOOST_TEST(!metric.paused());
  BOOST_TEST(metric.events() == 1U);
  metric.end_interval();
  BOOST_TEST(metric.history().intervals == before.intervals + 1);
}

BOOST_AUTO_TEST_CASE(the_window_gives_the_number_of_intervals_and_samples) {
  BOOST_TEST(kParity.max_intervals() == 20'160U);
  BOOST_TEST(kParity.max_samples() == 15U);
  TrustConfig hour;
  hour.tracking_window = std::chrono::hours(1);
  hour.interval = std::chrono::minutes(1);
  BOOST_TEST(hour.valid());
  const TrustMetric metric = after(hour, 100, {1, 1});
  BOOST_TEST(metric.history().intervals == 60U);
  BOOST_TEST(metric.history().samples.size() == 6U);
}

BOOST_AUTO_TEST_CASE(a_configuration_without_sense_is_not_valid) {
  const auto with = [](auto change) {
    TrustConfig config;
    change(config);
    return config.valid();
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(with([](auto&) {}));
  BOOST_TEST(!with([](auto& c) { c.interval = std::chrono::seconds(0); }));
  BOOST_TEST(!with([](auto& c) { c.tracking_window = std::chrono::seconds(59); }));
  BOOST_TEST(!with([](auto& c) { c.tracking_window = std::chrono::days(1000); }));
  BOOST_TEST(!with([](auto& c) { c.initial = 1.1; }));
  BOOST_TEST(!with([nan](auto& c) { c.proportional_weight = nan; }));
  BOOST_TEST(!with([](auto& c) { c.integral_weight = -0.1; }));
  BOOST_TEST(!with([](auto& c) { c.minimum_sample = -1; }));
  BOOST_TEST(!with([nan](auto& c) { c.minimum_sample = nan; }));
}

// --- the mends

BOOST_AUTO_TEST_CASE(mend_silence_says_nothing) {
  TrustMetric metric = after(kDefault, 5, {3, 7});
  const double value = metric.value();
  const auto before = metric.history();
  for (int i = 0; i < 1000; ++i) metric.end_interval();
  BOOST_TEST(metric.value() == value);
  BOOST_TEST((metric.history() == before));

  TrustMetric theirs = after(kParity, 5, {3, 7});
  for (int i = 0; i < 15; ++i) theirs.end_interval();
  BOOST_TEST(theirs.value() > 0.97);  // the fault that is mended
}

BOOST_AUTO_TEST_CASE(mend_a_stranger_is_neither_good_nor_bad) {
  BOOST_TEST(TrustMetric(kDefault).score() == 50U);
  BOOST_TEST(TrustMetric(kParity).score() == 100U);
}

BOOST_AUTO_TEST_CASE(mend_one_error_in_a_quiet_minute_is_no_ruin) {
  TrustMetric old = after(kDefault, 1000, {100, 0});
  BOOST_TEST(old.score() >= 99U);
  old.bad(1);
  BOOST_TEST(old.value() > 0.85);
  TrustMetric stranger(kDefault);
  stranger.bad(1);
  BOOST_TEST(stranger.value() > 0.40);
  stranger.bad(99);  // but a hundred are
  BOOST_TEST(stranger.score() == 0U);
}

BOOST_AUTO_TEST_CASE(mend_a_history_without_intervals_is_a_strangers_and_not_a_number) {
  for (const TrustConfig* config : {&kParity, &kDefault}) {
    for (const TrustMetric::History& empty :
         {TrustMetric::History{}, TrustMetric::History{0, {0.3}}, TrustMetric::History{7, {}}}) {
      const TrustMetric metric(*config, empty);
      metric.check_invariants();
      BOOST_TEST(metric.value() == config->initial);
      BOOST_TEST(metric.history().intervals == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(mend_history_by_samples_is_history_by_intervals) {
  SeededRng rng(3);
  TrustMetric metric(kParity);
  for (int i = 0; i < 700; ++i) {
    play(metric, {rng.below(20), rng.below(5)});
    metric.end_interval();
    BOOST_TEST(near(metric.past(), naive_past(metric.history())), "interval " << i);
  }
}

BOOST_AUTO_TEST_CASE(trust_is_lost_faster_than_it_is_won) {
  TrustMetric metric(kDefault);
  std::size_t won = 0;
  for (; metric.value() < 0.9; ++won) {
    play(metric, {20, 0});
    metric.end_interval();
  }
  BOOST_TEST(won > 3U);
  std::size_t lost = 0;
  for (; metric.value() > 0.1; ++lost) {
    play(metric, {0, 20});
    metric.end_interval();
  }
  BOOST_TEST(lost < won);
}

BOOST_AUTO_TEST_CASE(a_history_is_clamped_when_taken_over) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const TrustMetric odd(kDefault, {1'000'000, {nan, -3, 7, 0.5}});
  odd.check_invariants();
  BOOST_TEST(odd.history().intervals == kDefault.max_intervals());
  const std::vector<double> clamped{0, 0, 1, 0.5};
  BOOST_TEST(odd.history().samples == clamped, boost::test_tools::per_element());

  TrustMetric::History many{100, std::vector<double>(40, 0.25)};
  many.samples.back() = 0.75;
  const TrustMetric newest(kDefault, many);
  BOOST_TEST(newest.history().samples.size() == kDefault.max_samples());
  BOOST_TEST(newest.history().samples.back() == 0.75);
}

BOOST_AUTO_TEST_CASE(a_history_taken_over_goes_on_where_it_was) {
  TrustMetric metric = after(kDefault, 50, {8, 2});
  TrustMetric copy(kDefault, metric.history());
  BOOST_TEST(copy.value() == metric.value());
  for (TrustMetric* m : {&metric, &copy}) {
    play(*m, {1, 9});
    m->end_interval();
  }
  BOOST_TEST(copy.value() == metric.value());
}

BOOST_AUTO_TEST_CASE(counts_do_not_overflow) {
  TrustMetric metric(kDefault);
  for (int i = 0; i < 3; ++i) metric.good(std::numeric_limits<std::uint64_t>::max());
  metric.bad(std::numeric_limits<std::uint64_t>::max());
  metric.check_invariants();
  BOOST_TEST(near(metric.value(), 0.5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
