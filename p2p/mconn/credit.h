// Credit of one channel: what a peer may send ahead of a reactor that has not kept up.
//
// Unit: cost (wire/packet.h).  A msg packet costs its payload and a little more, so that neither
// tiny nor empty messages slip under the bound.  Totals are absolute, from the beginning of the
// connection, and only grow; the first one is the announced window.
//
// The receiver's policy, all of it here:
//   * Fixed window: the total is (cost freed by released messages) + window.  It is told anew
//     once at least half a window has been freed, not for every message.
//   * The rest of a message: while a message is in the middle of arriving, the total is raised so
//     that all the rest of it fits, unless whole messages waiting for the reactor already fill the
//     window.  So a message may be larger than the window.
//
// Why it does not lock: a message in the middle waits, at worst, until the reactor has released
// enough of the messages before it; nothing else is waited for, as messages of a channel do not
// interleave and channels do not share credit.  With no message in the middle, a sender waits with
// less than kSmallPiece + 80 left; all that was spent is released sooner or later, which frees more
// than window - 336, and that is at least half of a window of kMinWindow or more.
//
// Bound: what is granted and not freed is at most the window and one message of the largest size,
// at its cost.  Memory held for a channel: payload is at most its cost, and a message in the middle
// holds at most kGrowth times what arrived of it (incoming.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "p2p/base/check.h"
#include "p2p/wire/packet.h"

namespace switchyard::mconn {

// The least window that cannot lock (docs/wire.md, "Credit").
inline constexpr std::uint64_t kMinWindow = 1024;

// A sender cuts no packet with less payload than this, unless it is the last of its message or
// alone in its frame.  It keeps the overhead under a sixteenth.
inline constexpr std::uint64_t kSmallPiece = 256;

constexpr std::uint64_t packet_cost(bool first, std::uint64_t payload) {
  return payload + wire::kPacketCost + (first ? wire::kFirstPacketCost : 0);
}

// What the rest of a message may cost when it comes in pieces of kSmallPiece.
constexpr std::uint64_t rest_cost(std::uint64_t remaining) {
  return remaining + (remaining + kSmallPiece - 1) / kSmallPiece * wire::kPacketCost;
}

// The sender's side.
class SendCredit {
 public:
  explicit SendCredit(std::uint64_t window) : total_(window) {}

  std::uint64_t left() const { return total_ - spent_; }

  // The peer told a total.  A smaller one than known is old news.
  void raise(std::uint64_t total) { total_ = std::max(total_, total); }

  // REQUIRES: cost <= left().
  void spend(std::uint64_t cost) {
    SWITCHYARD_CHECK(cost <= left());
    spent_ += cost;
  }

 private:
  std::uint64_t total_;     // the peer's number, any u64
  std::uint64_t spent_{0};  // <= total_
};

// The receiver's side.
class ReceiveCredit {
 public:
  explicit ReceiveCredit(std::uint64_t window) : window_(window), granted_(window), told_(window) {
    SWITCHYARD_CHECK(window >= kMinWindow);
  }

  // Whether a packet of this cost keeps to what the peer was told.
  bool allows(std::uint64_t cost) const { return cost <= told_ - received_; }

  // Spent and not released, a message in the middle included.
  std::uint64_t held() const { return received_ - freed_; }

  // The total to tell the peer, what it was told last, and whether that is less.
  std::uint64_t total() const { return granted_; }
  std::uint64_t last_told() const { return told_; }
  bool owed() const { return granted_ > told_; }
  // It was told so much; less than total() when receiving is limited (throttle.h).
  // REQUIRES: last_told() <= total <= total().
  void told(std::uint64_t total) {
    SWITCHYARD_CHECK(told_ <= total && total <= granted_);
    told_ = total;
  }

  // A packet arrived, after which `remaining` bytes of its message are still to come.
  // REQUIRES: allows(cost).
  void spend(std::uint64_t cost, std::uint64_t remaining) {
    SWITCHYARD_CHECK(allows(cost));
    received_ += cost;
    partial_ = remaining > 0 ? partial_ + cost : 0;
    remaining_ = remaining;
    grant();
  }

  // A whole message was destroyed.  REQUIRES: its cost was spent and not released.
  void release(std::uint64_t cost) {
    SWITCHYARD_CHECK(cost <= held() - partial_);
    freed_ += cost;
    grant();
  }

  void check_invariants() const {
    SWITCHYARD_CHECK(freed_ + partial_ <= received_ && received_ <= told_ && told_ <= granted_);
    SWITCHYARD_CHECK(granted_ >= window_);
    SWITCHYARD_CHECK(freed_ + window_ < granted_ + half_window());
    SWITCHYARD_CHECK((partial_ > 0) == (remaining_ > 0));
  }

 private:
  std::uint64_t half_window() const { return window_ - window_ / 2; }

  void grant() {
    // What is owed anyway is told at its newest.
    if (owed() || freed_ + window_ >= granted_ + half_window())
      granted_ = std::max(granted_, freed_ + window_);
    const std::uint64_t waiting = held() - partial_;  // whole messages not yet released
    if (remaining_ > 0 && waiting <= window_)
      granted_ = std::max(granted_, received_ + rest_cost(remaining_));
  }

  std::uint64_t window_;
  std::uint64_t received_{0};   // cost of all packets that arrived
  std::uint64_t freed_{0};      // cost of all messages released
  std::uint64_t partial_{0};    // cost so far of the message in the middle, 0 if none is
  std::uint64_t remaining_{0};  // bytes of it still to come
  std::uint64_t granted_;       // the total now
  std::uint64_t told_;          // the total the peer was told last
};

}  // namespace switchyard::mconn
