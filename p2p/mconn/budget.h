// Budget: the credit that all connections of a process share.
//
// A channel's window is its own (credit.h).  What goes beyond it, and how many windows there may
// be at all, is limited here, in three parts that do not borrow from each other:
//
//   windows   The guaranteed windows of all channels of a connection, charged when it is admitted
//             and given back when it has gone.  No room: the newcomer is refused, `full`.
//             Why at admission: a window is a promise, made in NodeInfo before anything is sent;
//             promising more than there is and hoping would be the end of every bound.
//   growth    What autotuned windows have grown by.  Why apart: or the fast peers of today would
//             take the places of tomorrow's newcomers.  On a wire without credit, what messages
//             take beyond their windows, until they are destroyed.
//   reserve   For messages larger than their channel's window, while they arrive.  A claim is
//             granted in full or not at all, first come first served, one a connection at a time.
//
// Rules of the reserve:
//   1. A claim waits behind all that came before it, also if it is small.  Why: or small ones would
//      starve a large one for ever.
//   2. A claim larger than the whole reserve is granted alone, when nobody else holds any.  Why:
//      so every size a channel allows arrives, whatever the reserve; a reserve of 0 is "one at a
//      time".
//   3. Who holds one gives it back when its message is whole, or when its connection ends.  A
//   holder
//      slower than a stated rate is closed (credit_account.h).  So the reserve comes free, whatever
//      peers do, and each claim's turn comes.
//   4. A whole message that its reactor keeps does not hold the reserve: it counts as `kept`, by
//      channel.  While a channel's reactors keep more than the reserve is large, of all peers
//      together, what is wanted for that channel is passed over: the connection's place in line
//      goes to the next channel it wants something for, or else to the next connection.  Why: a
//      reactor that keeps its messages stalls its channel, and must not stall the large messages of
//      all others.
//   5. A connection has one place in line, however many channels want something; after a message it
//      goes to the end.  Why: or a peer would get more the more channels it uses.
//
// Bound: what all peers make a process hold is at most windows + growth + R + channels x (reserve +
// R), where R is the reserve, or one message of the largest size if that is more; `channels` are
// those whose reactors keep large messages.  Credit that was foreseen for smaller pieces than came
// is left over, a sixteenth of a message at most for each channel that was given an extension.
//
// Outlives all connections.  Not thread-safe; no I/O, no clock.  A connection knows it as a
// BudgetSource only, so that a driver with several threads may put a lock in between.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/types/ids.h"

namespace switchyard::mconn {

// Cost units, which are bytes and a little overhead.
struct BudgetLimits {
  // The default takes 50 peers (40 in, 10 out) with 40 channels of 256 KiB each.
  std::uint64_t windows{512 * kMiB};
  // 32 connections can grow to the full by Config::shared_window; later ones to what is left.
  std::uint64_t growth{256 * kMiB};
  // Three messages of CometBFT's largest size, or sixty of ours, arriving at the same time.
  std::uint64_t reserve{64 * kMiB};
};

// What a connection asks of the budget.
class BudgetSource {
 public:
  struct Want {
    ChannelId channel;
    std::uint64_t amount{0};  // cost units beyond the window
  };

  // What a connection asks of the reserve; its owner keeps it in place while it is not `none`.
  //
  //     none ──want()──► waiting ──its turn──► holding ──drop() of what it holds──► waiting or none
  struct Claim {
    enum class State : std::uint8_t { none, waiting, holding };

    // Called when a waiting claim becomes a holding one, inside a call of another connection: may
    // note it and wake somebody, and must not call back.
    std::function<void()> granted;
    // Changed by the budget only.
    State state{State::none};
    std::vector<Want> wants;  // first come first, without what it holds
    Want held;                // holding
  };

  virtual ~BudgetSource() = default;

  // Takes up to `wanted` for a window that grows; returns how much.
  virtual std::uint64_t grow(std::uint64_t wanted) = 0;
  virtual void shrink(std::uint64_t cost) = 0;

  // Stands in line for one thing more; the state says whether it holds already.
  // REQUIRES: the claim neither wants nor holds anything for this channel.
  virtual void want(Claim& claim, const Want& want) = 0;
  // Wants or holds nothing for this channel any more.
  virtual void drop(Claim& claim, ChannelId channel) = 0;
  // Wants and holds nothing at all.
  virtual void leave(Claim& claim) = 0;

  // One connection's kept() of a channel changed.
  virtual void keep(ChannelId channel, std::uint64_t before, std::uint64_t after) = 0;

  virtual void check_invariants() const = 0;
};

class Budget final : public BudgetSource {
 public:
  explicit Budget(const BudgetLimits& limits) : limits_(limits) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // The guaranteed windows of one connection; given back when destroyed.  Move-only.  This part
  // of the budget has nothing to do with the others: whoever admits may do so on a thread of its
  // own.
  class Windows {
   public:
    Windows() = default;
    Windows(Budget& budget, std::uint64_t cost) : budget_(&budget), cost_(cost) {}
    Windows(Windows&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), cost_(other.cost_) {}
    Windows& operator=(Windows&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(cost_, other.cost_);
      return *this;
    }
    ~Windows() {
      if (budget_ != nullptr) budget_->windows_ -= cost_;
    }

   private:
    Budget* budget_{nullptr};
    std::uint64_t cost_{0};
  };

  // --- getters

  std::uint64_t windows() const { return windows_; }
  std::uint64_t growth() const { return growth_; }
  std::uint64_t reserved() const { return reserved_; }
  std::uint64_t kept(ChannelId channel) const { return kept_[channel.value()]; }
  std::size_t holding() const { return holding_; }
  std::size_t waiting() const { return line_.size(); }

  // --- commands

  // nullopt: no room.
  std::optional<Windows> admit(std::uint64_t cost);

  std::uint64_t grow(std::uint64_t wanted) override;
  void shrink(std::uint64_t cost) override;
  void want(Claim& claim, const Want& want) override;
  void drop(Claim& claim, ChannelId channel) override;
  void leave(Claim& claim) override;
  void keep(ChannelId channel, std::uint64_t before, std::uint64_t after) override;

  void check_invariants() const override;

 private:
  bool fits(const Want& want) const;
  // What the claim would be granted next, null if all of it is passed over (rule 4).
  const Want* next_of(const Claim& claim) const;
  void stop_holding(Claim& claim);
  void stop_waiting(Claim& claim);
  void serve(const Claim* asking);

  BudgetLimits limits_;                    // constant
  std::uint64_t windows_{0};               // <= limits_.windows
  std::uint64_t growth_{0};                // <= limits_.growth
  std::uint64_t reserved_{0};              // by claims that hold
  std::size_t holding_{0};                 // claims that hold
  std::vector<Claim*> line_;               // claims that wait, first come first
  std::array<std::uint64_t, 256> kept_{};  // by channel id, of all connections
};

// What a connection knows of its process.
struct SharedBudget {
  BudgetSource* budget{nullptr};  // null: the connection has one of its own, with default limits
  std::function<void()> granted;  // as Budget::Claim::granted
};

}  // namespace switchyard::mconn
