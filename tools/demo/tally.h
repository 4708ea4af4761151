// Tally: what the demo's reactors have seen, all nodes together.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "p2p/base/time.h"
#include "tools/demo/latency_histogram.h"

namespace switchyard::tools {

// Latencies since the last look, and since the start.
struct Latencies {
  LatencyHistogram recent;
  LatencyHistogram total;

  void record(Duration latency);
};

class Tally {
 public:
  struct Snapshot {
    Latencies urgent;  // from due time to receive
    Latencies gossip;  // from a rumour's birth to its arrival at a node
    Latencies spread;  // from its birth to its arrival at the last node
    std::uint64_t rumours_told{0};
    std::uint64_t duplicates{0};      // rumours received again
    std::uint64_t urgent_refused{0};  // urgent messages a full queue did not take
  };

  // `nodes`: how many there are for a rumour to reach.
  explicit Tally(std::size_t nodes) : nodes_(nodes) {}

  void urgent_received(Duration latency);
  void urgent_refused(std::size_t messages);
  void rumour_told();
  // One node besides the teller has heard it for the first time.
  void rumour_heard(std::uint64_t rumour, Duration age);
  void rumour_repeated();

  // What has been counted; begins the next `recent`.
  Snapshot look();

 private:
  // More rumours than are ever on their way; above it the oldest are forgotten.
  static constexpr std::size_t kMaxSpreading = 10'000;

  std::size_t nodes_;
  std::mutex mutex_;  // guards what follows
  Snapshot counts_;
  std::map<std::uint64_t, std::size_t> spreading_;  // rumour -> nodes that have heard it
};

}  // namespace switchyard::tools
