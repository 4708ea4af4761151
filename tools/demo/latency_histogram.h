// LatencyHistogram: quantiles of many durations in little memory.
//
// Buckets grow with the value, 64 to each power of two, so a quantile is at most 1/64 above the
// truth.  Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/time.h"

namespace switchyard::tools {

class LatencyHistogram {
 public:
  // Negative durations count as zero, those above 2^40 ns (18 minutes) as that.
  void record(Duration duration);

  std::uint64_t count() const { return count_; }

  // The least duration that `fraction` of all recorded do not exceed; nullopt if there are none.
  // REQUIRES: 0 < fraction <= 1.
  std::optional<Duration> quantile(double fraction) const;

 private:
  static constexpr std::size_t kPerOctave = 64;
  static constexpr unsigned kOctaves = 34;  // above the first, up to 2^40 ns

  static std::size_t bucket_of(std::uint64_t nanoseconds);
  static std::uint64_t largest_in(std::size_t bucket);  // nanoseconds

  std::array<std::uint64_t, (kOctaves + 1) * kPerOctave> buckets_{};  // how many in each
  std::uint64_t count_{0};                                            // in all
};

}  // namespace switchyard::tools
