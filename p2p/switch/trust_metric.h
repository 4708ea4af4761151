// TrustMetric: how far one peer has earned trust, from 0 to 1.
//
// A reputation after TrustGuard, as Tendermint had it (2017): time is cut into intervals; in each,
// good and bad events are counted.  The value is
//
//     R  the share of good events in the current interval
//     H  what the intervals before say; recent ones weigh more (0.8^k), old ones are merged
//     value = 0.4 R + 0.6 H + min(0, R - H)        never below 0
//
// so that trust is lost at once and regained slowly, and a peer cannot oscillate: behave, strike,
// behave.  At the end of an interval its value joins the history.
//
// Tendermint's own form (TrustConfig::parity) has faults; the default mends them:
//
//   Silence was perfection: an interval without events had R = 1.  Now it says nothing and changes
//     nothing.  A stranger begins at 0.5 and not at 1.
//   One error in a quiet minute was ruin: R = 0 of one event.  Now R takes `minimum_sample` events
//     for granted that are as good as H: R = (good + m H) / (good + bad + m).
//   A history of no intervals gave 0/0, after loading, for ever.  Now it is `initial`; in both.
//   A thread and a timer a metric.  Now whoever owns the metrics ends the interval of all of them
//     (TrustStore::tick).
//   History was summed over all intervals, 20 160 after a fortnight, at every end of an interval.
//     Now the sum is taken by samples, at most 15; the same value in both.
//
// docs/reputation.md has the same events under both, side by side.  Pure; not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace switchyard {

struct TrustConfig {
  static constexpr std::size_t kMaxSamples = 20;  // of any window

  double proportional_weight{0.4};  // of R; Tendermint, p2p/trust/config.go, with the next three
  double integral_weight{0.6};      // of H
  std::chrono::seconds tracking_window{std::chrono::days(14)};  // how far history reaches
  std::chrono::seconds interval{60};                            // the owner ticks so often
  double initial{0.5};                                          // the value of a stranger
  double minimum_sample{10};   // events taken for granted in an interval, as good as H
  bool silence_counts{false};  // an interval without events is one of R = 1

  // What Tendermint's gives, number for number.
  static TrustConfig parity();

  // Weights, initial within [0, 1]; minimum_sample not negative; the interval at least a second,
  // at most the window; samples for the window at most kMaxSamples.
  bool valid() const;

  std::uint64_t max_intervals() const;  // that the window holds
  std::size_t max_samples() const;      // floor(log2(max_intervals)) + 1: merged, so many suffice
};

class TrustMetric {
 public:
  // What is kept of a metric: the past, without the current interval.
  struct History {
    std::uint64_t intervals{0};   // seen, at most max_intervals
    std::vector<double> samples;  // oldest first, each in [0, 1], at most max_samples

    friend bool operator==(const History&, const History&) = default;
  };

  // REQUIRES: config.valid(); it outlives the metric.
  explicit TrustMetric(const TrustConfig& config) : config_(&config), past_(config.initial) {}

  // Takes over a history.  Whatever it holds gives a value within [0, 1]: samples are clamped, the
  // newest of too many stay, and without samples or intervals it is a stranger's.
  TrustMetric(const TrustConfig& config, History history);

  // --- getters

  double value() const;                  // now, the current interval included; within [0, 1]
  unsigned score() const;                // floor(100 value)
  double past() const { return past_; }  // H
  std::uint64_t events() const { return good_ + bad_; }  // of the current interval
  const History& history() const { return history_; }
  bool paused() const { return paused_; }

  // --- commands

  // So many events more; the count does not overflow.  Ends a pause, forgetting what the interval
  // had before it.
  void good(std::uint64_t n) { count(good_, n); }
  void bad(std::uint64_t n) { count(bad_, n); }

  // Intervals do not count until the next event: the peer is away.
  void pause() { paused_ = true; }

  // The interval has ended.
  void end_interval();

  void check_invariants() const;

 private:
  void count(std::uint64_t& events, std::uint64_t n);
  double share() const;  // R
  void merge_old();
  double weigh_history() const;

  const TrustConfig* config_;
  History history_;
  double past_;            // H; `initial` while there is no history
  std::uint64_t good_{0};  // of the current interval
  std::uint64_t bad_{0};
  bool paused_{false};
};

}  // namespace switchyard
