#include "tools/bench/bench_run.h"

#include <string>

#include "tools/bench/measurements.h"

namespace switchyard::bench {

Result<BenchReport, std::string> run_all(const BenchOptions& options,
                                         const std::function<void(std::string)>& progress) {
  BenchReport report;
  std::size_t run = 0;
  Measurements measurements(options, report, [&](const std::string& what) {
    progress("run " + std::to_string(run) + " of " + std::to_string(options.runs) + ": " + what);
  });
  while (run < options.runs) {
    ++run;
    if (const auto done = measurements.run_once(); !done) return Unexpected(done.error());
  }
  if (const auto done = measurements.run_at_last(); !done) return Unexpected(done.error());
  return report;
}

}  // namespace switchyard::bench
