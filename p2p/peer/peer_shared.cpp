#include "p2p/peer/peer_shared.h"

#include <utility>

#include <asio/post.hpp>

namespace switchyard {

PeerShared::PeerShared(PeerFacts facts, net::Executor executor,
                       std::span<const ChannelDescriptor> ours, std::size_t slots)
    : facts_(std::move(facts)),
      executor_(std::move(executor)),
      outbox_(ours, facts_.info.channels),
      ledger_(ours),
      states_(slots) {}

void PeerShared::post_wake(const std::shared_ptr<PeerShared>& self) {
  asio::post(self->executor_, [self] {
    if (self->control_ != nullptr) self->control_->wake();
  });
}

void PeerShared::post_stop(const std::shared_ptr<PeerShared>& self, Disconnect why,
                           bool gracefully) {
  asio::post(self->executor_, [self, why = std::move(why), gracefully]() mutable {
    if (self->control_ != nullptr) self->control_->stop(std::move(why), gracefully);
  });
}

}  // namespace switchyard
