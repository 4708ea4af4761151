// CreditLedger: credit on its way back from destroyed messages to the connection.
//
// Messages and the peer share it: it outlives whichever goes first.  Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "p2p/types/ids.h"

namespace switchyard {

class CreditLedger {
 public:
  // `wake` is called, on whatever thread destroys a message, when there is something to collect
  // and nobody was told since the last collect().  Called under the ledger's lock: it must be
  // thread-safe, must not block and must not call back.
  explicit CreditLedger(std::function<void()> wake) : wake_(std::move(wake)) {}

  // A message of this cost was destroyed.
  void give_back(ChannelId channel, std::uint64_t cost);

  // Appends what was given back since the last call: (channel, cost), one entry per channel.
  void collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into);

  // The connection is gone: credit given back from now on is dropped, `wake` never called again.
  void detach();

 private:
  std::mutex mutex_;
  std::function<void()> wake_;                                 // empty once detached
  std::vector<std::pair<ChannelId, std::uint64_t>> returned_;  // guarded by mutex_
  bool told_{false};                                           // wake_ called since collect()
};

// One message's share of the ledger; gives it back once, when destroyed.  Move-only.
class CreditTicket {
 public:
  CreditTicket() = default;
  CreditTicket(std::shared_ptr<CreditLedger> ledger, ChannelId channel, std::uint64_t cost)
      : ledger_(std::move(ledger)), cost_(cost), channel_(channel) {}
  CreditTicket(CreditTicket&& other) noexcept = default;
  CreditTicket& operator=(CreditTicket&& other) noexcept {
    if (this != &other) {
      give_back();
      ledger_ = std::move(other.ledger_);
      cost_ = other.cost_;
      channel_ = other.channel_;
    }
    return *this;
  }
  ~CreditTicket() { give_back(); }

 private:
  void give_back() {
    if (ledger_) ledger_->give_back(channel_, cost_);
    ledger_.reset();
  }

  std::shared_ptr<CreditLedger> ledger_;  // null: nothing to give back
  std::uint64_t cost_{0};
  ChannelId channel_;
};

}  // namespace switchyard
