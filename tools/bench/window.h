// The windows of both ends: when it is measured, and what has passed in it.
//
// Pure: time is given.  One thread at a time.
//
//   source   start ──warm-up──► measured ──seconds──► end      by its clock
//   sink     waiting ──first of `measured`──► open ──first of `end`──► closed      by what arrives
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "tools/bench/bench_message.h"

namespace switchyard::bench {

// The phase of what the source sends.  Times are Unix, ns.
class SourceWindow {
 public:
  // Seconds.
  SourceWindow(std::int64_t start, double warm_up, double seconds);

  Phase phase_at(std::int64_t now) const;
  std::int64_t opens() const { return opens_; }
  std::int64_t closes() const { return closes_; }

 private:
  std::int64_t opens_;
  std::int64_t closes_;
};

// What arrived at the sink in its window, the message that opens it included: what the source sent
// in its own, and of letter r everything.
class SinkWindow {
 public:
  enum class State : std::uint8_t { waiting, open, closed };
  enum class Step : std::uint8_t { none, opened, closed };  // what a message did to it

  // A message of so many bytes has arrived.
  Step take(ChannelId channel, const Stamp& stamp, std::size_t size, std::int64_t now);

  State state() const { return state_; }
  std::uint64_t messages() const { return messages_; }
  std::uint64_t bytes() const { return bytes_; }  // of these
  std::uint64_t background_messages() const { return background_messages_; }
  std::uint64_t background_bytes() const { return background_bytes_; }
  // Of 0x70, 0x71, 0x72.
  const std::array<std::uint64_t, 3>& bytes_by_channel() const { return bytes_by_channel_; }
  // From when a message was due, ms, in the order they came; of letter l alone.
  const std::vector<double>& latencies() const { return latencies_; }

 private:
  State state_{State::waiting};
  std::uint64_t messages_{0};
  std::uint64_t bytes_{0};
  std::uint64_t background_messages_{0};
  std::uint64_t background_bytes_{0};
  std::array<std::uint64_t, 3> bytes_by_channel_{};
  std::vector<double> latencies_;
};

// How many latencies there are up to each of some bounds, which lie ten to a decade from 0.01 ms to
// 10 s; (bound in ms, count), without those that have none.  What is larger counts as 10 s.
std::vector<std::pair<double, std::uint64_t>> histogram(const std::vector<double>& latencies);

}  // namespace switchyard::bench
