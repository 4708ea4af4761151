// CreditLedger: credit on its way back from destroyed messages to the connection.
//
// Part of what a connection and its messages share, so it outlives whichever goes first.
// Thread-safe.  Giving back is an addition; a lock is taken only to wake the connection.
//
// The connection is woken for the first credit that comes back if it has said that it waits for
// any, as it has in the beginning.  Else a quarter of a channel's window must have come back: the
// peer is told of no less than half a window (mconn/credit.h), and what comes back while packets
// arrive is collected with them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "p2p/base/check.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/channel_index.h"
#include "p2p/types/ids.h"

namespace switchyard {

class CreditLedger {
 public:
  // Of these channels.
  explicit CreditLedger(std::span<const ChannelDescriptor> ours);

  // A message of this cost was destroyed.  `wake` is called if that is enough and nobody was told
  // since the last collect(), under the ledger's lock: it must not block and must not call back.
  // REQUIRES: one of its channels.
  template <class Wake>
  void give_back(ChannelId channel, std::uint64_t cost, Wake wake) {
    const auto at = channels_.find(channel);
    SWITCHYARD_CHECK(at.has_value());
    Returned& to = returned_[*at];
    const std::uint64_t all = to.cost.fetch_add(cost) + cost;
    // Either this sees that collect() has begun anew, or that sees what was just added; and either
    // this sees that any is waited for, or wait_for_any() does.
    if (!some_.load()) some_.store(true);
    if (all < to.enough && !any_.load()) return;
    if (told_.load() || told_.exchange(true)) return;
    const std::lock_guard lock(mutex_);
    if (attached_) wake();
  }

  // Appends what was given back since the last call: (channel, cost), one entry per channel.
  void collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into);

  // Whether the connection waits for any credit at all.  True: it must be collected now, what came
  // back before woke nobody.  By who collects.
  bool wait_for_any(bool any) {
    if (any == any_.load()) return false;
    any_.store(any);
    return any && some_.load();
  }

  // Given back and not collected.  REQUIRES: one of its channels.
  std::uint64_t uncollected(ChannelId channel) const;

  // The connection is gone: `wake` is never called again.
  void detach();

 private:
  struct Returned {
    std::atomic<std::uint64_t> cost{0};  // not yet collected
    std::uint64_t enough{0};             // to wake the connection; constant
  };

  ChannelIndex channels_;
  const std::size_t size_;                      // of returned_
  const std::unique_ptr<Returned[]> returned_;  // by place
  std::atomic<bool> some_{false};               // was given back since collect()
  std::atomic<bool> told_{false};               // woken since collect()
  std::atomic<bool> any_{true};                 // is waited for
  std::mutex mutex_;
  bool attached_{true};  // guarded by mutex_
};

}  // namespace switchyard
