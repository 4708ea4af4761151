// micro_bench: each part alone, and its share of what the machine could do.
//
//     micro_bench [--quick] [Google Benchmark's options]
//
// --quick takes a second or two and shows that everything runs; its figures mean little.
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/suite.h"

namespace {

using switchyard::bench::Effort;
using switchyard::bench::Suite;

int run(const Effort& effort, std::vector<char*> arguments) {
  Suite suite(effort);
  switchyard::bench::add_crypto(suite);
  switchyard::bench::add_handshake(suite);
  switchyard::bench::add_wire(suite);
  switchyard::bench::add_mconn(suite);
  switchyard::bench::add_addrbook(suite);
  switchyard::bench::add_book(suite);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  switchyard::bench::SuiteReporter reporter(suite);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.failed() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Effort effort;
  // Repetitions of different benchmarks take turns, so that a slow moment hits limits as well.
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> arguments{argv[0], interleave.data()};
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--quick") {
      effort = Effort{.seconds = 0.01, .repetitions = 1};
    } else {
      arguments.push_back(argv[i]);
    }
  }
  return run(effort, std::move(arguments));
}
