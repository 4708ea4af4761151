#include "p2p/peer/credit_ledger.h"

namespace switchyard {

void CreditLedger::give_back(ChannelId channel, std::uint64_t cost) {
  const std::lock_guard lock(mutex_);
  if (!wake_) return;
  bool found = false;
  for (auto& [id, total] : returned_) {
    if (id != channel) continue;
    total += cost;
    found = true;
    break;
  }
  if (!found) returned_.emplace_back(channel, cost);
  if (std::exchange(told_, true)) return;
  wake_();
}

void CreditLedger::collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into) {
  const std::lock_guard lock(mutex_);
  into.insert(into.end(), returned_.begin(), returned_.end());
  returned_.clear();
  told_ = false;
}

void CreditLedger::detach() {
  std::function<void()> last;  // destroyed outside the lock: it may own this ledger's neighbours
  const std::lock_guard lock(mutex_);
  last.swap(wake_);
  returned_.clear();
}

}  // namespace switchyard
