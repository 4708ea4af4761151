#include "p2p/mconn/flow_monitor.h"

#include <algorithm>
#include <cmath>

namespace switchyard::mconn {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

std::uint64_t rounded(double rate) {
  return static_cast<std::uint64_t>(std::llround(rate));
}

}  // namespace

void FlowMonitor::close_sample(Time now) {
  // What passed before a silence is measured without it.
  if (now - last_ >= kSample) take_sample(std::max(last_, sample_start_ + kSample));
  if (now > sample_start_) take_sample(now);
}

void FlowMonitor::take_sample(Time end) {
  const Duration length = end - sample_start_;
  const double rate = static_cast<double>(sample_bytes_) / seconds(length);
  current_ = rate + std::exp(-seconds(length) / seconds(kWindow)) * (current_ - rate);
  peak_ = std::max(peak_, rate);
  sample_bytes_ = 0;
  sample_start_ = end;
}

FlowStatus FlowMonitor::status(Time now) const {
  FlowMonitor closed = *this;  // as if the sample were over, if it is long enough to say something
  if (now - closed.sample_start_ >= kSample) closed.close_sample(now);
  FlowStatus status;
  status.start = start_;
  status.bytes = bytes_;
  status.current = rounded(closed.current_);
  if (now > start_) status.average = rounded(static_cast<double>(bytes_) / seconds(now - start_));
  status.peak = rounded(closed.peak_);
  status.idle = now - last_;
  return status;
}

}  // namespace switchyard::mconn
