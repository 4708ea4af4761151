// Pace: how slowly a message may come that holds what others wait for.
//
// From the beginning on, kGrace and kTimePerKiB for each KiB that has arrived.  So one that sends
// nothing holds others up for 10 s, one that sends at half the pace for less than 20 s, and 16
// KiB/s are always enough.  Why a pace and not a time for the whole message: a message of 21 MiB
// may take 22 minutes on a slow line, a dead peer may not.  A deadline that is looked at more than
// Keepalive::kSlept late means that we did not run; the pace then counts anew from now, once.
//
// Not thread-safe; no clock.
#pragma once

#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/base/time.h"
#include "p2p/mconn/keepalive.h"

namespace switchyard::mconn {

class Pace {
 public:
  static constexpr Duration kGrace = std::chrono::seconds(10);
  static constexpr Duration kTimePerKiB = std::chrono::microseconds(62'500);  // 16 KiB/s

  explicit Pace(Time now) : since_(now) {}

  void handle_arrived(std::uint64_t bytes) { arrived_ += bytes; }
  Time deadline() const {
    return since_ + kGrace + static_cast<Duration::rep>(arrived_ / kKiB) * kTimePerKiB;
  }
  // Counts anew: what has passed was not the sender's time.
  void restart(Time now) {
    since_ = now;
    arrived_ = 0;
  }
  bool overdue(Time now) {
    if (now < deadline()) return false;
    if (slept_ || now - deadline() <= Keepalive::kSlept) return true;
    slept_ = true;
    restart(now);
    return false;
  }

 private:
  Time since_;
  std::uint64_t arrived_{0};  // bytes since
  bool slept_{false};         // it was begun anew because we did not run
};

}  // namespace switchyard::mconn
