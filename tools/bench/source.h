// `switchyard bench source`: the end that sends (docs/bench.md).
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "tools/bench/end_options.h"
#include "tools/bench/end_watch.h"
#include "tools/bench/sink.h"

namespace switchyard::bench {

// Ends when the sink has acknowledged, or as EndWatch says.
Result<EndOutcome, std::string> run_source(const EndOptions& options, EndWatch& watch);

// Connections brought up and ended, several at a time, each from a node of its own.
Result<EndOutcome, std::string> run_knockers(const EndOptions& options, EndWatch& watch);

}  // namespace switchyard::bench
