#include "p2p/peer/credit_ledger.h"

namespace switchyard {

CreditLedger::CreditLedger(std::span<const ChannelDescriptor> ours)
    : size_(ours.size()), returned_(std::make_unique<std::atomic<std::uint64_t>[]>(ours.size())) {
  for (const ChannelDescriptor& channel : ours) channels_.add(channel.id);
}

void CreditLedger::collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into) {
  if (!told_.exchange(false)) return;
  for (std::size_t i = 0; i < size_; ++i) {
    if (returned_[i].load() == 0) continue;
    if (const std::uint64_t cost = returned_[i].exchange(0); cost > 0)
      into.emplace_back(channels_.at(i), cost);
  }
}

void CreditLedger::detach() {
  const std::lock_guard lock(mutex_);
  attached_ = false;
}

}  // namespace switchyard
