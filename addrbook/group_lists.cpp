#include "addrbook/group_lists.h"

#include "p2p/base/check.h"

namespace switchyard::addrbook {

GroupLists::Place GroupLists::insert(const AddressGroup& group, std::uint32_t item) {
  const auto [found, is_new] = index_.try_emplace(group, kNone);
  if (is_new) {
    List list;
    list.group = group;
    list.place = static_cast<std::uint32_t>(occupied_.size());
    found->second = lists_.add(std::move(list));
    occupied_.push_back(found->second);
  }
  std::vector<std::uint32_t>& items = lists_[found->second].items;
  items.push_back(item);
  ++total_;
  return {found->second, static_cast<std::uint32_t>(items.size() - 1)};
}

std::uint32_t GroupLists::remove(const Place& place) {
  List& list = lists_[place.list];
  SWITCHYARD_CHECK(place.at < list.items.size());
  const bool last = place.at + 1 == list.items.size();
  list.items[place.at] = list.items.back();
  list.items.pop_back();
  --total_;
  if (!last) return list.items[place.at];
  if (!list.items.empty()) return kNone;
  occupied_[list.place] = occupied_.back();
  lists_[occupied_.back()].place = list.place;
  occupied_.pop_back();
  index_.erase(list.group);
  lists_.remove(place.list);
  return kNone;
}

void GroupLists::check_invariants() const {
  SWITCHYARD_CHECK(index_.size() == occupied_.size() && lists_.size() == occupied_.size());
  std::size_t items = 0;
  for (std::size_t n = 0; n < occupied_.size(); ++n) {
    const List& list = lists_[occupied_[n]];
    SWITCHYARD_CHECK(list.place == n && !list.items.empty());
    const auto found = index_.find(list.group);
    SWITCHYARD_CHECK(found != index_.end() && found->second == occupied_[n]);
    items += list.items.size();
  }
  SWITCHYARD_CHECK(items == total_);
}

}  // namespace switchyard::addrbook
