#include "reactors/pex/own_address.h"

#include <algorithm>
#include <set>

#include "p2p/base/check.h"

namespace switchyard::reactors {

std::optional<IpAddress> OwnAddress::handle_peer_up(const PeerId& id, const AddressGroup& group,
                                                    const IpAddress& seen) {
  if (seen.is_unspecified()) return std::nullopt;
  claims_[id] = {group, seen};
  std::optional<IpAddress>& believed = believed_[seen.is_v4() ? 0 : 1];
  if (believed == seen || !leads(seen)) return std::nullopt;
  believed = seen;
  return seen;
}

void OwnAddress::handle_peer_down(const PeerId& id) {
  claims_.erase(id);
}

std::size_t OwnAddress::groups_that_tell(const IpAddress& address) const {
  std::set<AddressGroup> groups;
  for (const auto& [id, claim] : claims_) {
    if (claim.seen == address) groups.insert(claim.group);
  }
  return groups.size();
}

bool OwnAddress::leads(const IpAddress& address) const {
  const std::size_t ours = groups_that_tell(address);
  if (ours < kAgreeingGroups) return false;
  return std::all_of(claims_.begin(), claims_.end(), [&](const auto& other) {
    const IpAddress& seen = other.second.seen;
    if (seen == address || seen.is_v4() != address.is_v4()) return true;
    return groups_that_tell(seen) < ours;
  });
}

void OwnAddress::check_invariants() const {
  const std::optional<IpAddress>& four = believed_[0];
  const std::optional<IpAddress>& six = believed_[1];
  SWITCHYARD_CHECK(!four || four->is_v4());
  SWITCHYARD_CHECK(!six || !six->is_v4());
  for (const auto& [id, claim] : claims_) SWITCHYARD_CHECK(!claim.seen.is_unspecified());
}

}  // namespace switchyard::reactors
