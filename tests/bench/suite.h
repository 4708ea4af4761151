// Suite: benchmarks that say what share of a limit they reach.
//
// Absolute figures drift by machine and by hour; the share of what the machine could do does not.
// Each benchmark is added with the name of another one that is its limit: the bare primitive it is
// built on, doing the same work in the same run.  Both report one rate, bytes or items a second of
// processor time; of several repetitions the median counts.
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/bench/measure.h"

namespace switchyard::bench {

// How long everything takes.
struct Effort {
  double seconds{0.1};  // at least, per repetition
  int repetitions{5};
};

class Suite {
 public:
  explicit Suite(Effort effort) : effort_(effort) {}

  using Run = std::function<void(benchmark::State&)>;

  // `limit` names the benchmark it is compared with, empty for one that is a limit itself.
  void add(const std::string& name, const std::string& limit, Run run);
  // The same for one that sets its own iteration time, since a part of each round is of interest.
  void add_timed(const std::string& name, const std::string& limit, Run run);

  // The same for one whose cost is of interest beside that of another: told is its time as a share
  // of the other's, each for one item.
  void add_cost(const std::string& name, const std::string& beside, Run run);

  // In the order they were added.
  const std::vector<std::string>& names() const { return names_; }
  // Empty if it has none.
  std::string limit_of(const std::string& name) const;
  bool is_cost(const std::string& name) const { return costs_.contains(name); }

 private:
  benchmark::internal::Benchmark* enlist(const std::string& name, const std::string& limit,
                                         Run run);

  Effort effort_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> limits_;  // by name
  std::set<std::string> costs_;                // names whose limit is what they cost beside
};

// Prints one table at the end.
class SuiteReporter final : public benchmark::BenchmarkReporter {
 public:
  explicit SuiteReporter(const Suite& suite) : suite_(suite) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

  bool failed() const { return failed_; }

 private:
  struct Rates {
    std::vector<double> bytes;  // a second, one per repetition; empty if it counts items
    std::vector<double> items;  // the same

    double rate() const { return median(bytes.empty() ? items : bytes); }
  };

  void print_row(const std::string& name) const;

  const Suite& suite_;
  std::map<std::string, Rates> rates_;
  bool failed_{false};  // a benchmark reported an error
};

// The groups, each in its own file.
void add_crypto(Suite& suite);     // AEAD, frames
void add_handshake(Suite& suite);  // the opening
void add_wire(Suite& suite);       // packets, scheduler
void add_mconn(Suite& suite);      // messages to frames and back
void add_addrbook(Suite& suite);   // the address book
void add_book(Suite& suite);       // the file of an address book

// Sets the time of this iteration to what `body` takes of the processor.
template <class Body>
void time_iteration(benchmark::State& state, Body body) {
  const double start = thread_cpu_seconds();
  body();
  benchmark::ClobberMemory();
  state.SetIterationTime(thread_cpu_seconds() - start);
}

}  // namespace switchyard::bench
