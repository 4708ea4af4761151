// FlowMonitor: how fast one direction of a connection runs, for people and metrics.
//
// The figures of Tendermint's flow monitor: bytes are counted in samples of kSample; when one is
// over, its rate moves the current rate, an exponential average over kWindow, and may be the peak.
// Other than there a silence is a sample of its own, so that the bursts before and after it are
// measured by their own time and not spread over the silence.
//
// Counting costs an addition and a comparison; it is done per read and per write, not per packet.
// Time never goes back.  Not thread-safe; no I/O, no clock.
#pragma once

#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::mconn {

struct FlowStatus {
  Time start{};              // when counting began
  std::uint64_t bytes{0};    // since then
  std::uint64_t current{0};  // bytes per second, about the last second
  std::uint64_t average{0};  // bytes per second, since the start
  std::uint64_t peak{0};     // bytes per second, the fastest sample
  Duration idle{0};          // since the last byte, or since the start
};

class FlowMonitor {
 public:
  static constexpr Duration kSample = std::chrono::milliseconds(100);  // Tendermint, flowrate
  static constexpr Duration kWindow = std::chrono::seconds(1);         // the same

  explicit FlowMonitor(Time now) : start_(now), sample_start_(now), last_(now) {}

  std::uint64_t bytes() const { return bytes_; }
  FlowStatus status(Time now) const;

  // So many bytes have just passed.
  void add(Time now, std::uint64_t bytes) {
    if (now - sample_start_ >= kSample) close_sample(now);
    bytes_ += bytes;
    sample_bytes_ += bytes;
    last_ = now;
  }

 private:
  void close_sample(Time now);
  void take_sample(Time end);

  Time start_;
  Time sample_start_;
  Time last_;                      // when bytes passed last
  std::uint64_t bytes_{0};         // in all
  std::uint64_t sample_bytes_{0};  // of them in the sample that runs
  double current_{0};              // bytes per second
  double peak_{0};                 // the same
};

}  // namespace switchyard::mconn
