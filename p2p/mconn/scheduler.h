// Which channel writes the next packet.
//
//                    its tokens are used up
//     +--------+ ----------------------------> +-------+
//     | strict |                               | ratio | <-- channels without a strict rate
//     +--------+ <---------------------------- +-------+
//                    they have come back
//
// Channels share the wire by ratio (ratio_class.h), in one of two classes:
//   strict  goes before every channel of the other class.  Only a channel with a `strict_rate` can
//           be here, and only while it keeps below that rate: a token bucket of one second's bytes
//           (bursts are what a strict channel is for) pays for each packet it sends from here.
//   ratio   everybody else, and a strict channel above its rate; what it sends from here costs it
//           no tokens.  It comes back with the first token.
// Several strict channels are among themselves as the others are, by ratio.
//
// Bounds on the wait for its next packet, for a channel that wakes without debt (ratio_class.h),
// in packets of others chosen before it; the batch that is being written comes on top:
//   strict  one packet of each other ready strict channel: none if it is the only one.
//   ratio   one packet of each other ready channel, and what the strict class may send meanwhile.
// So strict channels cannot starve the rest: in any time t they go before it with at most
// strict_rate * (t + 1 s) bytes and one packet, each.
//
// Channels are indices from 0, in the order of add().  A pick and its charge cost the comparisons
// of a winner tree (ratio_class.h).  Allocates in add() only.  Not thread-safe; no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/mconn/ratio_class.h"
#include "p2p/mconn/token_bucket.h"

namespace switchyard::mconn {

class Scheduler {
 public:
  static constexpr std::size_t kMaxChannels = RatioClass::kMaxChannels;
  static constexpr Duration kDecayInterval = RatioClass::kDecayInterval;
  static constexpr double kDecay = RatioClass::kDecay;

  explicit Scheduler(Time now) : now_(now), ratio_(now) {}

  // `strict_rate`: bytes per second, 0: always in the ratio.  REQUIRES: priority >= 1, fewer than
  // kMaxChannels so far.  Returns its index; not ready yet.
  std::size_t add(std::uint32_t priority, std::uint64_t strict_rate = 0);

  bool ready(std::size_t channel) const { return of(channel).ready(channel); }

  // Whether it is in the strict class, by what the last pick() knew.
  bool strict(std::size_t channel) const {
    if (!strict_) return false;
    const std::vector<Place>& places = strict_->places;
    return channel < places.size() && places[channel] == Place::within;
  }

  // Its ratio in the class it is in, see RatioClass.
  double ratio(std::size_t channel) const { return of(channel).ratio(channel); }

  // Says whether the channel has something it may send.  Idempotent.
  void set_ready(std::size_t channel, bool ready) {
    (strict(channel) ? strict_->ratio : ratio_).set_ready(channel, ready);
  }

  // The channel to write from, nullopt if none is ready.
  // REQUIRES: `now` does not go back, here and below.
  std::optional<std::size_t> pick(Time now) {
    if (!strict_) return ratio_.pick();
    if (strict_->above > 0) readmit(now);
    return strict_->ratio.anyone_ready() ? strict_->ratio.pick() : ratio_.pick();
  }

  // The channel has written a packet of `bytes`, headers included.  REQUIRES: pick() said so.
  void charge(Time now, std::size_t channel, std::size_t bytes) {
    if (strict(channel)) return charge_strict(now, channel, bytes);
    ratio_.charge(now, channel, bytes);
  }

  void check_invariants() const;

 private:
  // Of a channel: it has no strict rate, keeps below it, or is above it.
  enum class Place : std::uint8_t { none, within, above };

  struct Limited {
    std::size_t channel;
    TokenBucket bucket;
    TokenBucket::Ticket paid{0};  // the tokens for all it has sent
  };

  // The strict class, and what it needs.
  struct Strict {
    explicit Strict(Time now) : ratio(now) {}

    RatioClass ratio;  // the channels up to the last with a strict rate, under the same indices
    std::vector<Place> places;     // as many
    std::vector<Limited> buckets;  // of the channels with a strict rate
    std::size_t above{0};          // how many are above theirs
  };

  const RatioClass& of(std::size_t channel) const {
    return strict(channel) ? strict_->ratio : ratio_;
  }
  void charge_strict(Time now, std::size_t channel, std::size_t bytes);
  void readmit(Time now);
  void move(std::size_t channel, RatioClass& from, RatioClass& to);

  Time now_;                        // of the start: when buckets begin
  RatioClass ratio_;                // all; a channel is ready in one of the classes at most
  std::unique_ptr<Strict> strict_;  // null: no channel has a strict rate
};

}  // namespace switchyard::mconn
