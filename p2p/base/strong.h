// Strong<T, Tag>: a value of type T that cannot be mixed up with another T.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace switchyard {

// Tag names the kind; it need not be complete.  No implicit conversion in either direction.
template <class T, class Tag>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(T value) : value_(value) {}

  constexpr const T& value() const { return value_; }

  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

 private:
  T value_{};
};

}  // namespace switchyard

template <class T, class Tag>
struct std::hash<switchyard::Strong<T, Tag>> {
  std::size_t operator()(const switchyard::Strong<T, Tag>& s) const {
    return std::hash<T>{}(s.value());
  }
};
