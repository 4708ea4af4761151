// `switchyard bench sink`: the end that takes (docs/bench.md).
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "tools/bench/end_options.h"
#include "tools/bench/end_watch.h"

namespace switchyard::bench {

// How an end came to its end.
struct EndOutcome {
  std::string json;         // its last line; empty: there is nothing to say
  bool interrupted{false};  // by a signal
  std::string error;        // not empty: what it was there for has failed
};

// What an end says meanwhile: one line on standard output, at once.
void say(const std::string& line);

// Ends when its work is done or as EndWatch says.
Result<EndOutcome, std::string> run_sink(const EndOptions& options, EndWatch& watch);

}  // namespace switchyard::bench
