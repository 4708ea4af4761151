// book_edit.h: places in buckets.
#include <algorithm>
#include <array>
#include <optional>

#include "addrbook/book_reader.h"
#include "addrbook/placer.h"
#include "p2p/base/hex.h"
#include "tools/addrbook/book_edit.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;
using addrbook::kFileBucketSize;
using addrbook::kFileNewBuckets;
using addrbook::kFileOldBuckets;

namespace {

// How full the buckets are.
class Places {
 public:
  explicit Places(const addrbook::PlacementKey& key)
      : placer_(key, addrbook::Shape(), /*map=*/nullptr, /*strict=*/true) {}

  // The places of its own that it can keep, none twice.
  void keep(ImageEntry& entry) {
    const auto had = entry.buckets;
    const std::size_t most = entry.type == BucketType::old ? 1 : addrbook::kMaxReferences;
    const std::size_t count = std::min<std::size_t>(entry.bucket_count, had.size());
    entry.buckets = {};
    entry.bucket_count = 0;
    for (std::size_t i = 0; i < count && entry.bucket_count < most; ++i) {
      const auto end = entry.buckets.begin() + entry.bucket_count;
      const bool twice = std::find(entry.buckets.begin(), end, had.at(i)) != end;
      if (!twice && has_room(entry.type, had.at(i))) put(entry, had.at(i));
    }
  }

  // A place by the hash, or the next with room; false if there is none at all.
  bool find(ImageEntry& entry) {
    if (entry.bucket_count > 0) return true;
    if (entry.type == BucketType::old && find_from(entry, old_start(entry))) return true;
    entry.type = BucketType::fresh;
    return find_from(entry, fresh_start(entry));
  }

 private:
  static std::size_t table_size(BucketType type) {
    return type == BucketType::old ? kFileOldBuckets : kFileNewBuckets;
  }

  bool has_room(BucketType type, std::size_t bucket) const {
    return bucket < table_size(type) &&
           sizes_.at(static_cast<std::size_t>(type) - 1).at(bucket) < kFileBucketSize;
  }

  void put(ImageEntry& entry, std::size_t bucket) {
    ++sizes_.at(static_cast<std::size_t>(entry.type) - 1).at(bucket);
    entry.buckets.at(entry.bucket_count++) = static_cast<std::uint16_t>(bucket);
  }

  std::size_t old_start(const ImageEntry& entry) const {
    return placer_.old_bucket(entry.first.endpoint);
  }
  std::size_t fresh_start(const ImageEntry& entry) const {
    return placer_.fresh_bucket(entry.first.endpoint.address, entry.first.source.endpoint.address);
  }

  bool find_from(ImageEntry& entry, std::size_t start) {
    const std::size_t size = table_size(entry.type);
    for (std::size_t step = 0; step < size; ++step) {
      const std::size_t bucket = (start + step) % size;
      if (!has_room(entry.type, bucket)) continue;
      put(entry, bucket);
      return true;
    }
    return false;
  }

  addrbook::Placer placer_;
  std::array<std::array<std::size_t, kFileNewBuckets>, 2> sizes_{};  // new, old
};

addrbook::PlacementKey key_of(const std::string& text) {
  addrbook::PlacementKey key{};
  const auto bytes = from_hex(text);
  if (bytes && bytes->size() == key.size()) std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

}  // namespace

std::size_t settle_places(BookImage& book, bool anew) {
  Places places(key_of(book.placement.key));
  for (ImageEntry& entry : book.entries) {
    if (anew) {
      entry.buckets = {};
      entry.bucket_count = 0;
    } else {
      places.keep(entry);
    }
  }
  return std::erase_if(book.entries, [&](ImageEntry& entry) { return !places.find(entry); });
}

}  // namespace switchyard::tools
