// `switchyard bench`.
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string>

#include "tools/bench/bench_run.h"
#include "tools/bench/end_watch.h"
#include "tools/bench/measure.h"
#include "tools/bench/sink.h"
#include "tools/bench/source.h"
#include "tools/common/table.h"
#include "tools/common/terminal.h"
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

// Says what is measured: over itself on a terminal, else a line each.
class Progress {
 public:
  ~Progress() {
    if (terminal_.interactive) fmt::print(stderr, "\r\x1b[K");
  }
  void tell(const std::string& what) const {
    if (terminal_.interactive) {
      fmt::print(stderr, "\r\x1b[K{}", cut(what, terminal_.columns - 1));
    } else {
      fmt::print(stderr, "{}\n", what);
    }
    static_cast<void>(std::fflush(stderr));
  }

 private:
  const Terminal terminal_{Terminal::of(stderr)};
};

int run_whole(const bench::BenchOptions& options) {
  const auto report = [&] {
    const Progress progress;
    return bench::run_all(options, [&](const std::string& what) { progress.tell(what); });
  }();
  if (!report) return fail(report.error(), kExitFailed);
  fmt::print("{}\n", options.json ? report->json() : report->text());
  return kExitOk;
}

}  // namespace

int run_bench(const BenchLine& line) {
  try {
    return line.command == BenchLine::Command::all ? run_whole(line.all) : run_end(line);
  } catch (const std::exception& error) {  // the system has no more descriptors, say
    return fail(error.what(), kExitFailed);
  }
}

}  // namespace switchyard::tools
