#include "addrbook/buckets.h"

#include "p2p/base/check.h"

namespace switchyard::addrbook {

Buckets::Buckets(std::size_t count, std::size_t size)
    : size_(size), slots_(count * size, kNone), used_(count, 0), places_(count, kNone) {
  SWITCHYARD_CHECK(count > 0 && size > 0 && count * size < kNone);
}

std::uint32_t Buckets::insert(std::size_t bucket, std::uint32_t item) {
  SWITCHYARD_CHECK(!is_full(bucket));
  if (used_[bucket] == 0) {
    places_[bucket] = static_cast<std::uint32_t>(occupied_.size());
    occupied_.push_back(static_cast<std::uint32_t>(bucket));
  }
  const std::size_t slot = bucket * size_ + used_[bucket]++;
  slots_[slot] = item;
  ++total_;
  return static_cast<std::uint32_t>(slot);
}

std::uint32_t Buckets::remove(std::uint32_t slot) {
  const std::size_t bucket = bucket_of(slot);
  SWITCHYARD_CHECK(slot % size_ < used_[bucket]);
  const std::size_t last = bucket * size_ + --used_[bucket];
  const std::uint32_t moved = slot == last ? kNone : slots_[last];
  slots_[slot] = moved;
  slots_[last] = kNone;
  --total_;
  if (used_[bucket] == 0) {
    const std::uint32_t place = places_[bucket];
    occupied_[place] = occupied_.back();
    places_[occupied_[place]] = place;
    occupied_.pop_back();
    places_[bucket] = kNone;
  }
  return moved;
}

void Buckets::check_invariants() const {
  std::size_t items = 0;
  std::size_t in_use = 0;
  for (std::size_t bucket = 0; bucket < count(); ++bucket) {
    SWITCHYARD_CHECK(used_[bucket] <= size_);
    items += used_[bucket];
    in_use += used_[bucket] > 0 ? 1 : 0;
    SWITCHYARD_CHECK((used_[bucket] > 0) == (places_[bucket] != kNone));
    if (used_[bucket] > 0) SWITCHYARD_CHECK(occupied_[places_[bucket]] == bucket);
    for (std::size_t i = 0; i < size_; ++i) {
      SWITCHYARD_CHECK((slots_[bucket * size_ + i] != kNone) == (i < used_[bucket]));
    }
  }
  SWITCHYARD_CHECK(items == total_ && in_use == occupied_.size());
}

}  // namespace switchyard::addrbook
