#include "tools/demo/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace switchyard::tools {
namespace {

constexpr std::uint64_t kLargest = (std::uint64_t{1} << 40) - 1;  // nanoseconds

}  // namespace

// Below two octaves of values there is a bucket each; above, the seven leading bits of the value
// choose the bucket.
std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) {
  if (nanoseconds < 2 * kPerOctave) return nanoseconds;
  const auto shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - 7;
  return shift * kPerOctave + (nanoseconds >> shift);
}

std::uint64_t LatencyHistogram::largest_in(std::size_t bucket) {
  if (bucket < 2 * kPerOctave) return bucket;
  const std::size_t shift = bucket / kPerOctave - 1;
  return ((bucket - shift * kPerOctave + 1) << shift) - 1;
}

void LatencyHistogram::record(Duration duration) {
  const auto nanoseconds = std::max<Duration::rep>(duration.count(), 0);
  ++buckets_[bucket_of(std::min(static_cast<std::uint64_t>(nanoseconds), kLargest))];
  ++count_;
}

std::optional<Duration> LatencyHistogram::quantile(double fraction) const {
  if (count_ == 0) return std::nullopt;
  const auto rank = std::max(1.0, std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    below += buckets_[bucket];
    if (static_cast<double>(below) < rank) continue;
    return Duration(static_cast<Duration::rep>(largest_in(bucket)));
  }
  return Duration(static_cast<Duration::rep>(kLargest));
}

}  // namespace switchyard::tools
