// Report: what the demo shows, and how it looks.
//
// Pure: numbers in, text out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/time.h"
#include "tools/common/terminal.h"

namespace switchyard::tools {

struct Quantiles {
  std::optional<Duration> p50;  // nullopt: nothing measured
  std::optional<Duration> p99;
};

struct ChannelReport {
  std::string name;
  std::uint32_t priority{0};
  double share{0};             // of all channels' bytes on the wire, 0 to 1
  double bytes_per_second{0};  // on the wire, all nodes together
  double messages_per_second{0};
  std::uint64_t messages{0};  // since the start
  Quantiles latency;          // where it is measured
};

struct Report {
  std::size_t nodes{0};
  std::size_t connections{0};
  Duration elapsed{0};
  Duration length{0};                   // of the whole demo
  std::vector<ChannelReport> channels;  // by falling priority
  std::uint64_t rumours_told{0};
  std::uint64_t rumours_everywhere{0};  // of them have reached every node
  Quantiles spread;                     // how long that took
  std::uint64_t duplicates{0};
  std::uint64_t urgent_refused{0};
  bool interrupted{false};
};

// Characters that no line of the table exceeds.
inline constexpr std::size_t kTableColumns = 80;

// The table that is refreshed in place; lines end in '\n'.
std::string render_table(const Report& report, const Terminal& terminal);

// One line for a log.
std::string render_line(const Report& report);

// What came out, and what to try next.
std::string render_summary(const Report& report, const Terminal& terminal);

// One JSON object on one line (summary_json.cpp, the one place here that meets nlohmann-json).
std::string summary_json(const Report& report);

}  // namespace switchyard::tools
