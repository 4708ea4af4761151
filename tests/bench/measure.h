// Clocks, quantiles, processors: what both benchmarks measure with.
#pragma once

#include <chrono>
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
