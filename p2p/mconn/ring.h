// Ring<T>: a first-in-first-out queue that keeps its room.
//
// Grows by doubling and shrinks only when told to, so a queue in steady use allocates nothing.
// Empty at first, without an allocation.  Holds up to 2^31.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard::mconn {

// T: default-constructible, movable.
template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // The oldest.  REQUIRES: !empty().
  const T& front() const {
    SWITCHYARD_ASSUME(!empty());
    return slots_[head_];
  }

  template <class U = T>
  void push(U&& value) {
    if (size_ == room_) grow();
    slots_[(head_ + size_) & (room_ - 1)] = std::forward<U>(value);
    ++size_;
  }

  // Takes the oldest out.  REQUIRES: !empty().
  T pop() {
    SWITCHYARD_CHECK(!empty());
    T value = std::exchange(slots_[head_], T{});
    head_ = (head_ + 1) & (room_ - 1);
    --size_;
    return value;
  }

  // The same, and nobody wants it.
  void drop() {
    SWITCHYARD_CHECK(!empty());
    slots_[head_] = T{};
    head_ = (head_ + 1) & (room_ - 1);
    --size_;
  }

  // An empty one gives its room back.
  void trim() {
    if (!empty()) return;
    slots_.reset();
    room_ = 0;
    head_ = 0;
  }

  // Takes the one behind the oldest out.  REQUIRES: size() >= 2.
  T pop_second() {
    SWITCHYARD_CHECK(size_ >= 2);
    std::swap(slots_[head_], slots_[(head_ + 1) & (room_ - 1)]);
    return pop();
  }

 private:
  static constexpr std::uint32_t kFirstSize = 4;
  static constexpr std::uint32_t kLargest = std::uint32_t{1} << 31U;

  void grow() {
    SWITCHYARD_CHECK(room_ <= kLargest / 2);
    const std::uint32_t larger = room_ == 0 ? kFirstSize : 2 * room_;
    auto slots = std::make_unique<T[]>(larger);
    for (std::uint32_t i = 0; i < size_; ++i)
      slots[i] = std::move(slots_[(head_ + i) & (room_ - 1)]);
    slots_ = std::move(slots);
    room_ = larger;
    head_ = 0;
  }

  // Small, as every channel of every connection has one.
  std::unique_ptr<T[]> slots_;  // room_ of them, or null; those not in use hold T{}
  std::uint32_t room_{0};       // a power of two, or 0
  std::uint32_t head_{0};       // index of the oldest
  std::uint32_t size_{0};
};

}  // namespace switchyard::mconn
