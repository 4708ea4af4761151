// Result<T, E>: a value or an error.
//
// A strict subset of C++23's std::expected, names included, so that an alias can replace it.  E is
// std::error_code unless a function says more (a Disconnect, a line of a file).  Nothing here
// throws; using the value of a failed result is a bug of ours and aborts.
#pragma once

#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include "p2p/base/check.h"

namespace switchyard {

// Makes the failed state of a Result: `return Unexpected(Errc::closed);`
template <class E>
class Unexpected {
 public:
  constexpr explicit Unexpected(E error) : error_(std::move(error)) {}
  constexpr E& error() { return error_; }

 private:
  E error_;
};

template <class T, class E = std::error_code>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  // Takes whatever a T is made of implicitly.
  template <class U = T>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  template <class G>
  Result(Unexpected<G> u) : state_(std::in_place_index<1>, std::move(u.error())) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: has_value().
  T& value() & { return checked(); }
  const T& value() const& {
    SWITCHYARD_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !has_value().
  const E& error() const {
    SWITCHYARD_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }

 private:
  T& checked() {
    SWITCHYARD_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }

  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  template <class G>
  Result(Unexpected<G> u) : error_(std::in_place, std::move(u.error())) {}

  bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: !has_value().
  const E& error() const {
    SWITCHYARD_CHECK(error_.has_value());
    return *error_;
  }

 private:
  std::optional<E> error_;  // set iff failed
};

}  // namespace switchyard
