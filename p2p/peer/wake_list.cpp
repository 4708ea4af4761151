#include "p2p/peer/wake_list.h"

#include <utility>

#include <asio/post.hpp>

#include "p2p/peer/peer_shared.h"

namespace switchyard {

void WakeList::add(const std::shared_ptr<WakeList>& self, const PeerRef& peer) {
  {
    const std::lock_guard lock(self->mutex_);
    self->waiting_.push_back(peer);
    if (std::exchange(self->posted_, true)) return;
  }
  post(self);
}

void WakeList::add_all(std::vector<const PeerRef*>& peers) {
  while (!peers.empty()) {
    const std::shared_ptr<WakeList>& list = (*peers.front())->wakes();
    bool first = false;
    {
      const std::lock_guard lock(list->mutex_);
      std::erase_if(peers, [&](const PeerRef* peer) {
        if ((*peer)->wakes() != list) return false;
        list->waiting_.push_back(*peer);
        return true;
      });
      first = !std::exchange(list->posted_, true);
    }
    if (first) post(list);
  }
}

void WakeList::post(const std::shared_ptr<WakeList>& self) {
  asio::post(self->executor_, Run(self));
}

void WakeList::take(std::vector<PeerRef>& peers) {
  const std::lock_guard lock(mutex_);
  peers.swap(waiting_);
  posted_ = false;
}

WakeList::Run::~Run() {
  if (!list) return;
  std::vector<PeerRef> peers;
  list->take(peers);
}

void WakeList::Run::operator()() {
  const std::shared_ptr<WakeList> mine = std::exchange(list, nullptr);
  std::vector<PeerRef> peers = std::exchange(mine->woken_, {});
  mine->take(peers);
  for (const PeerRef& peer : peers) {
    if (PeerControl* const control = peer->control()) control->wake();
  }
  peers.clear();
  mine->woken_ = std::move(peers);
}

}  // namespace switchyard
