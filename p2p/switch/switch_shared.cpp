#include "p2p/switch/switch_shared.h"

#include <algorithm>
#include <utility>

#include <asio/post.hpp>

#include "p2p/switch/switch_handle.h"

namespace switchyard {

std::shared_ptr<const SwitchShared::Peers> SwitchShared::peers() const {
  const std::lock_guard lock(mutex_);
  return peers_;
}

void SwitchShared::post_dial(const std::shared_ptr<SwitchShared>& self, NetAddress address,
                             DialKind kind) {
  asio::post(self->executor_, [self, address = std::move(address), kind]() mutable {
    if (self->control_ != nullptr) self->control_->dial(std::move(address), kind);
  });
}

void SwitchShared::post_report(const std::shared_ptr<SwitchShared>& self, PeerId who,
                               Behaviour what, std::string text) {
  asio::post(self->executor_, [self, who, what, text = std::move(text)]() mutable {
    if (self->control_ != nullptr) self->control_->report(who, what, std::move(text));
  });
}

void SwitchShared::post_remove_persistent(const std::shared_ptr<SwitchShared>& self,
                                          NetAddress address) {
  asio::post(self->executor_, [self, address = std::move(address)] {
    if (self->control_ != nullptr) self->control_->remove_persistent(address);
  });
}

void SwitchShared::post_disconnect(const std::shared_ptr<SwitchShared>& self, const PeerId& id) {
  asio::post(self->executor_, [self, id] {
    if (self->control_ != nullptr) self->control_->disconnect(id);
  });
}

void SwitchShared::insert(PeerRef peer) {
  auto next = std::make_shared<Peers>(*peers());
  next->push_back(std::move(peer));
  const std::lock_guard lock(mutex_);
  peers_ = std::move(next);
}

void SwitchShared::remove(const PeerShared* peer) {
  auto next = std::make_shared<Peers>(*peers());
  std::erase_if(*next, [peer](const auto& entry) { return entry.get() == peer; });
  const std::lock_guard lock(mutex_);
  peers_ = std::move(next);
}

// --- SwitchHandle

BroadcastResult SwitchHandle::broadcast(ChannelId channel, const Payload& message,
                                        std::vector<BroadcastOutcome>* outcomes) const {
  BroadcastResult result;
  if (outcomes != nullptr) outcomes->clear();
  const auto peers = shared_->peers();  // owns what the loop walks
  std::vector<const PeerRef*> woken;    // when all have the message: each then writes all it has
  Payload::Shares shares(message, peers->size());
  Payload share;  // for the next peer; a peer that refuses leaves it
  for (const PeerRef& peer : *peers) {
    bool wake = false;
    // A push that refuses has not moved it.  NOLINTNEXTLINE(bugprone-use-after-move)
    if (share.empty()) share = shares.take();
    const SendResult sent = peer->outbox().push(channel, std::move(share), wake);
    ++(sent == SendResult::queued ? result.queued : result.refused);
    if (outcomes != nullptr) outcomes->push_back(BroadcastOutcome{PeerHandle(peer, slot_), sent});
    if (!wake) continue;
    if (woken.empty()) woken.reserve(peers->size());
    woken.push_back(&peer);
  }
  WakeList::add_all(woken);
  return result;
}

std::vector<PeerHandle> SwitchHandle::peers() const {
  std::vector<PeerHandle> handles;
  const auto peers = shared_->peers();
  for (const auto& peer : *peers) handles.emplace_back(peer, slot_);
  return handles;
}

void SwitchHandle::dial(NetAddress address) const {
  SwitchShared::post_dial(shared_, std::move(address), DialKind::once);
}

void SwitchHandle::dial_briefly(NetAddress address) const {
  SwitchShared::post_dial(shared_, std::move(address), DialKind::briefly);
}

void SwitchHandle::add_persistent(NetAddress address) const {
  SwitchShared::post_dial(shared_, std::move(address), DialKind::persistent);
}

void SwitchHandle::report(const PeerId& who, Behaviour what, std::string_view text) const {
  SwitchShared::post_report(shared_, who, what, printable(text));
}

const std::vector<PeerId>& SwitchHandle::private_peers() const {
  return shared_->private_peers();
}

void SwitchHandle::remove_persistent(NetAddress address) const {
  SwitchShared::post_remove_persistent(shared_, std::move(address));
}

void SwitchHandle::disconnect(const PeerId& id) const {
  SwitchShared::post_disconnect(shared_, id);
}

}  // namespace switchyard
