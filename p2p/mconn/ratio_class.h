// RatioClass: channels that share the wire by their priorities.
//
// The law: of the channels that are ready, the one with the least ratio goes next, where
//
//     ratio = bytes sent recently / priority.
//
// So channels that stay ready share the wire in proportion to their priorities, whatever the sizes
// of their packets.  Ties go to the higher priority, then to the channel added first.  "Recently"
// fades: every kDecayInterval all ratios shrink by the factor kDecay, all at once, so that the
// order among them never changes by time alone.
//
// Silence earns nothing and owes nothing.  A clock of the scheduler, `now served`, is the ratio
// the last served channel had when it was served.  A channel that becomes ready starts at `now
// served` if its own ratio is less (it was silent: counted as if it had used its share), and with
// its own ratio if that is more (it is ahead of its share, by one packet at most).  When no channel
// is ready, `now served` moves up to the highest ratio: debts end with the rush they come from.
//
// Bound on the wait: a channel that wakes without debt waits for one packet of each other ready
// channel at most, as after one packet everybody is behind it.
//
// Why an urgent message does not wait even for that: every ready channel's ratio is at least `now
// served`, for that was the least one when it was set, ratios only grow, and who wakes starts at it
// or above. A channel that wakes without debt starts exactly at it, so nobody is before it, and
// among equals the higher priority wins: a waking channel of the highest priority waits for no
// packet but the one that is being written.  Debt is (size of its last packet / its priority) at
// most, and gone as soon as `now served` has moved that far.  A channel that wakes with a debt
// waits until the others have sent what their priorities give them for it, and at most one packet
// of each more.
//
// Channels are indices from 0, in the order of add().  Not thread-safe; no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "p2p/base/time.h"

namespace switchyard::mconn {

class RatioClass {
 public:
  // Bits of the ready mask; as many as a node may announce (p2p/types/ids.h, kMaxChannels).
  static constexpr std::size_t kMaxChannels = 64;
  // Tendermint: updateStats, 2 s, and `recentlySent * 0.8`.
  static constexpr Duration kDecayInterval = std::chrono::seconds(2);
  static constexpr double kDecay = 0.8;

  explicit RatioClass(Time now) : decayed_at_(now) {}

  // REQUIRES: priority >= 1, fewer than kMaxChannels so far.  Returns its index; not ready yet.
  std::size_t add(std::uint32_t priority);

  bool anyone_ready() const { return ready_ != 0; }
  bool ready(std::size_t channel) const { return (ready_ >> channel & 1U) != 0; }

  // Bytes sent recently / priority, decayed; silence counts as its share used.
  double ratio(std::size_t channel) const { return ratios_[channel]; }

  // Says whether the channel has something it may send.  Idempotent.
  void set_ready(std::size_t channel, bool ready);

  // The channel to write from, nullopt if none is ready.  O(ready channels), no side effect.
  std::optional<std::size_t> pick() const;

  // The channel has written a packet of `bytes`, headers included.  REQUIRES: pick() said so, and
  // `now` does not go back.
  void charge(Time now, std::size_t channel, std::size_t bytes);

  void check_invariants() const;

 private:
  bool goes_before(std::size_t a, std::size_t b) const;
  void decay(Time now);

  std::vector<double> ratios_;             // bytes / priority, >= 0
  std::vector<double> inverse_;            // 1 / priority
  std::vector<std::uint32_t> priorities_;  // >= 1
  std::uint64_t ready_{0};                 // bit i: channel i is ready
  double now_served_{0};                   // never above a ready channel's ratio
  double highest_{0};                      // never below any ratio
  Time decayed_at_;                        // the last whole kDecayInterval since the start
};

}  // namespace switchyard::mconn
