#include "addrbook/tables.h"

#include <algorithm>
#include <utility>

#include "addrbook/stamp.h"
#include "p2p/base/check.h"

namespace switchyard::addrbook {

Tables::Tables(const Shape& shape, const SipHash::Key& key)
    : buckets_{Buckets(shape.fresh_buckets, shape.bucket_size),
               Buckets(shape.old_buckets, shape.bucket_size)},
      groups_{GroupLists(key), GroupLists(key)},
      index_(0, KeyedHash{key}) {}

std::size_t Tables::KeyedHash::operator()(const PeerId& id) const {
  return SipHash(key).add(ByteView(id.bytes())).digest();
}

std::uint32_t Tables::find(const PeerId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? kNone : found->second;
}

const KeptRecord* Tables::record(std::uint32_t entry) const {
  const std::uint32_t number = entries_[entry].record;
  return number == kNone ? nullptr : &records_[number];
}

const Reliability* Tables::reliability(std::uint32_t entry) const {
  const std::uint32_t number = entries_[entry].reliability;
  return number == kNone ? nullptr : &reliabilities_[number];
}

std::uint32_t Tables::find_reference(std::uint32_t entry, const Endpoint& endpoint) const {
  std::uint32_t number = entries_[entry].first;
  while (number != kNone && references_[number].endpoint != endpoint) {
    number = references_[number].next;
  }
  return number;
}

std::uint32_t Tables::placed_reference(std::uint32_t entry) const {
  std::uint32_t number = entries_[entry].first;
  while (number != kNone && references_[number].slot == kNone) number = references_[number].next;
  return number;
}

bool Tables::is_in(std::uint32_t entry, std::size_t bucket) const {
  const Buckets& table = buckets(entries_[entry].type);
  for (std::uint32_t r = entries_[entry].first; r != kNone; r = references_[r].next) {
    const std::uint32_t slot = references_[r].slot;
    if (slot != kNone && table.bucket_of(slot) == bucket) return true;
  }
  return false;
}

Track Tables::track(std::uint32_t entry) const {
  const Entry& of = entries_[entry];
  std::uint32_t heard = 0;
  for (std::uint32_t r = of.first; r != kNone; r = references_[r].next) {
    heard = std::max(heard, references_[r].heard);
  }
  return {of.attempts, from_stamp(heard), from_stamp(of.last_attempt), from_stamp(of.last_success)};
}

std::uint32_t Tables::create(const PeerId& id) {
  Entry entry;
  entry.id = id;
  const std::uint32_t number = entries_.add(entry);
  SWITCHYARD_CHECK(index_.emplace(id, number).second);
  enter_list(number);
  return number;
}

void Tables::erase(std::uint32_t entry) {
  while (entries_[entry].first != kNone) drop(entries_[entry].first);
  const Entry& gone = entries_[entry];
  if (gone.reliability != kNone) reliabilities_.remove(gone.reliability);
  if (gone.record != kNone) records_.remove(gone.record);
  leave_list(entry);
  index_.erase(gone.id);
  entries_.remove(entry);
}

std::uint32_t Tables::add(std::uint32_t entry, const Reference& reference) {
  SWITCHYARD_CHECK(entries_[entry].references < kMaxReferences);
  const std::uint32_t number = references_.add(reference);
  references_[number].slot = kNone;
  references_[number].among = {};
  references_[number].owner = entry;
  ++entries_[entry].references;
  references_[number].next = entries_[entry].first;
  entries_[entry].first = number;
  to_back(number);
  return number;
}

void Tables::drop(std::uint32_t reference) {
  unplace(reference);
  unlink(reference);
  --entries_[references_[reference].owner].references;
  references_.remove(reference);
}

void Tables::unlink(std::uint32_t reference) {
  const Reference& gone = references_[reference];
  std::uint32_t* link = &entries_[gone.owner].first;
  while (*link != reference) link = &references_[*link].next;
  *link = gone.next;
}

void Tables::to_front(std::uint32_t reference) {
  unlink(reference);
  Entry& owner = entries_[references_[reference].owner];
  references_[reference].next = owner.first;
  owner.first = reference;
}

void Tables::to_back(std::uint32_t reference) {
  unlink(reference);
  std::uint32_t* link = &entries_[references_[reference].owner].first;
  while (*link != kNone) link = &references_[*link].next;
  *link = reference;
  references_[reference].next = kNone;
}

void Tables::place(std::uint32_t reference, std::size_t bucket, const AddressGroup& group) {
  Reference& placed = references_[reference];
  Entry& owner = entries_[placed.owner];
  SWITCHYARD_CHECK(placed.slot == kNone);
  SWITCHYARD_ASSUME(!is_in(placed.owner, bucket));
  placed.slot = buckets_[at(owner.type)].insert(bucket, reference);
  placed.among = groups_[at(owner.type)].insert(group, reference);
  ++owner.placed;
}

void Tables::unplace(std::uint32_t reference) {
  Reference& gone = references_[reference];
  if (gone.slot == kNone) return;
  Entry& owner = entries_[gone.owner];
  const std::uint32_t moved = buckets_[at(owner.type)].remove(gone.slot);
  if (moved != kNone) references_[moved].slot = gone.slot;
  const std::uint32_t closer = groups_[at(owner.type)].remove(gone.among);
  if (closer != kNone) references_[closer].among = gone.among;
  gone.slot = kNone;
  gone.among = {};
  --owner.placed;
}

void Tables::move_to(std::uint32_t entry, BucketType type) {
  for (std::uint32_t r = entries_[entry].first; r != kNone; r = references_[r].next) unplace(r);
  leave_list(entry);
  entries_[entry].type = type;
  enter_list(entry);
}

void Tables::set_record(std::uint32_t entry, KeptRecord record) {
  std::uint32_t& number = entries_[entry].record;
  if (number != kNone) records_.remove(number);
  number = records_.add(std::move(record));
}

Reliability& Tables::make_reliability(std::uint32_t entry) {
  std::uint32_t& number = entries_[entry].reliability;
  if (number == kNone) number = reliabilities_.add(Reliability());
  return reliabilities_[number];
}

void Tables::swap_in_list(BucketType type, std::size_t from, std::size_t to) {
  auto& list = lists_[at(type)];
  std::swap(list[from], list[to]);
  entries_[list[from]].place = static_cast<std::uint32_t>(from);
  entries_[list[to]].place = static_cast<std::uint32_t>(to);
}

void Tables::enter_list(std::uint32_t entry) {
  auto& list = lists_[at(entries_[entry].type)];
  entries_[entry].place = static_cast<std::uint32_t>(list.size());
  list.push_back(entry);
}

void Tables::leave_list(std::uint32_t entry) {
  auto& list = lists_[at(entries_[entry].type)];
  swap_in_list(entries_[entry].type, entries_[entry].place, list.size() - 1);
  list.pop_back();
}

void Tables::check_entry(std::uint32_t number) const {
  const Entry& entry = entries_[number];
  const Buckets& table = buckets(entry.type);
  std::size_t references = 0;
  std::vector<std::size_t> in;
  for (std::uint32_t r = entry.first; r != kNone; r = references_[r].next) {
    const Reference& reference = references_[r];
    SWITCHYARD_CHECK(reference.owner == number && ++references <= kMaxReferences);
    SWITCHYARD_CHECK((reference.slot == kNone) == (reference.among.list == kNone));
    if (reference.slot == kNone) continue;
    SWITCHYARD_CHECK(table.at(reference.slot) == r && groups(entry.type).at(reference.among) == r);
    in.push_back(table.bucket_of(reference.slot));
  }
  SWITCHYARD_CHECK(references == entry.references && references > 0);
  SWITCHYARD_CHECK(in.size() == entry.placed && !in.empty());
  SWITCHYARD_CHECK(entry.type == BucketType::fresh || in.size() == 1);
  std::sort(in.begin(), in.end());
  SWITCHYARD_CHECK(std::adjacent_find(in.begin(), in.end()) == in.end());
  SWITCHYARD_CHECK(lists_[at(entry.type)].at(entry.place) == number);
  SWITCHYARD_CHECK(find(entry.id) == number);
}

void Tables::check_invariants() const {
  std::size_t references = 0;
  std::size_t reliabilities = 0;
  std::size_t records = 0;
  for (const BucketType type : {BucketType::fresh, BucketType::old}) {
    std::size_t placed = 0;
    for (const std::uint32_t number : list(type)) {
      const Entry& entry = entries_[number];
      SWITCHYARD_CHECK(entry.type == type);
      check_entry(number);
      references += entry.references;
      placed += entry.placed;
      reliabilities += entry.reliability != kNone ? 1 : 0;
      records += entry.record != kNone ? 1 : 0;
    }
    buckets(type).check_invariants();
    groups(type).check_invariants();
    SWITCHYARD_CHECK(buckets(type).total() == placed && groups(type).total() == placed);
  }
  SWITCHYARD_CHECK(lists_[0].size() + lists_[1].size() == entries_.size());
  SWITCHYARD_CHECK(index_.size() == entries_.size());
  SWITCHYARD_CHECK(references_.size() == references && records_.size() == records);
  SWITCHYARD_CHECK(reliabilities_.size() == reliabilities);
}

}  // namespace switchyard::addrbook
