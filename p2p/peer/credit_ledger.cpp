#include "p2p/peer/credit_ledger.h"

namespace switchyard {

CreditLedger::CreditLedger(std::span<const ChannelDescriptor> ours)
    : size_(ours.size()), returned_(std::make_unique<Returned[]>(ours.size())) {
  for (std::size_t i = 0; i < size_; ++i) {
    channels_.add(ours[i].id);
    returned_[i].enough = ours[i].receive_window / 4;
  }
}

void CreditLedger::collect(std::vector<std::pair<ChannelId, std::uint64_t>>& into) {
  // First of all: who was told for what another call has collected already must be told again.
  if (told_.load()) told_.store(false);
  if (!some_.load() || !some_.exchange(false)) return;
  for (std::size_t i = 0; i < size_; ++i) {
    std::atomic<std::uint64_t>& returned = returned_[i].cost;
    if (returned.load() == 0) continue;
    if (const std::uint64_t cost = returned.exchange(0); cost > 0)
      into.emplace_back(channels_.at(i), cost);
  }
}

std::uint64_t CreditLedger::uncollected(ChannelId channel) const {
  const auto at = channels_.find(channel);
  SWITCHYARD_CHECK(at.has_value());
  return returned_[*at].cost.load();
}

void CreditLedger::detach() {
  const std::lock_guard lock(mutex_);
  attached_ = false;
}

}  // namespace switchyard
