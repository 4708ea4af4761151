// Runs schedules by their seeds, and tells how one failed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/schedule.h"

namespace switchyard::test {

// Seeds of one suite.  Sanitizers take many times as long; soak makes up for it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::uint64_t kSchedulesPerSuite = 500;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr std::uint64_t kSchedulesPerSuite = 500;
#else
inline constexpr std::uint64_t kSchedulesPerSuite = 5'000;
#endif
#else
inline constexpr std::uint64_t kSchedulesPerSuite = 5'000;
#endif

// What became of one script.
struct ScheduleResult {
  std::string fault;           // empty: nothing was wrong
  std::size_t connections{0};  // that reactors were told of
  std::vector<std::string> log;
};

// Runs a script on the machines of a seed; exceptions are faults.
inline ScheduleResult run_schedule(std::uint64_t seed, const sim::Script& script,
                                   bool with_events = false) {
  ScheduleResult result;
  auto schedule = std::make_unique<Schedule>(seed, with_events);
  static_cast<void>(schedule->script());  // chance goes on from behind it
  try {
    result.fault = schedule->run(script);
  } catch (const std::exception& error) {
    result.fault = error.what();
  }
  result.connections = schedule->connections();
  result.log = schedule->log();
  // What hangs cannot be destroyed either; it is let go, and the test has failed.
  if (!schedule->over()) static_cast<void>(schedule.release());
  return result;
}

// The schedule of a seed.  Empty, or a report: what did not hold, how to see it again, the shortest
// script that shows it, and what happened then.
inline std::string run_schedule(std::uint64_t seed, std::size_t* connections = nullptr) {
  const sim::Script script = Schedule(seed).script();
  const ScheduleResult first = run_schedule(seed, script);
  if (connections != nullptr) *connections += first.connections;
  if (first.fault.empty()) return "";
  const sim::Script shortest = sim::shorten(script, [seed](const sim::Script& candidate) {
    return !run_schedule(seed, candidate).fault.empty();
  });
  const ScheduleResult last = run_schedule(seed, shortest, /*with_events=*/true);
  std::string report =
      "seed " + std::to_string(seed) + ": " + first.fault +
      "\nagain: SWITCHYARD_SEED=" + std::to_string(seed) +
      " SWITCHYARD_SOAK_SECONDS=0 build/tests/sim_tests" +
      " --run_test=schedule_soak_tests\nshortest script, which ends with: " + last.fault + "\n" +
      sim::to_string(shortest) + "what happened then:\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(last.log.size(), 100); ++i) {
    report += last.log[i] + "\n";
  }
  return report;
}

// The schedules of `count` seeds; the first report.
inline std::string run_schedules(std::uint64_t first, std::uint64_t count) {
  std::size_t connections = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    std::string report = run_schedule(seed, &connections);
    if (!report.empty()) return report;
  }
  // Schedules in which nobody meets would prove nothing.
  return connections > 5 * count ? "" : "only " + std::to_string(connections) + " connections";
}

}  // namespace switchyard::test
