// Tables: how the book holds its entries.  It keeps them linked and counted, and decides nothing.
//
//     index: id ──► Entry ──► Reference ──► Reference …      one for each address and who told it
//                     │           │
//                     │           └─ slot in a bucket, and a place among its group; or neither: an
//                     │              address to fall back on
//                     └─ list of its type, reliability, signed record
//
// An entry is fresh or old, and lies in buckets of its type only, with at most one reference in
// each. Everything is linked by numbers of four bytes; an entry with one address takes about 270
// bytes, index and lists included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "addrbook/book_image.h"
#include "addrbook/buckets.h"
#include "addrbook/group_lists.h"
#include "addrbook/reliability.h"
#include "addrbook/rules.h"
#include "addrbook/siphash.h"
#include "addrbook/slab.h"
#include "p2p/base/bytes.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::addrbook {

// An address of an entry, and who said so.
struct Reference {
  Endpoint endpoint;
  Endpoint source;            // the address of who said so
  PeerId source_id;           // all zero: not known
  std::uint32_t heard{0};     // seconds since 1970
  bool is_signed{false};      // stands in the entry's record
  std::uint32_t slot{kNone};  // in the table of the entry's type
  GroupLists::Place among{};  // its group; set iff there is a slot
  std::uint32_t owner{kNone};
  std::uint32_t next{kNone};  // the entry's next reference, in the order of dialling
};

// A record that its owner signed, as bytes for files and answers.
struct KeptRecord {
  std::uint64_t sequence{0};
  Bytes encoded;
};

struct Entry {
  PeerId id;
  BucketType type{BucketType::fresh};
  std::uint8_t references{0};     // 1 … kMaxReferences, but while it is made or changed
  std::uint8_t placed{0};         // of them with a slot
  std::uint32_t attempts{0};      // failed since the last success
  std::uint32_t last_attempt{0};  // seconds since 1970; 0: never
  std::uint32_t last_success{0};
  std::uint32_t first{kNone};        // reference
  std::uint32_t place{kNone};        // in the list of its type
  std::uint32_t reliability{kNone};  // kNone: never tried
  std::uint32_t record{kNone};       // kNone: it has none
};

class Tables {
 public:
  // `key`: of the index, so that nobody can choose ids that collide.
  Tables(const Shape& shape, const SipHash::Key& key);

  // --- getters

  std::size_t size() const { return entries_.size(); }
  std::span<const std::uint32_t> list(BucketType type) const { return lists_[at(type)]; }
  const Buckets& buckets(BucketType type) const { return buckets_[at(type)]; }
  // What is in those buckets, by group.
  const GroupLists& groups(BucketType type) const { return groups_[at(type)]; }
  std::uint32_t find(const PeerId& id) const;  // or kNone
  Entry& entry(std::uint32_t number) { return entries_[number]; }
  const Entry& entry(std::uint32_t number) const { return entries_[number]; }
  Reference& reference(std::uint32_t number) { return references_[number]; }
  const Reference& reference(std::uint32_t number) const { return references_[number]; }
  const KeptRecord* record(std::uint32_t entry) const;                                // or null
  const Reliability* reliability(std::uint32_t entry) const;                          // or null
  std::uint32_t find_reference(std::uint32_t entry, const Endpoint& endpoint) const;  // or kNone
  // The reference with a slot that comes first; kNone: there is none.
  std::uint32_t placed_reference(std::uint32_t entry) const;
  bool is_in(std::uint32_t entry, std::size_t bucket) const;  // of its type
  Track track(std::uint32_t entry) const;

  // --- commands

  // A fresh entry without references.  REQUIRES: the id is not there.
  std::uint32_t create(const PeerId& id);
  void erase(std::uint32_t entry);

  // Becomes the last to be dialled.  REQUIRES: fewer than kMaxReferences.
  std::uint32_t add(std::uint32_t entry, const Reference& reference);
  void drop(std::uint32_t reference);
  void to_front(std::uint32_t reference);
  void to_back(std::uint32_t reference);

  // `group`: of its address.
  // REQUIRES: no slot yet, the bucket is not full, and the entry is not in it.
  void place(std::uint32_t reference, std::size_t bucket, const AddressGroup& group);
  void unplace(std::uint32_t reference);  // does nothing without a slot
  // Changes type and leaves every bucket.
  void move_to(std::uint32_t entry, BucketType type);

  void set_record(std::uint32_t entry, KeptRecord record);
  Reliability& make_reliability(std::uint32_t entry);
  // Brings the entry at `from` of a list to `to`, and the one there to `from`.
  void swap_in_list(BucketType type, std::size_t from, std::size_t to);

  // Linear in everything.
  void check_invariants() const;

 private:
  struct KeyedHash {
    SipHash::Key key;
    std::size_t operator()(const PeerId& id) const;
  };

  static std::size_t at(BucketType type) { return type == BucketType::old ? 1 : 0; }
  void unlink(std::uint32_t reference);
  void enter_list(std::uint32_t entry);
  void leave_list(std::uint32_t entry);
  void check_entry(std::uint32_t number) const;

  std::array<Buckets, 2> buckets_;                   // of references; fresh, old
  std::array<GroupLists, 2> groups_;                 // the same references
  std::array<std::vector<std::uint32_t>, 2> lists_;  // of entries; fresh, old; in no order
  Slab<Entry> entries_;
  Slab<Reference> references_;
  Slab<Reliability> reliabilities_;
  Slab<KeptRecord> records_;
  std::unordered_map<PeerId, std::uint32_t, KeyedHash> index_;
};

}  // namespace switchyard::addrbook
