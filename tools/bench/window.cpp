#include "tools/bench/window.h"

#include <algorithm>
#include <cmath>

namespace switchyard::bench {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr double kNsPerMs = 1e6;
constexpr int kPerDecade = 10;
constexpr int kDecades = 6;
constexpr double kLeastBound = 0.01;  // ms

std::int64_t nanoseconds(double seconds) {
  return static_cast<std::int64_t>(seconds * kNsPerSecond);
}

double bound(int index) {
  return kLeastBound * std::pow(10.0, static_cast<double>(index) / kPerDecade);
}

// The least bound that is not below it.
int bound_of(double latency) {
  if (latency <= kLeastBound) return 0;
  constexpr double kSlack = 1e-9;  // a bound is its own
  const double place = std::ceil(kPerDecade * std::log10(latency / kLeastBound) - kSlack);
  return std::min(static_cast<int>(std::min(place, 1e6)), kPerDecade * kDecades);
}

// Of channels that share the wire, what arrives counts, whenever it was sent: the messages that
// wait on a channel of low priority are from long ago.
bool is_share(const Stamp& stamp) {
  return stamp.letter == 'r' && stamp.phase == Phase::warm_up;
}

}  // namespace

SourceWindow::SourceWindow(std::int64_t start, double warm_up, double seconds)
    : opens_(start + nanoseconds(warm_up)), closes_(opens_ + nanoseconds(seconds)) {}

Phase SourceWindow::phase_at(std::int64_t now) const {
  if (now < opens_) return Phase::warm_up;
  return now < closes_ ? Phase::measured : Phase::end;
}

SinkWindow::Step SinkWindow::take(ChannelId channel, const Stamp& stamp, std::size_t size,
                                  std::int64_t now) {
  Step step = Step::none;
  if (state_ == State::waiting && stamp.phase == Phase::measured) {
    state_ = State::open;
    step = Step::opened;
  }
  if (state_ != State::open) return step;
  if (stamp.phase == Phase::end) {
    state_ = State::closed;
    return Step::closed;
  }
  if (stamp.phase == Phase::background) {
    ++background_messages_;
    background_bytes_ += size;
  }
  if (stamp.phase != Phase::measured && !is_share(stamp)) return step;
  ++messages_;
  bytes_ += size;
  const std::size_t index = channel.value() - std::size_t{kBulkChannel.value()};
  if (index < bytes_by_channel_.size()) bytes_by_channel_[index] += size;
  if (stamp.letter == 'l') {
    latencies_.push_back(static_cast<double>(now - stamp.due) / kNsPerMs);
  }
  return step;
}

std::vector<std::pair<double, std::uint64_t>> histogram(const std::vector<double>& latencies) {
  std::array<std::uint64_t, kPerDecade * kDecades + 1> counts{};
  for (const double latency : latencies) ++counts[static_cast<std::size_t>(bound_of(latency))];
  std::vector<std::pair<double, std::uint64_t>> found;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) found.emplace_back(bound(static_cast<int>(i)), counts[i]);
  }
  return found;
}

}  // namespace switchyard::bench
