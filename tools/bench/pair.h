// Both ends of a measurement, each in a process of its own, from their beginning to their end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "tools/bench/end_options.h"

namespace switchyard::bench {

// What an end has said of itself.
struct EndResult {
  double seconds{0};
  double cpu_seconds{0};
  double messages{0};
  double bytes{0};
  double p50{0};  // ms; 0 where there are no latencies, as the rest is 0 where it is not said
  double p99{0};
  double bulk_bytes{0};
  std::vector<double> bytes_by_channel;  // 0x70, 0x71, 0x72
  double connections{0};
  double deliveries{0};
  double heap_bytes_per_peer{0};
  std::optional<double> system_calls;

  double cpu_share() const { return seconds > 0 ? cpu_seconds / seconds : 0; }
  double byte_rate() const { return seconds > 0 ? bytes / seconds : 0; }
  double message_rate() const { return seconds > 0 ? messages / seconds : 0; }

  // nullopt: not what an end says.
  static std::optional<EndResult> parse(const std::string& json);
};

struct PairResult {
  EndResult sink;  // the first of several
  EndResult source;
};

struct PairOptions {
  EndOptions sink;
  EndOptions source;
  std::size_t sinks{1};  // processes; more than one where the source listens
};

// Runs them.  The error says which kind failed; what the ends had to say of it has gone to standard
// error.
Result<PairResult, std::string> run_pair(const PairOptions& options);

}  // namespace switchyard::bench
