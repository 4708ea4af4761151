// What probes found, for people and programs.  Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "p2p/base/time.h"
#include "tools/addrbook/listing.h"
#include "tools/common/terminal.h"
#include "tools/probe/probe_result.h"

namespace switchyard::tools {

struct ProbeTally {
  std::array<std::size_t, kProbeOutcomes> counts{};
  std::size_t total{0};

  void add(ProbeOutcome outcome) {
    ++counts.at(static_cast<std::size_t>(outcome));
    ++total;
  }
  std::size_t alive() const;
};

// How far it is: "312 of 1500, 27 answered, 250 timed_out, 35 refused, 1m02s".
std::string progress_text(const ProbeTally& tally, std::size_t all, Duration since);
// The same behind a bar, no wider than the terminal.
std::string progress_bar(const ProbeTally& tally, std::size_t all, Duration since,
                         const Terminal& terminal);

// A line an outcome that there was, most of all first.
std::string summary_of_probes(const ProbeTally& tally, std::size_t all);

// In the order given.  `ids` and `peers` are of those that are alive.
std::string results_text(const std::vector<ProbeResult>& results, ListFormat format,
                         const std::string& network);

// Seeds: what each stage took, and what is wrong.
std::string seeds_text(const std::vector<ProbeResult>& results);
// {"network":…,"seeds":[…],"good":1,"bad":2}
std::string seeds_json(const std::vector<ProbeResult>& results, const std::string& network);

}  // namespace switchyard::tools
