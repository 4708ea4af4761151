// CreditAccount: one connection's dealings with the budgets.
//
//     channel ── wants 1 MiB ──► the claim of the connection ── its turn ──► Budget's reserve
//     channel ── wants 300 KiB ─►     (first come first)     ◄── granted ──
//     channel ── outgrew its window ──► shared part of the connection ──► Budget's growth
//
// At most one channel of a connection holds the reserve at a time (budget.h, rule 5).
//
// A holder keeps a pace (pace.h) from the moment it was granted; who is behind it is overdue, and
// the connection is closed as `too_slow`.
//
// Channels are indices from 0, in the order of add().  Gives everything back when destroyed.  Not
// thread-safe; no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/time.h"
#include "p2p/mconn/budget.h"
#include "p2p/mconn/pace.h"
#include "p2p/types/ids.h"

namespace switchyard::mconn {

class CreditAccount {
 public:
  // `shared_part`: what all windows of the connection together may grow by.
  CreditAccount(SharedBudget shared, std::uint64_t shared_part);
  CreditAccount(const CreditAccount&) = delete;
  CreditAccount& operator=(const CreditAccount&) = delete;
  ~CreditAccount();

  void add(ChannelId channel) { lines_.push_back({channel}); }

  // Whether this channel's extension is granted and not given back.
  bool holds(std::size_t channel) const;
  bool closed() const { return closed_; }
  // A claim was granted that take_granted() has not told yet.
  bool fresh() const { return claim_.state == Budget::Claim::State::holding && !noticed_; }
  // When the holder is overdue; the beginning of time if fresh(); nullopt if nobody holds.
  std::optional<Time> holder_deadline() const;
  // The channel whose claim is granted.  REQUIRES: somebody holds.
  std::size_t holder() const;

  // How much of `wanted` a window may grow by: what connection and process have left.
  std::uint64_t grow(std::uint64_t wanted);
  // It needs so much of that no more.
  void shrink(std::uint64_t by);

  // A channel wants an extension of this amount, > 0.  Nothing new if it does already.
  void want(std::size_t channel, std::uint64_t amount);
  // It wants none, or not any more, or its message is whole.
  void done(std::size_t channel);
  // What its reactor keeps beyond its window.
  void keep(std::size_t channel, std::uint64_t cost);

  // The pace of the holder begins.  REQUIRES: fresh().
  std::size_t take_granted(Time now);
  // So many bytes of the holder's message arrived.
  void handle_arrived(std::uint64_t bytes) { pace_.handle_arrived(bytes); }
  // Whether the holder is behind its pace.
  bool overdue(Time now);

  // Nothing more is received: gives claims back, and takes none from now on.
  void close();

  void check_invariants() const;

 private:
  struct Line {
    ChannelId id;
    bool wants{false};      // or holds
    std::uint64_t kept{0};  // as Budget knows it
  };

  std::unique_ptr<Budget> own_;  // if none is shared
  BudgetSource& budget_;
  std::uint64_t shared_left_;  // cost units windows may still grow by
  std::uint64_t grown_{0};     // what they have grown by
  std::vector<Line> lines_;    // as added
  Budget::Claim claim_;
  bool noticed_{false};  // holding, and take_granted() was called
  bool closed_{false};
  Pace pace_{Time{}};  // noticed_: the holder's
};

}  // namespace switchyard::mconn
