#include "p2p/peer/peer_shared.h"

#include <utility>

#include <asio/post.hpp>

#include "p2p/base/check.h"

namespace switchyard {

PeerShared::PeerShared(PeerFacts facts, net::Executor executor,
                       std::span<const ChannelDescriptor> ours, std::size_t slots,
                       std::shared_ptr<WakeList> wakes)
    : facts_(std::move(facts)),
      executor_(std::move(executor)),
      wakes_(wakes ? std::move(wakes) : std::make_shared<WakeList>(executor_)),
      outbox_(ours, facts_.info.channels),
      ledger_(ours),
      states_(slots) {}

void PeerShared::post_wake(const PeerRef& self) {
  WakeList::add(self->wakes_, self);
}

void PeerShared::post_stop(const PeerRef& self, Disconnect why, bool gracefully) {
  SWITCHYARD_CHECK(static_cast<bool>(self));
  asio::post(self->executor_, [self, why = std::move(why), gracefully]() mutable {
    if (self->control_ != nullptr) self->control_->stop(std::move(why), gracefully);
  });
}

}  // namespace switchyard
