#include "addrbook/reliability.h"

#include <algorithm>
#include <cmath>

#include "addrbook/stamp.h"

namespace switchyard::addrbook {
namespace {

struct Threshold {
  double share;
  double tries;
};

constexpr std::array<Threshold, Reliability::kWindows> kThresholds{
    {{0.85, 2}, {0.70, 4}, {0.55, 8}, {0.45, 16}, {0.35, 32}}};
constexpr double kFirstTries = 3;
constexpr float kMostTries = 1e6F;
constexpr double kEnoughTries = 2;  // of a score: with so many, half of it counts

double fade(double seconds, std::size_t window) {
  return std::exp(-seconds / static_cast<double>(kReliabilityWindows[window].count()));
}

// Also of what is no number.
float within(float value, float most) {
  return value > 0 ? std::min(value, most) : 0.0F;
}

}  // namespace

Reliability::Reliability(const ReliabilityImage& image, WallTime now)
    : observed_(to_stamp(WallTime(image.observed))),
      last_(std::min(to_stamp(image.last), to_stamp(now))) {
  for (std::size_t i = 0; i < kWindows; ++i) {
    windows_[i].success = within(image.windows[i].success, 1.0F);
    windows_[i].tries = within(image.windows[i].tries, kMostTries);
  }
}

void Reliability::record(bool answered, WallTime now) {
  const std::uint32_t at = to_stamp(now);
  const auto least = static_cast<std::uint32_t>(kLeastAge.count());
  const bool first = !tried();
  const std::uint32_t age = first || at < last_ + least ? least : at - last_;
  for (std::size_t i = 0; i < kWindows; ++i) {
    const double kept = fade(age, i);
    const double success = windows_[i].success * kept + (answered ? 1 - kept : 0);
    windows_[i].success = static_cast<float>(success);
    windows_[i].tries = within(static_cast<float>(windows_[i].tries * kept + 1), kMostTries);
  }
  observed_ += std::min(age, UINT32_MAX - observed_);
  last_ = std::max(at, last_);
}

double Reliability::observed_part(std::size_t window) const {
  return 1 - fade(observed_, window);
}

double Reliability::share(std::size_t window) const {
  const double part = observed_part(window);
  return part > 0 ? std::min(1.0, windows_[window].success / part) : 0;
}

double Reliability::score() const {
  double sum = 0;
  for (std::size_t i = 0; i < kWindows; ++i) {
    const double tries = windows_[i].tries;
    sum += share(i) * tries / (tries + kEnoughTries);
  }
  return sum / static_cast<double>(kWindows);
}

bool Reliability::is_reliable() const {
  const std::size_t longest = kWindows - 1;
  const double tries = windows_[longest].tries;
  if (tries > 0 && tries <= kFirstTries && share(longest) >= 0.5) return true;
  for (std::size_t i = 0; i < kWindows; ++i) {
    const bool enough = windows_[i].tries > kThresholds[i].tries;
    if (enough && share(i) > kThresholds[i].share) return true;
  }
  return false;
}

ReliabilityImage Reliability::image() const {
  ReliabilityImage image;
  image.windows = windows_;
  image.observed = std::chrono::seconds(observed_);
  image.last = from_stamp(last_);
  return image;
}

}  // namespace switchyard::addrbook
