// GroupLists: what is in the buckets of one table, sorted by the group of its address.
//
// So that a random group can be drawn first and one of its own second, whatever the groups hold.
// Insert and remove are O(1); a place is where an item lies, and removing moves the last of the
// group into the gap, and says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "addrbook/siphash.h"
#include "addrbook/slab.h"
#include "p2p/types/address_group.h"

namespace switchyard::addrbook {

class GroupLists {
 public:
  struct Place {
    std::uint32_t list{kNone};
    std::uint32_t at{0};
  };

  // `key`: of the index, so that nobody can choose groups that collide.
  explicit GroupLists(const SipHash::Key& key) : index_(0, KeyedHash{key}) {}

  std::size_t groups() const { return occupied_.size(); }
  std::size_t total() const { return total_; }
  bool has(const AddressGroup& group) const { return index_.contains(group); }
  // Of the groups that hold something, in no order.  REQUIRES: n < groups().
  const AddressGroup& group(std::size_t n) const { return lists_[occupied_[n]].group; }
  std::span<const std::uint32_t> items(std::size_t n) const { return lists_[occupied_[n]].items; }

  Place insert(const AddressGroup& group, std::uint32_t item);
  // Returns what lies at `place` now, or kNone.  REQUIRES: something lies there.
  std::uint32_t remove(const Place& place);
  std::uint32_t at(const Place& place) const { return lists_[place.list].items.at(place.at); }

  void check_invariants() const;

 private:
  struct KeyedHash {
    SipHash::Key key;
    std::size_t operator()(const AddressGroup& group) const {
      return SipHash(key).add(group.value()).digest();
    }
  };
  struct List {
    AddressGroup group;
    std::uint32_t place{kNone};  // in occupied_
    std::vector<std::uint32_t> items{};
  };

  Slab<List> lists_;  // none is empty
  std::vector<std::uint32_t> occupied_;
  std::unordered_map<AddressGroup, std::uint32_t, KeyedHash> index_;
  std::size_t total_{0};
};

}  // namespace switchyard::addrbook
