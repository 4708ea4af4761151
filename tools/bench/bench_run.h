// `switchyard bench`: every row with its limit, measured in turn, so many times (docs/bench.md).
#pragma once

#include <functional>
#include <string>

#include "p2p/base/result.h"
#include "tools/bench/bench_options.h"
#include "tools/bench/bench_report.h"

namespace switchyard::bench {

// `progress` is told what is measured next, in a few words.
Result<BenchReport, std::string> run_all(const BenchOptions& options,
                                         const std::function<void(std::string)>& progress);

}  // namespace switchyard::bench
