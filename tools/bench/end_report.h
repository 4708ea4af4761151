// What an end says when it is done: one JSON object on one line (docs/bench.md).
//
// A field that the kind does not have is nullopt, and not said.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/bench/end_options.h"
#include "tools/bench/measure.h"

namespace switchyard::bench {

// Between two samples of a process.
struct Spent {
  double seconds{0};
  double cpu_seconds{0};
  std::uint64_t voluntary_switches{0};
  std::optional<std::uint64_t> system_calls;  // nullopt: not counted

  static Spent between(const Usage& from, const Usage& to);
};

struct EndReport {
  Kind kind{Kind::bulk};
  bool sink{true};
  std::uint64_t messages{0};                     // of the window
  std::uint64_t bytes{0};                        // of these
  Spent spent;                                   // in the window
  std::optional<std::vector<double>> latencies;  // ms
  std::optional<std::uint64_t> bulk_messages;    // of the background, in the window
  std::optional<std::uint64_t> bulk_bytes;
  std::optional<std::array<std::uint64_t, 3>> bytes_by_channel;
  std::optional<std::uint64_t> connections;
  std::optional<std::uint64_t> deliveries;
  std::optional<std::uint64_t> refused;  // timed messages that found no room: lost
  std::optional<std::uint64_t> peers;
  std::optional<std::uint64_t> rss_kib_before;
  std::optional<std::uint64_t> rss_kib_after;
  std::optional<double> heap_bytes_per_peer;
};

std::string end_json(const EndReport& report);  // without '\n'
std::string address_json(const std::string& address);

}  // namespace switchyard::bench
