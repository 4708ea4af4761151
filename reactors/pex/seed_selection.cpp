#include "reactors/pex/seed_selection.h"

#include <algorithm>
#include <variant>

#include "reactors/pex/hearsay.h"

namespace switchyard::reactors {

bool SeedSelection::take(const Lead& lead, Time now, WallTime wall) {
  if (ids_.contains(lead.id)) return false;
  auto view = book_.find_to_tell(lead.id, wall);
  if (!view) return false;
  std::erase_if(view->endpoints,
                [&](const Endpoint& at) { return !crawler_.is_verified({lead.id, at}, now); });
  if (view->endpoints.empty()) return false;
  wire::PexEntry entry = to_entry(*view, codec_, wall);
  std::vector<Endpoint> addresses = view->endpoints;
  if (const auto* record = std::get_if<SignedRecord>(&entry.who)) {
    if (is_verified(lead.id, *record, now)) {
      addresses = record->addresses;
    } else {
      view->record.clear();
      entry = to_entry(*view, codec_, wall);
    }
  }
  if (!fits(addresses)) return false;
  ids_.insert(lead.id);
  entries_.push_back(std::move(entry));
  return true;
}

bool SeedSelection::is_verified(const PeerId& id, const SignedRecord& record, Time now) const {
  const auto is_good = [&](const Endpoint& at) { return crawler_.is_verified({id, at}, now); };
  return record.others.empty() &&
         std::all_of(record.addresses.begin(), record.addresses.end(), is_good);
}

bool SeedSelection::fits(const std::vector<Endpoint>& addresses) {
  std::set<AddressGroup> groups;
  for (const Endpoint& at : addresses) {
    if (is_routable(at.address)) groups.insert(book_.group(at.address));
  }
  const auto is_full = [this](const AddressGroup& group) {
    return groups_[group] >= most_per_group_;
  };
  if (std::any_of(groups.begin(), groups.end(), is_full)) return false;
  for (const AddressGroup& group : groups) ++groups_[group];
  return true;
}

}  // namespace switchyard::reactors
