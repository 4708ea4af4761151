// CreditLedger: credit on its way back from destroyed messages to the connection.
//
// Part of what a connection and its messages share, so it outlives whichever goes first.
// Thread-safe.  Giving back is an addition; a lock is taken only to wake the connection.
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

  // A message of this cost was destroyed.  `wake` is called if nobody was told since the last
  // collect(), under the ledger's lock: it must not block and must not call back.
  // REQUIRES: one of its channels.
  template <class Wake>
  void give_back(ChannelId channel, std::uint64_t cost, Wake wake) {
    const auto at = channels_.find(channel);
    SWITCHYARD_CHECK(at.has_value());
    returned_[*at].fetch_add(cost);
    // Either this sees that collect() has begun anew, or that sees what was just added.
    if (told_.load() || told_.exchange(true)) return;
    const std::lock_guard lock(mutex_);
    if (attached_) wake();
  }

  // Appends what was given back since the last call: (channel, cost), one entry per channel.
  void collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into);

  // The connection is gone: `wake` is never called again.
  void detach();

 private:
  ChannelIndex channels_;
  const std::size_t size_;                                        // of returned_
  const std::unique_ptr<std::atomic<std::uint64_t>[]> returned_;  // by place: not yet collected
  std::atomic<bool> told_{false};                                 // woken since collect()
  std::mutex mutex_;
  bool attached_{true};  // guarded by mutex_
};

}  // namespace switchyard
