#include "tools/bench/bench_options.h"

#include <algorithm>

namespace switchyard::bench {

bool BenchOptions::wants(std::string_view row) const {
  return rows.empty() || std::find(rows.begin(), rows.end(), row) != rows.end();
}

const std::vector<std::string>& row_names() {
  static const std::vector<std::string> names{
      "bulk_native",
      "bulk_cometbft",
      "small_native",
      "small_cometbft",
      "urgent_p50_ms",
      "urgent_p99_ms",
      "bulk_beside_urgent",
      "idle_link_p50_ms",
      "idle_link_p99_ms",
      "urgent_p50_ms_cometbft",
      "urgent_p99_ms_cometbft",
      "bulk_beside_urgent_cometbft",
      "idle_link_p50_ms_cometbft",
      "idle_link_p99_ms_cometbft",
      "limited_urgent_p99_ms",
      "ratio_1_5_10",
      "handshakes",
      "handshakes_cometbft",
      "opening_native",
      "opening_cometbft",
      "broadcast",
      "broadcast_cpu_us",
      "broadcast_cometbft",
      "broadcast_cpu_us_cometbft",
      "syscalls_per_mb_sent",
      "syscalls_per_mb_received",
      "syscalls_per_mb_sent_cometbft",
      "syscalls_per_mb_received_cometbft",
      "idle_peer_bytes",
      "io_threads",
  };
  return names;
}

}  // namespace switchyard::bench
