// DialPauses: how long each address is left alone after it has failed.
//
// After the n-th failure in a row 2^n s, at most kLongestPause, times a random factor in [0.5, 1);
// or what the other side asked for, if that is longer.  A success forgets the address.
//
// Bounded: above kMostPaused addresses the one that is free first is forgotten.  Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/types/net_address.h"

namespace switchyard::reactors {

// Who has been away for an hour may be back any time; asking once an hour costs nothing.
inline constexpr std::chrono::seconds kLongestPause = std::chrono::hours(1);
// Addresses; ten dials at a time, every few seconds, do not fill it in an hour of failures.
inline constexpr std::size_t kMostPaused = 4096;

// How long to wait after so many failures in a row: `first` after one, then twice as long each
// time, at most `longest`, times a random factor in [0.5, 1).  REQUIRES: failures > 0.
Duration pause_after(unsigned failures, Duration first, Duration longest, Rng& rng);

class DialPauses {
 public:
  explicit DialPauses(std::size_t most = kMostPaused) : most_(most) {}

  bool is_paused(const NetAddress& address, Time now) const { return now < paused_until(address); }
  // Time::min(): it is not left alone.
  Time paused_until(const NetAddress& address) const;
  std::size_t size() const { return pauses_.size(); }

  void note_failure(const NetAddress& address, Time now, Duration at_least, Rng& rng);
  // Not a failure: left alone for so long, and nothing is counted.
  void hold(const NetAddress& address, Time now, Duration wait);
  void note_success(const NetAddress& address) { pauses_.erase(address); }

 private:
  struct Pause {
    unsigned failures{0};
    Time until{};
  };

  void keep_bounded();

  const std::size_t most_;
  std::map<NetAddress, Pause> pauses_;
};

}  // namespace switchyard::reactors
