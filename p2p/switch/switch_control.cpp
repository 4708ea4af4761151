// What the operator asks of a running Switch.
#include <algorithm>
#include <utility>

#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {

bool Switch::Impl::disconnect(const PeerId& id) {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::stop;
  why.text = "disconnected by the operator";
  bool found = false;
  for (const auto& [seq, connection] : connections_) {
    if (connection->peer == nullptr || connection->shared->facts().id != id) continue;
    end_connection(*connection, why);
    found = true;
  }
  if (found) notify_watchers();
  return found;
}

void Switch::Impl::keep_dialling(const NetAddress& address) {
  const auto [entry, added] = keeping_.emplace(address, std::make_shared<Keeping>());
  if (added) spawn(keep(address, entry->second));
}

std::vector<NetAddress> Switch::Impl::persistent_peers() const {
  std::vector<NetAddress> list;
  list.reserve(keeping_.size());
  for (const auto& [address, keeping] : keeping_) list.push_back(address);
  return list;
}

bool Switch::Impl::remove_persistent(const NetAddress& address) {
  const auto entry = keeping_.find(address);
  if (entry == keeping_.end()) return false;
  entry->second->removed = true;
  keeping_.erase(entry);
  const bool elsewhere = std::any_of(keeping_.begin(), keeping_.end(), [&](const auto& other) {
    return other.first.id == address.id;
  });
  if (address.id && !elsewhere) persistent_ids_.erase(*address.id);
  notify_watchers();
  return true;
}

// --- the face

bool Switch::disconnect(const PeerId& id) {
  return impl_->disconnect(id);
}
std::vector<NetAddress> Switch::persistent_peers() const {
  return impl_->persistent_peers();
}
bool Switch::remove_persistent(const NetAddress& address) {
  return impl_->remove_persistent(address);
}

}  // namespace switchyard
