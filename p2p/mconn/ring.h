// Ring<T>: a first-in-first-out queue that keeps its room.
//
// Grows by doubling and shrinks only when told to, so a queue in steady use allocates nothing.
// Empty at first, without an allocation.  Not thread-safe.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

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

  void push(T value) {
    if (size_ == slots_.size()) grow();
    slots_[(head_ + size_) & (slots_.size() - 1)] = std::move(value);
    ++size_;
  }

  // Takes the oldest out.  REQUIRES: !empty().
  T pop() {
    SWITCHYARD_CHECK(!empty());
    T value = std::exchange(slots_[head_], T{});
    head_ = (head_ + 1) & (slots_.size() - 1);
    --size_;
    return value;
  }

  // An empty one gives its room back.
  void trim() {
    if (empty()) *this = Ring();
  }

  // Takes the one behind the oldest out.  REQUIRES: size() >= 2.
  T pop_second() {
    SWITCHYARD_CHECK(size_ >= 2);
    std::swap(slots_[head_], slots_[(head_ + 1) & (slots_.size() - 1)]);
    return pop();
  }

 private:
  static constexpr std::size_t kFirstSize = 4;

  void grow() {
    std::vector<T> larger(slots_.empty() ? kFirstSize : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i)
      larger[i] = std::move(slots_[(head_ + i) & (slots_.size() - 1)]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;  // a power of two of them, or none; those not in use hold T{}
  std::size_t head_{0};   // index of the oldest
  std::size_t size_{0};
};

}  // namespace switchyard::mconn
