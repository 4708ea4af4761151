#include "tests/bench/suite.h"

#include <cstdio>
#include <utility>

namespace switchyard::bench {
namespace {

class Enlisted final : public benchmark::internal::Benchmark {
 public:
  Enlisted(const std::string& name, Suite::Run run)
      : Benchmark(name.c_str()), run_(std::move(run)) {}

  void Run(benchmark::State& state) override { run_(state); }

 private:
  Suite::Run run_;
};

}  // namespace

void Suite::add(const std::string& name, const std::string& limit, Run run) {
  enlist(name, limit, std::move(run));
}

void Suite::add_timed(const std::string& name, const std::string& limit, Run run) {
  enlist(name, limit, std::move(run))->UseManualTime();
}

void Suite::add_cost(const std::string& name, const std::string& beside, Run run) {
  costs_.insert(name);
  enlist(name, beside, std::move(run));
}

std::string Suite::limit_of(const std::string& name) const {
  const auto found = limits_.find(name);
  return found == limits_.end() ? std::string() : found->second;
}

benchmark::internal::Benchmark* Suite::enlist(const std::string& name, const std::string& limit,
                                              Run run) {
  names_.push_back(name);
  limits_[name] = limit;
  auto* added = new Enlisted(name, std::move(run));
  // The library owns it from here on, which the analyzer does not see.
  benchmark::internal::RegisterBenchmarkInternal(added);  // NOLINT(clang-analyzer-*)
  return added->MinTime(effort_.seconds)->Repetitions(effort_.repetitions);
}

bool SuiteReporter::ReportContext(const Context& context) {
  static_cast<void>(context);
  return true;
}

void SuiteReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    const std::string& name = run.run_name.function_name;
    if (run.error_occurred) {
      std::fprintf(stderr, "%s: %s\n", name.c_str(), run.error_message.c_str());
      failed_ = true;
    }
    if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
    Rates& rates = rates_[name];
    const auto bytes = run.counters.find("bytes_per_second");
    if (bytes != run.counters.end()) rates.bytes.push_back(bytes->second);
    const auto items = run.counters.find("items_per_second");
    if (items != run.counters.end()) rates.items.push_back(items->second);
  }
}

void SuiteReporter::print_row(const std::string& name) const {
  const Rates& rates = rates_.at(name);
  const bool in_bytes = !rates.bytes.empty();
  const double units = in_bytes ? 1024 : 1;
  std::printf("%-30s %10.3f %-5s %12.1f", name.c_str(), rates.rate() / 1e6,
              in_bytes ? "MB/s" : "M/s", units * 1e9 / rates.rate());
  const std::string limit = suite_.limit_of(name);
  if (rates_.contains(limit)) {
    const double share = rates.rate() / rates_.at(limit).rate();
    if (suite_.is_cost(name)) {
      std::printf("  %7.3f of the time of %s", 1 / share, limit.c_str());
    } else {
      std::printf("  %7.3f of %s", share, limit.c_str());
    }
  }
  std::printf("\n");
}

void SuiteReporter::Finalize() {
  std::printf("%-30s %10s %-5s %12s  share of its limit\n", "", "rate", "", "ns/KiB, item");
  for (const std::string& name : suite_.names()) {
    if (rates_.contains(name)) print_row(name);
  }
  std::fflush(stdout);
}

}  // namespace switchyard::bench
