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
// How the least is found: by a winner tree, as in a knock-out tournament.  Each inner node knows
// the best channel below it, so the pick is read off the root, and whose ratio changes plays again
// on the way up: ceil(log2(channels)) comparisons.  Alone among the ready nobody plays: he keeps
// what he has won.  Instructions of a pick and its charge with all channels pending, of the bare
// structures, and time beside sealing one packet of 1028 bytes by libsodium:
//
//     channels             4           16          64           256
//     look at all       102 (1 %)   364 (2 %)   1436 (10 %)  5757 (40 %)
//     groups of 16      113 (1 %)   372 (2 %)    436  (3 %)   689  (8 %)
//     winner tree        75 (1 %)   137 (1 %)    207  (2 %)   278  (5 %)
//
// so it is the best one throughout, and there is no other for few channels.
//
// Channels are indices from 0, in the order of add().  Memory: 17 bytes a channel added.  Allocates
// in add() only.  Not thread-safe; no I/O, no clock.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "p2p/base/time.h"

namespace switchyard::mconn {

class RatioClass {
 public:
  // What the numbers of the tree can tell apart.  A connection has fewer (p2p/types/ids.h).
  static constexpr std::size_t kMaxChannels = 256;
  // Tendermint: updateStats, 2 s, and `recentlySent * 0.8`.
  static constexpr Duration kDecayInterval = std::chrono::seconds(2);
  static constexpr double kDecay = 0.8;

  explicit RatioClass(Time now) : decayed_at_(now) {}

  // REQUIRES: priority >= 1, fewer than kMaxChannels so far.  Returns its index; not ready yet.
  std::size_t add(std::uint32_t priority);

  std::size_t size() const { return shares_.size(); }
  bool anyone_ready() const { return ready_ != 0; }
  bool ready(std::size_t channel) const { return shares_[channel].ready(); }

  // Bytes sent recently / priority, decayed; silence counts as its share used.
  double ratio(std::size_t channel) const { return shares_[channel].ratio(); }

  // Says whether the channel has something it may send.  Idempotent.
  void set_ready(std::size_t channel, bool ready);

  // The channel to write from, nullopt if none is ready.  No side effect.
  std::optional<std::size_t> pick() const {
    if (ready_ == 0) return std::nullopt;
    return winners_.size() == 1 ? 0 : winners_[1];
  }

  // The channel has written a packet of `bytes`, headers included.  REQUIRES: pick() said so, and
  // `now` does not go back.
  void charge(Time now, std::size_t channel, std::size_t bytes);

  void check_invariants() const;

 private:
  // A channel as the tree compares it: ratios are not negative, so their bits compare as they do,
  // and the bit of the sign, set while it is not ready, puts it behind all that are.
  struct Share {
    std::uint64_t key;
    double inverse;  // 1 / priority

    static constexpr std::uint64_t kNotReady = std::uint64_t{1} << 63U;

    bool ready() const { return (key & kNotReady) == 0; }
    double ratio() const { return std::bit_cast<double>(key & ~kNotReady); }
    void set_ratio(double ratio) { key = std::bit_cast<std::uint64_t>(ratio) | (key & kNotReady); }
  };

  bool goes_before(std::size_t a, std::size_t b) const;
  std::size_t winner(std::size_t node) const;
  void replay(std::size_t channel);
  void replay_all();
  void decay(Time now);
  void check_tree() const;

  std::vector<Share> shares_;
  // The tree: node k is above 2k and 2k + 1, the root is 1; with n channels those below n are
  // inner nodes, each with the channel that won there, and n + i is channel i.
  std::vector<std::uint8_t> winners_;
  std::size_t ready_{0};  // how many are
  double now_served_{0};  // never above a ready channel's ratio
  double highest_{0};     // never below any ratio
  Time decayed_at_;       // the last whole kDecayInterval since the start
};

}  // namespace switchyard::mconn
