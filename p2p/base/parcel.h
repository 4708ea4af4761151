// Parcel: a message in a queue.
//
// A short one holds its own bytes, so that queueing it allocates nothing; a longer one, and one
// that others have too, shares those of a Payload.  Move-only; moved from it is empty.
//
// Thread-safe as Payload is: distinct parcels on distinct threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"

namespace switchyard {

class Parcel {
 public:
  // The most bytes of its own.  With what is told beside it two cache lines, and enough for what
  // there is most of: votes, announcements, requests.
  static constexpr std::size_t kOwn = 112;

  Parcel() noexcept {}  // empty
  // Shares the bytes.
  Parcel(Payload payload) noexcept : kind_(kShared) {
    new (&bytes_.shared) Payload(std::move(payload));
  }
  // Copies the bytes; above kOwn in one allocation.
  explicit Parcel(ByteView bytes) {
    if (bytes.size() > kOwn) {
      new (&bytes_.shared) Payload(bytes);
      kind_ = kShared;
    } else {
      std::copy(bytes.begin(), bytes.end(), bytes_.own);
      kind_ = static_cast<std::uint8_t>(bytes.size());
    }
  }
  Parcel(Parcel&& other) noexcept { take(other); }
  Parcel& operator=(Parcel&& other) noexcept {
    if (this == &other) return *this;
    clear();
    take(other);
    return *this;
  }
  ~Parcel() { clear(); }

  // Valid until this parcel is changed, moved from or destroyed.
  ByteView view() const {
    return kind_ == kShared ? bytes_.shared.view() : ByteView(bytes_.own, kind_);
  }
  std::size_t size() const { return kind_ == kShared ? bytes_.shared.size() : kind_; }

  // Lets go of the bytes.
  void clear() noexcept {
    if (kind_ == kShared) std::destroy_at(&bytes_.shared);
    kind_ = 0;
  }

 private:
  static constexpr std::uint8_t kShared = 0xff;
  static_assert(kOwn < kShared);

  // REQUIRES: empty.
  void take(Parcel& other) noexcept {
    if (other.kind_ == kShared) {
      new (&bytes_.shared) Payload(std::move(other.bytes_.shared));
      std::destroy_at(&other.bytes_.shared);
    } else if (other.kind_ > 0) {
      std::memcpy(bytes_.own, other.bytes_.own, kOwn);  // all: of a fixed size it is no call
    }
    kind_ = std::exchange(other.kind_, std::uint8_t{0});
  }

  union Storage {
    Storage() noexcept {}
    ~Storage() {}
    Payload shared;
    std::uint8_t own[kOwn];
  };

  Storage bytes_;
  std::uint8_t kind_{0};  // kShared, or the number of own bytes
};

}  // namespace switchyard
