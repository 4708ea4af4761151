// Meter: makes reports of running totals.
//
// Pure: time is given.
#pragma once

#include <cstddef>

#include "p2p/base/time.h"
#include "tools/demo/cluster.h"
#include "tools/demo/report.h"
#include "tools/demo/tally.h"

namespace switchyard::tools {

class Meter {
 public:
  // `length`: how long the demo is to take.
  Meter(std::size_t nodes, Duration length) : nodes_(nodes), length_(length) {}

  // Measuring begins here.
  void begin(Time now, const ClusterTotals& totals);

  // Since the last report; latencies are the recent ones.
  Report recent(Time now, const ClusterTotals& totals, const Tally::Snapshot& tally);
  // Since begin().
  Report whole(Time now, const ClusterTotals& totals, const Tally::Snapshot& tally) const;

 private:
  struct Mark {
    Time at;
    ClusterTotals totals;
  };

  Report report(const Mark& since, const Mark& until, const Tally::Snapshot& tally,
                LatencyHistogram Latencies::* latencies) const;

  std::size_t nodes_;
  Duration length_;
  Mark begin_;
  Mark last_;  // of the last recent()
};

}  // namespace switchyard::tools
