// Credit of one channel: what a peer may send ahead of a reactor that has not kept up.
//
// Unit: cost (wire/packet.h).  A msg packet costs its payload and a little more, so that neither
// tiny nor empty messages slip under the bound.  Totals are absolute, from the beginning of the
// connection, and only grow; the first one is the announced window.
//
//     0                  freed            received       told        granted
//     |--- released -------|--- held --------|--- left -----|-- owed ---|
//                          |<------- window ------>|<-- extension ----->|
//
// The receiver's policy for one channel, all of it here; what connections share is in budget.h.
//
//   1. Window.  The total is (cost freed by released messages) + window, told anew once at least
//      half a window has been freed.  Why: told for every message it would double the packets;
//      told at the end of the window it would cost a round trip of silence.
//   2. A message that fits the window is let in as soon as the window has room for all the rest of
//      it, however little was freed.  Why: by rule 1 alone it could wait for ever for half a
//      window, with nothing left to release.
//   3. A message larger than the window waits for an extension: the rest in full or not at all, out
//      of the reserve of the process (budget.h).  Why: part of it is of no use to anybody, and two
//      halves that wait for each other are a dead-lock.  It is asked for only while whole messages
//      that wait for the reactor fit the window, so that a reactor that keeps what it gets is given
//      one extension a channel and no more.
//   4. Autotuning.  A window is doubled if, when half of it has been freed, that took no longer
//      than two round trips: then the window and not the reactor is what the sender waits for.
//      Counted by what was released: a reactor that does not keep up never gets a larger window.
//      Growth comes out of budgets (credit_account.h) and stays until the connection ends.  Why:
//      credit cannot be taken back, and a limit for each connection bounds the sum.  Without a
//      round trip measured nothing grows.
//
// Why it does not lock: a message in the middle that fits the window waits, at worst, until the
// reactor has released all messages before it; then rule 2 lets in the rest.  A larger one waits
// for that or for its turn in the reserve, which comes (budget.h).  Messages of a channel do not
// interleave and channels do not share windows.  With no message in the middle, a sender waits with
// less than kSmallPiece + 80 left; all that was spent is released sooner or later, which frees more
// than window - 336, and that is at least half of a window of kMinWindow or more.
//
// Bound: what is granted and not freed is at most the window and the extension.  Memory held for a
// channel is no more: payload is less than its cost, and the buffer of a message in the middle has
// no room for more than fits the window, or was granted (incoming.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/check.h"
#include "p2p/base/time.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/packet.h"

namespace switchyard::mconn {

using switchyard::kMinWindow;  // the least window that cannot lock (docs/wire.md, "Credit")

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

  std::uint64_t window() const { return window_; }
  // Granted and not spent, told or not.
  std::uint64_t left() const { return granted_ - received_; }
  // What may still come before the window is full or the extension used up, granted or not.
  std::uint64_t room() const {
    const std::uint64_t total = std::max(granted_, freed_ + window_);
    return total - received_;
  }
  // Released since the beginning.
  std::uint64_t freed() const { return freed_; }
  // Spent and not released, a message in the middle included.
  std::uint64_t held() const { return received_ - freed_; }
  // The same of whole messages only: those the reactor has not destroyed.
  std::uint64_t waiting() const { return held() - partial_; }
  // What of it the window does not cover: an extension, still in the reactor's hands.
  std::uint64_t kept() const { return waiting() > window_ ? waiting() - window_ : 0; }

  // The total to tell the peer, what it was told last, and whether that is less.
  std::uint64_t total() const { return granted_; }
  std::uint64_t last_told() const { return told_; }
  bool owed() const { return granted_ > told_; }
  // It was told so much; less than total() when receiving is limited (throttle.h).
  // REQUIRES: last_told() <= total <= total().
  void told(Time now, std::uint64_t total) {
    SWITCHYARD_CHECK(told_ <= total && total <= granted_);
    told_ = total;
    if (period_runs_ && freed_ - period_freed_ < half_window()) return;
    period_runs_ = true;
    period_began_ = now;
    period_freed_ = freed_;
  }

  // A packet arrived, after which `remaining` bytes of its message are still to come.
  // REQUIRES: allows(cost).
  void spend(std::uint64_t cost, std::uint64_t remaining) {
    SWITCHYARD_CHECK(allows(cost));
    received_ += cost;
    partial_ = remaining > 0 ? partial_ + cost : 0;
    remaining_ = remaining;
    if (remaining == 0) extended_ = false;
    grant();
  }

  // The same of a message that comes whole in one packet while none is in the middle: nothing new
  // is lacked, and nothing was freed, so no more is granted.  REQUIRES: allows(cost).
  void spend_whole(std::uint64_t cost) {
    SWITCHYARD_CHECK(allows(cost) && remaining_ == 0);
    received_ += cost;
  }

  // A whole message was destroyed.  REQUIRES: its cost was spent and not released.
  void release(std::uint64_t cost) {
    SWITCHYARD_CHECK(cost <= waiting());
    freed_ += cost;
    grant();
  }

  // Rule 3: a message is in the middle that needs an extension and may have one; how much beyond
  // the window, 0 if none does.
  std::uint64_t wants() const {
    if (extended_ || partial_ + rest_cost(remaining_) <= window_ || !lacks_credit()) return 0;
    return waiting() <= window_ ? need() - (freed_ + window_) : 0;
  }

  // Grants the rest of the message in the middle, and more as it goes if its pieces are smaller
  // than kSmallPiece.  REQUIRES: wants() > 0.
  void extend() {
    SWITCHYARD_CHECK(remaining_ > 0);
    extended_ = true;
    grant();
  }
  bool extended() const { return extended_; }  // until the message is whole

  // Whether any credit released may change what the peer may send, or what the budgets know, before
  // half a window is.
  bool awaits_any() const { return lacks_credit() || kept() > 0; }

  // Rule 4, asked before a total is told: by how much the window should grow, 0 if not at all.
  std::uint64_t outgrown(Time now, std::optional<Duration> round_trip) const {
    if (!round_trip || !period_runs_ || freed_ - period_freed_ < half_window()) return 0;
    return now - period_began_ <= 2 * *round_trip ? window_ : 0;
  }
  void widen(std::uint64_t by) {
    window_ += by;
    granted_ = std::max(granted_, freed_ + window_);
    period_runs_ = false;  // anew, from the total about to be told
    grant();
  }

  void check_invariants() const {
    SWITCHYARD_CHECK(freed_ + partial_ <= received_ && received_ <= told_ && told_ <= granted_);
    SWITCHYARD_CHECK(freed_ + window_ < granted_ + half_window());
    SWITCHYARD_CHECK((partial_ > 0) == (remaining_ > 0));
    SWITCHYARD_CHECK(!extended_ || (remaining_ > 0 && !lacks_credit()));
    // Who lacks credit waits for the reactor or the reserve, never for nothing.
    SWITCHYARD_CHECK(!lacks_credit() || waiting() > 0 || wants() > 0);
  }

 private:
  std::uint64_t half_window() const { return window_ - window_ / 2; }
  // The total with which the message in the middle surely ends.
  std::uint64_t need() const { return received_ + rest_cost(remaining_); }
  bool lacks_credit() const { return remaining_ > 0 && need() > granted_; }

  void grant() {
    const std::uint64_t base = freed_ + window_;
    const bool lets_in = lacks_credit() && base >= need();
    // What is owed anyway is told at its newest.
    if (owed() || lets_in || base >= granted_ + half_window()) granted_ = std::max(granted_, base);
    if (extended_) granted_ = std::max(granted_, need());
  }

  std::uint64_t window_;        // as announced, or grown since
  std::uint64_t received_{0};   // cost of all packets that arrived
  std::uint64_t freed_{0};      // cost of all messages released
  std::uint64_t partial_{0};    // cost so far of the message in the middle, 0 if none is
  std::uint64_t remaining_{0};  // bytes of it still to come
  std::uint64_t granted_;       // the total now
  std::uint64_t told_;          // the total the peer was told last

  // Autotuning: the time since which half a window is being freed, and what was freed by then.
  Time period_began_{};      // if period_runs_
  bool period_runs_{false};  // from the first total told on
  bool extended_{false};     // the rest of the message in the middle is granted
  std::uint64_t period_freed_{0};
};

}  // namespace switchyard::mconn
