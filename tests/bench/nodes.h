// Whole nodes: what the library gives, end to end.
//
// Each end is a Node on a Runtime of its own, with reactors on its worker thread; one connection
// between them, except for the handshakes.
#pragma once

#include <cstddef>

#include "p2p/base/bytes.h"
#include "tests/bench/far_end.h"
#include "tests/bench/raw_tcp.h"

namespace switchyard::bench {

// What went through, and what processor time it took on both sides.
struct Transfer {
  double messages_per_second{0};
  double near_cpu{0};  // share of a processor that sending took
  double far_cpu{0};   // the same, receiving
};

inline constexpr std::size_t kBulkMessage = 64 * kKiB;  // bytes

// Messages of kBulkMessage bytes, as many as leave.  They share their bytes, as in a broadcast.
Transfer measure_bulk(const Plan& plan, int far_processor);

// Messages of 100 bytes, each of its own bytes, as many as leave.
Transfer measure_small(const Plan& plan, int far_processor);

struct Urgency {
  Latency latency;  // from the time a message was due to receive() of a reactor
  double bulk_messages_per_second{0};
};

// A message of 100 bytes each millisecond on a channel of priority 10, while one of priority 1
// is saturated with bulk, or idle.
Urgency measure_urgent(const Plan& plan, int far_processor, bool with_bulk);

// Connections a second brought up, and ended in good order, by several nodes dialling one.
double measure_handshakes(const Plan& plan, int far_processor);

// The far ends of these.
void serve_transfer(const Plan& plan, bool small);
void serve_urgent(const Plan& plan, bool with_bulk);
void serve_handshakes(const Plan& plan);

}  // namespace switchyard::bench
