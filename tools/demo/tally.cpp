#include "tools/demo/tally.h"

namespace switchyard::tools {

void Latencies::record(Duration latency) {
  recent.record(latency);
  total.record(latency);
}

void Tally::urgent_received(Duration latency) {
  const std::lock_guard lock(mutex_);
  counts_.urgent.record(latency);
}

void Tally::urgent_refused(std::size_t messages) {
  const std::lock_guard lock(mutex_);
  counts_.urgent_refused += messages;
}

void Tally::rumour_told() {
  const std::lock_guard lock(mutex_);
  ++counts_.rumours_told;
}

void Tally::rumour_heard(std::uint64_t rumour, Duration age) {
  const std::lock_guard lock(mutex_);
  counts_.gossip.record(age);
  if (++spreading_[rumour] + 1 == nodes_) {
    counts_.spread.record(age);
    spreading_.erase(rumour);
  }
  if (spreading_.size() > kMaxSpreading) spreading_.erase(spreading_.begin());
}

void Tally::rumour_repeated() {
  const std::lock_guard lock(mutex_);
  ++counts_.duplicates;
}

Tally::Snapshot Tally::look() {
  const std::lock_guard lock(mutex_);
  Snapshot copy = counts_;
  for (Latencies* latencies : {&counts_.urgent, &counts_.gossip, &counts_.spread}) {
    latencies->recent = LatencyHistogram{};
  }
  return copy;
}

}  // namespace switchyard::tools
