// The command line of `switchyard bench`.
#pragma once

#include <CLI/App.hpp>
#include <map>

#include "tools/bench/bench_options.h"
#include "tools/bench/end_options.h"

namespace switchyard::tools {

struct BenchLine {
  enum class Command { all, sink, source };

  Command command{Command::all};
  bench::BenchOptions all;  // without a subcommand
  bench::EndOptions end;    // sink, source
};

// `sink` and `source`, and what stands without either.  `line` outlives the parser.
std::map<const CLI::App*, BenchLine::Command> add_bench_options(CLI::App& bench, BenchLine& line);

}  // namespace switchyard::tools
