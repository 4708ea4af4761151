// EphemeralPool: X25519 key pairs of an acceptor, made before they are needed.
//
// Why: an acceptor answers a hello with its own, so the pair it is made of is work between the two,
// and of an acceptor's work in the whole opening the one part that needs nothing of the dialler.
// Made ahead, it costs the same, but while the acceptor waits and nobody waits for it: the answer
// leaves sooner by one multiplication of three operations on curves.  With libsodium on a busy
// core these were 50 us for the pair, 53 us for the secret and 23 us for the signature.
//
// Bounds.  It holds at most `capacity` pairs and makes none by itself; grow() makes at most
// kPerStep, so that the event loop is never kept by it, and is called once an opening, behind the
// answer: one replaces what the opening took, the other fills up.  In a flood it makes what the
// flood takes, and once the flood is faster take() gives nothing and the opening makes a pair of
// its own, as it would without a pool.
//
// A pair is given away once and forgotten here; nobody else has ever seen it.  Those that are left
// are wiped with the pool.  What is lost by making them ahead is nothing but that a secret of a
// connection to come lies in memory for a while, beside the node's own key.
//
// Sans-IO, not thread-safe; the driver's own is (secret_upgrader.h).
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "secret_conn/ephemeral_key.h"

namespace switchyard::secret_conn {

class EphemeralPool {
 public:
  static constexpr std::size_t kCapacity = 16;  // openings that come together
  static constexpr std::size_t kPerStep = 2;

  // `rng` outlives this.
  explicit EphemeralPool(Rng& rng, std::size_t capacity = kCapacity)
      : rng_(rng), capacity_(capacity) {
    ready_.reserve(capacity_);  // never moved to another place, which would leave a copy behind
  }
  EphemeralPool(const EphemeralPool&) = delete;
  EphemeralPool& operator=(const EphemeralPool&) = delete;
  virtual ~EphemeralPool() = default;

  std::size_t ready() const { return ready_.size(); }  // at most the capacity

  // A pair that was not given to anybody before; nullopt if none is ready.
  virtual std::optional<EphemeralKey> take() {
    if (ready_.empty()) return std::nullopt;
    std::optional<EphemeralKey> key(std::move(ready_.back()));
    ready_.pop_back();
    return key;
  }

  // Makes up to kPerStep pairs, as far as they are lacking.
  virtual void grow() {
    for (std::size_t i = 0; i < kPerStep && ready_.size() < capacity_; ++i) {
      ready_.emplace_back(rng_);
    }
  }

 private:
  Rng& rng_;
  std::size_t capacity_;
  std::vector<EphemeralKey> ready_;
};

}  // namespace switchyard::secret_conn
