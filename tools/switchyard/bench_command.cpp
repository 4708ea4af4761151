// `switchyard bench`.
#include <exception>

#include "tools/bench/end_watch.h"
#include "tools/bench/measure.h"
#include "tools/bench/sink.h"
#include "tools/bench/source.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {
namespace {

int run_end(const BenchLine& line) {
  const bool sink = line.command == BenchLine::Command::sink;
  if (line.end.processor) bench::use_processor(*line.end.processor);
  bench::EndWatch watch(/*input=*/sink, line.end.patience());
  const auto outcome = sink ? bench::run_sink(line.end, watch) : bench::run_source(line.end, watch);
  if (!outcome) return fail(outcome.error(), kExitFailed);
  if (!outcome->json.empty()) bench::say(outcome->json);
  if (outcome->interrupted) return kExitInterrupted;
  return outcome->error.empty() ? kExitOk : fail(outcome->error, kExitFailed);
}

}  // namespace

int run_bench(const BenchLine& line) {
  if (line.command == BenchLine::Command::all) return fail("bench: say sink or source", kExitUsage);
  try {
    return run_end(line);
  } catch (const std::exception& error) {  // the system has no more descriptors, say
    return fail(error.what(), kExitFailed);
  }
}

}  // namespace switchyard::tools
