// Clocks, quantiles, processors, memory: what benchmarks measure with.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace switchyard::bench {

// CLOCK_MONOTONIC on Linux: one clock for all processes of a machine.
using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Seconds of processor time this process has used, all threads, in user and kernel.
double cpu_seconds();
// The same of this thread alone, to the nanosecond.
double thread_cpu_seconds();

// Unix time, ns: for what another program must understand.
std::int64_t unix_nanoseconds();

// What this process has used so far, all threads.
struct Usage {
  Clock::time_point at;
  double cpu_seconds{0};
  std::uint64_t voluntary_switches{0};        // times a thread of it gave up the processor to wait
  std::optional<std::uint64_t> system_calls;  // since count_system_calls(); nullopt: not counted
};
Usage usage_now();

// From now on, and of threads made from now on.  Whether they are is the kernel's to say: it counts
// them as trace points of perf, for root as a rule.
void count_system_calls();

std::uint64_t rss_kib();     // memory of this process that is resident
std::uint64_t heap_bytes();  // what malloc has given out and not got back

// Lets so many seconds pass on this thread alone.
void pause_for(double seconds);

// Processors this process may run on.
std::vector<int> processors();
// Binds this process, and the threads it makes from now on, to one of them.
void use_processor(int processor);

// The least value that `fraction` of all do not exceed; 0 if there are none.
double quantile(std::vector<double> values, double fraction);

inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

// Runs `round` for about `seconds`; rounds a second.
template <class Round>
double rounds_per_second(double seconds, Round round) {
  constexpr int kBetweenClocks = 16;
  const auto start = Clock::now();
  double done = 0;
  while (seconds_since(start) < seconds) {
    for (int i = 0; i < kBetweenClocks; ++i) round();
    done += kBetweenClocks;
  }
  return done / seconds_since(start);
}

}  // namespace switchyard::bench
