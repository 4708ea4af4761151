// Slab: values under numbers that stay the same while they are there.
//
// Numbers of what is gone are given again.  Four bytes link what eight would as a pointer, and
// growing moves values, not numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace switchyard::addrbook {

// The number of nothing.
inline constexpr std::uint32_t kNone = UINT32_MAX;

template <class T>
class Slab {
 public:
  // References from operator[] end here.
  std::uint32_t add(T value) {
    if (free_.empty()) {
      values_.push_back(std::move(value));
      return static_cast<std::uint32_t>(values_.size() - 1);
    }
    const std::uint32_t at = free_.back();
    free_.pop_back();
    values_[at] = std::move(value);
    return at;
  }

  // REQUIRES: `at` is there.
  void remove(std::uint32_t at) {
    values_[at] = T();
    free_.push_back(at);
  }

  T& operator[](std::uint32_t at) { return values_[at]; }
  const T& operator[](std::uint32_t at) const { return values_[at]; }

  std::size_t size() const { return values_.size() - free_.size(); }

 private:
  std::vector<T> values_;
  std::vector<std::uint32_t> free_;
};

}  // namespace switchyard::addrbook
