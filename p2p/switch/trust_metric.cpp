#include "p2p/switch/trust_metric.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

constexpr double kWeightBase = 0.8;  // of the interval k before; Tendermint, p2p/trust/metric.go

bool is_share(double x) {
  return x >= 0 && x <= 1;  // false for NaN
}

double clamped(double x) {
  return is_share(x) ? x : x > 1 ? 1.0 : 0.0;  // NaN: 0
}

// The sum of 0.8^(k+1) for k in [from, to).
double weight(std::uint64_t from, std::uint64_t to) {
  return (std::pow(kWeightBase, static_cast<double>(from + 1)) -
          std::pow(kWeightBase, static_cast<double>(to + 1))) /
         (1 - kWeightBase);
}

}  // namespace

TrustConfig TrustConfig::parity() {
  TrustConfig config;
  config.initial = 1;
  config.minimum_sample = 0;
  config.silence_counts = true;
  return config;
}

bool TrustConfig::valid() const {
  return is_share(proportional_weight) && is_share(integral_weight) && is_share(initial) &&
         minimum_sample >= 0 && std::isfinite(minimum_sample) &&
         interval >= std::chrono::seconds(1) && tracking_window >= interval &&
         max_samples() <= kMaxSamples;
}

std::uint64_t TrustConfig::max_intervals() const {
  return static_cast<std::uint64_t>(tracking_window / interval);
}

std::size_t TrustConfig::max_samples() const {
  return static_cast<std::size_t>(std::bit_width(max_intervals()));
}

TrustMetric::TrustMetric(const TrustConfig& config, History history)
    : config_(&config), history_(std::move(history)), past_(config.initial) {
  auto& samples = history_.samples;
  const std::size_t most = config.max_samples();
  if (samples.size() > most) {
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(most));
  }
  std::ranges::transform(samples, samples.begin(), clamped);
  history_.intervals = std::min(history_.intervals, config.max_intervals());
  if (samples.empty() || history_.intervals == 0) history_ = {};
  past_ = weigh_history();
}

double TrustMetric::value() const {
  const double now = share();
  const double weighed = config_->proportional_weight * now + config_->integral_weight * past_;
  return clamped(weighed + std::min(0.0, now - past_));
}

unsigned TrustMetric::score() const {
  return static_cast<unsigned>(std::floor(100 * value()));
}

double TrustMetric::share() const {
  if (events() == 0) return config_->silence_counts ? 1.0 : past_;
  const double granted = config_->minimum_sample;
  const auto good = static_cast<double>(good_);
  const auto bad = static_cast<double>(bad_);
  return (good + granted * past_) / (good + bad + granted);
}

void TrustMetric::count(std::uint64_t& events, std::uint64_t n) {
  if (paused_) {
    good_ = 0;
    bad_ = 0;
    paused_ = false;
  }
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  events = std::min(kMost, events + std::min(kMost, n));
}

void TrustMetric::end_interval() {
  if (paused_) return;
  if (events() == 0 && !config_->silence_counts) return;
  auto& samples = history_.samples;
  samples.push_back(value());
  if (samples.size() > config_->max_samples()) samples.erase(samples.begin());
  history_.intervals = std::min(history_.intervals + 1, config_->max_intervals());
  merge_old();
  past_ = weigh_history();
  good_ = 0;
  bad_ = 0;
}

// The sample c before the newest stands for 2^c intervals, so it moves towards the one behind it by
// a 2^c-th.
void TrustMetric::merge_old() {
  auto& samples = history_.samples;
  for (std::size_t c = 1; c < samples.size(); ++c) {
    const std::size_t i = samples.size() - 1 - c;
    const double covered = std::ldexp(1.0, static_cast<int>(c));
    samples[i] = (samples[i] * (covered - 1) + samples[i + 1]) / covered;
  }
}

// Interval k before the newest is looked up in sample floor(log2 k) before the newest; 0 and 1 both
// in the newest.  So the weights of intervals [2^s, 2^(s+1)) are those of sample s.
double TrustMetric::weigh_history() const {
  const auto& samples = history_.samples;
  const std::uint64_t n = history_.intervals;
  if (n == 0) return config_->initial;
  double sum = 0;
  double weights = 0;
  std::uint64_t from = 0;
  for (std::size_t s = 0; s < samples.size() && from < n; ++s) {
    const bool last = s + 1 == samples.size();
    const std::uint64_t to = last ? n : std::min(n, std::uint64_t{2} << s);
    const double share = weight(from, to);
    sum += samples[samples.size() - 1 - s] * share;
    weights += share;
    from = to;
  }
  return clamped(sum / weights);
}

void TrustMetric::check_invariants() const {
  SWITCHYARD_CHECK(is_share(value()) && is_share(past_));
  SWITCHYARD_CHECK(score() <= 100);
  SWITCHYARD_CHECK(std::ranges::all_of(history_.samples, is_share));
  SWITCHYARD_CHECK(history_.samples.size() <= config_->max_samples());
  SWITCHYARD_CHECK(history_.intervals <= config_->max_intervals());
  SWITCHYARD_CHECK(history_.samples.empty() == (history_.intervals == 0));
}

}  // namespace switchyard
