// EntryReader: one element of "addrs" after another.
//
// Knows what only the whole file tells: the era, and how full the buckets are.
#pragma once

#include <array>
#include <optional>

#include "addrbook/book_fields.h"
#include "addrbook/book_reader.h"

namespace switchyard::addrbook {

class EntryReader {
 public:
  explicit EntryReader(BookFields& in) : in_(in) {}

  BookEra era() const { return era_; }

  // The element that has begun; not set if it is left out, which was reported, or cut off.
  // REQUIRES: token() is begin_object.
  std::optional<ImageEntry> read();

 private:
  struct Bucket {
    std::int64_t number{0};
    TextPlace place;
  };

  // What is known of an entry before it is whole.
  struct Draft {
    ImageEntry entry;
    TextPlace place;
    AddressFields address;
    bool has_address{false};
    bool upper{false};          // its keys have capitals
    bool buckets_first{false};  // before "attempts"
    std::uint32_t seen{0};
    std::array<Bucket, kMaxReferences> buckets{};
    std::size_t bucket_count{0};  // in the text
  };

  void read_field(Draft& draft, int field);
  void read_source(Draft& draft);
  void read_type(Draft& draft);
  void read_buckets(Draft& draft);
  void set_era(const Draft& draft);
  bool check_address(Draft& draft);
  void check_fields(const Draft& draft);
  void place(Draft& draft);
  void place_one(Draft& draft, const Bucket& bucket);

  BookFields& in_;
  BookEra era_{BookEra::unknown};
  std::array<std::uint32_t, kFileNewBuckets> new_sizes_{};
  std::array<std::uint32_t, kFileOldBuckets> old_sizes_{};
};

}  // namespace switchyard::addrbook
