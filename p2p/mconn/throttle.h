// Throttle: how many bytes of one direction of a connection may pass now, and when more.
//
// Two limits hold: the connection's own, and one that it shares with others (both token_bucket.h).
// Of each it takes a quantum at a time, of its own first, and waits for no more than one; so:
//
//   * Fair: of a shared limit, whoever wants more than he has gets his quantum after at most one
//     quantum of each other, as reservations are met in the order they were made, and nobody has
//     two.  Priorities, sizes and numbers of messages make no difference between connections.
//   * Work-conserving: only who has something to send reserves, and what is left of a quantum when
//     he has nothing more goes back.
//   * Bound: in any time t, rate * t + burst and one quantum of each that shares the limit.
//
// Quantum: 2 ms of the rate, so that a wait costs no more than 500 wake-ups a second, but at least
// kLeastQuantum (below, packets would be mostly header) and at most a batch of the driver (64 KiB,
// beyond which a write gets no cheaper).  Burst: 100 ms of the rate, Tendermint's sample period:
// what its limiter, too, lets pass at once; at least a quantum, so that who was silent need not
// wait for his first message.
//
// Not thread-safe; no I/O, no clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "p2p/base/check.h"
#include "p2p/base/time.h"
#include "p2p/mconn/token_bucket.h"

namespace switchyard::mconn {

// Limits of both directions, bytes per second; 0: none.  Sending counts data packets, headers
// included; receiving counts credit granted (cost units, wire/packet.h), a little more than the
// bytes of the packets it pays for; on a wire without credit the cost of what has come, and nothing
// is read on until the limit has had it.  Ping, pong, credit packets and close are neither counted
// nor delayed.
//
// No limit is the default: a fixed rate is right for no link.  CometBFT's 5 MB/s per peer is a
// known cause of slow block delivery, raised step by step by those who run into it, and below one
// peer's fair part of most links.  The scheduler keeps urgent messages first without it.
struct Rates {
  std::uint64_t send{0};
  std::uint64_t receive{0};

  bool operator==(const Rates&) const = default;
};

// One connection's part of one bucket.
class Allowance {
 public:
  static constexpr std::uint64_t kLeastQuantum = 1024;      // bytes
  static constexpr std::uint64_t kLargestQuantum = 65'536;  // bytes
  // With less than this the next quantum is reserved: a packet of kSmallPiece fits, with room to
  // spare for headers.
  static constexpr std::uint64_t kLeast = 512;  // bytes

  // `bucket` may be null: no limit.  It outlives this.
  explicit Allowance(TokenSource* bucket) : bucket_(bucket) {}
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;
  ~Allowance() {
    if (bucket_ != nullptr) bucket_->give_back(left_ + (waiting_ ? coming_ : 0));
  }

  static constexpr std::uint64_t quantum_of(std::uint64_t rate) {
    return std::clamp(rate / 500, kLeastQuantum, kLargestQuantum);
  }

  bool unlimited() const { return bucket_ == nullptr || bucket_->unlimited(); }

  // Bytes that may pass: none, or at least kLeast.  If none, the next ones are reserved.
  std::uint64_t get(Time now) {
    if (unlimited()) return std::numeric_limits<std::uint64_t>::max();
    if (left_ < kLeast) top_up(now);
    return left_ < kLeast ? 0 : left_;
  }

  // When get() will have some, after it had none.
  Time next_time() const { return bucket_->reached_at(waiting_.value_or(0)); }

  // REQUIRES: bytes <= get().
  void spend(std::uint64_t bytes) { left_ -= std::min(bytes, left_); }

  // Nothing more is wanted for now.
  void give_back() {
    if (left_ == 0) return;
    bucket_->give_back(left_);
    left_ = 0;
  }

 private:
  void top_up(Time now) {
    if (!waiting_) {
      coming_ = quantum_of(bucket_->rate());
      waiting_ = bucket_->reserve(now, coming_);
    }
    if (!bucket_->reached(now, *waiting_)) return;
    left_ += coming_;
    waiting_.reset();
  }

  TokenSource* bucket_;                         // null: no limit
  std::uint64_t left_{0};                       // bytes that may pass now
  std::optional<TokenSource::Ticket> waiting_;  // of the quantum reserved and not there yet
  std::uint64_t coming_{0};                     // while waiting_: its bytes
};

constexpr std::uint64_t burst_of(std::uint64_t rate) {
  return std::max(rate / 10, Allowance::kLeastQuantum);
}

// What a connection knows of the limits it shares: null is no limit.
struct SharedTokens {
  TokenSource* send{nullptr};
  TokenSource* receive{nullptr};
};

// What all connections of a node share.  Outlives them.
struct SharedBuckets {
  SharedBuckets(Time now, const Rates& rates)
      : send(now, rates.send, burst_of(rates.send)),
        receive(now, rates.receive, burst_of(rates.receive)) {}

  // Those who wait should be woken then: they may have less to wait.
  void change(Time now, const Rates& rates) {
    send.change(now, rates.send, burst_of(rates.send));
    receive.change(now, rates.receive, burst_of(rates.receive));
  }

  SharedTokens tokens() { return {&send, &receive}; }

  TokenBucket send;
  TokenBucket receive;
};

class Throttle {
 public:
  // `rate` in bytes per second, 0: no limit of its own; `shared` may be null, and outlives this.
  Throttle(Time now, std::uint64_t rate, TokenSource* shared) : shared_(shared) {
    if (rate > 0) own_ = std::make_unique<Own>(now, rate);
  }

  bool unlimited() const { return (!own_ || own_->allowance.unlimited()) && shared_.unlimited(); }

  // Bytes that may pass now; if none, deadline() is when it makes sense to ask again.
  std::uint64_t get(Time now) {
    blocked_ = nullptr;
    std::uint64_t own = std::numeric_limits<std::uint64_t>::max();
    if (own_) own = own_->allowance.get(now);
    if (own == 0) return block(own_->allowance);
    const std::uint64_t shared = shared_.get(now);
    if (shared == 0) return block(shared_);
    return std::min(own, shared);
  }

  // REQUIRES: bytes <= get().
  void spend(std::uint64_t bytes) {
    if (own_) own_->allowance.spend(bytes);
    shared_.spend(bytes);
  }

  // Nothing more is wanted for now.
  void give_back() {
    blocked_ = nullptr;
    if (own_) own_->allowance.give_back();
    shared_.give_back();
  }

  // Set after get() said none, until handle_timeout() at that time, or the next call of another.
  std::optional<Time> deadline() const {
    if (blocked_ == nullptr) return std::nullopt;
    return blocked_->next_time();
  }
  void handle_timeout(Time now) {
    if (blocked_ != nullptr && now >= blocked_->next_time()) blocked_ = nullptr;
  }

  // From `now` on; whoever waits should ask again.
  void change(Time now, std::uint64_t rate) {
    if (own_) {
      own_->bucket.change(now, rate, burst_of(rate));
    } else if (rate > 0) {
      own_ = std::make_unique<Own>(now, rate);
    }
  }

  void check_invariants() const {
    if (own_) own_->bucket.check_invariants();
  }

 private:
  std::uint64_t block(const Allowance& by) {
    blocked_ = &by;
    return 0;
  }

  struct Own {
    Own(Time now, std::uint64_t rate) : bucket(now, rate, burst_of(rate)) {}

    TokenBucket bucket;
    Allowance allowance{&bucket};
  };

  std::unique_ptr<Own> own_;           // null: there never was a limit of its own
  Allowance shared_;                   // of the shared one
  const Allowance* blocked_{nullptr};  // the one that had none
};

}  // namespace switchyard::mconn
