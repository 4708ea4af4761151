// TCP between two processes without anything of ours: what the kernel gives.
//
// Blocking sockets with TCP_NODELAY over loopback.  Congestion control is set to cubic, as it is
// for the nodes: some systems' default paces even loopback.
#pragma once

#include <vector>

#include "tests/bench/far_end.h"

namespace switchyard::bench {

inline constexpr const char* kCongestion = "cubic";

// Latencies, milliseconds.
struct Latency {
  double p50{0};
  double p99{0};
};

Latency latency_of(const std::vector<double>& milliseconds);

// Bytes a second, written 64 KiB at a time.
double measure_raw_stream(const Plan& plan, int far_processor);
void serve_raw_stream(const Plan& plan);

// One way, from the time a message of 100 bytes was due; one is due each millisecond.
Latency measure_raw_latency(const Plan& plan, int far_processor);
void serve_raw_latency(const Plan& plan);

}  // namespace switchyard::bench
