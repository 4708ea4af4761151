// Buckets: a table of buckets of a fixed size, each an unordered list of numbers.
//
// Insert, remove and a random bucket that is not empty are O(1).  A place in the table is called a
// slot; removing moves the last of the bucket into the gap, and says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "addrbook/slab.h"

namespace switchyard::addrbook {

class Buckets {
 public:
  // REQUIRES: count > 0, size > 0, count * size < kNone.
  Buckets(std::size_t count, std::size_t size);

  std::size_t count() const { return used_.size(); }
  bool is_full(std::size_t bucket) const { return used_[bucket] == size_; }
  std::size_t bucket_of(std::uint32_t slot) const { return slot / size_; }
  std::span<const std::uint32_t> items(std::size_t bucket) const {
    return std::span(slots_).subspan(bucket * size_, used_[bucket]);
  }
  // Those that hold something, in no order.
  std::span<const std::uint32_t> occupied() const { return occupied_; }
  std::size_t total() const { return total_; }

  // Returns the slot.  REQUIRES: the bucket is not full.
  std::uint32_t insert(std::size_t bucket, std::uint32_t item);
  // Returns what lies in `slot` now, or kNone.  REQUIRES: something lies there.
  std::uint32_t remove(std::uint32_t slot);
  std::uint32_t at(std::uint32_t slot) const { return slots_[slot]; }

  void check_invariants() const;

 private:
  std::size_t size_;                     // of a bucket
  std::size_t total_{0};                 // items in all buckets
  std::vector<std::uint32_t> slots_;     // bucket after bucket; the first used_ of each hold items
  std::vector<std::uint32_t> used_;      // of each bucket
  std::vector<std::uint32_t> occupied_;  // buckets with items
  std::vector<std::uint32_t> places_;    // of each bucket in occupied_; kNone: it is empty
};

}  // namespace switchyard::addrbook
