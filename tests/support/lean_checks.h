// BOOST_TEST, BOOST_CHECK, BOOST_REQUIRE and the test cases once more, for the compiler's sake:
// they take the same expressions, do the same and report the same, but make a few small functions
// for each pair of types that is compared where Boost.Test makes a class of thirty operators and a
// kind of stream for each.  Those are otherwise a third of what is compiled of the tests.
//
// This header is part of what the tests have precompiled.  Where nothing is precompiled they are
// Boost.Test's own, so what is written in a test must be right for both.  With a second argument
// (a message, per_element) they are always Boost.Test's.
//
// REQUIRES: included after <boost/test/unit_test.hpp>, or instead of it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <concepts>
#include <ostream>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <utility>

namespace lean_checks {

// Prints the value that it points to.
using Printer = void (*)(std::ostream& out, const void* value);

// What came of a comparison, and how to show its sides, which live as long as the statement.
struct Outcome {
  bool good;
  const char* otherwise;  // " != " of an ==
  const void* left;
  const void* right;
  Printer print_left;
  Printer print_right;
};

void print_truth(std::ostream& out, bool value);
void print_character(std::ostream& out, char value);
void print_number(std::ostream& out, double value);

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

template <typename T>
void print(std::ostream& out, const void* value) {
  const T& it = *static_cast<const T*>(value);
  if constexpr (std::is_same_v<T, bool>) {
    print_truth(out, it);
  } else if constexpr (std::is_same_v<T, char>) {
    print_character(out, it);
  } else if constexpr (std::is_floating_point_v<T>) {
    print_number(out, static_cast<double>(it));
  } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
    out << "nullptr";
  } else if constexpr (std::is_integral_v<T>) {
    out << +it;  // a byte is a number
  } else if constexpr (Printable<T>) {
    out << it;
  } else {
    static_assert(std::ranges::range<const T>,
                  "without operator<<: put the expression in parentheses");
    out << "...";
  }
}

template <typename T>
const void* address(const T& value) {
  return static_cast<const void*>(&value);
}

// The left side; T is a reference, or what an operator has made of two values.
template <typename T>
struct Left {
  T value;
};

// Numbers are compared as they are in a test, where the compiler sees that 3 is not negative.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wfloat-equal"
#define LEAN_CHECKS_COMPARISON(OPERATOR, OTHERWISE)                                           \
  template <typename L, typename R>                                                           \
  Outcome operator OPERATOR(const Left<L>& left, const R& right) {                            \
    return {static_cast<bool>(left.value OPERATOR right),                                     \
            OTHERWISE,                                                                        \
            address(left.value),                                                              \
            address(right),                                                                   \
            &print<std::remove_cvref_t<L>>,                                                   \
            &print<R>};                                                                       \
  }                                                                                           \
  template <typename L>                                                                       \
  Outcome operator OPERATOR(const Left<L>& left, const char* const& right) {                  \
    return {static_cast<bool>(left.value OPERATOR right),                                     \
            OTHERWISE,                                                                        \
            address(left.value),                                                              \
            address(right),                                                                   \
            &print<std::remove_cvref_t<L>>,                                                   \
            &print<const char*>};                                                             \
  }                                                                                           \
  inline Outcome operator OPERATOR(const Left<const char*>& left, const char* const& right) { \
    return {std::string_view(left.value) OPERATOR right,                                      \
            OTHERWISE,                                                                        \
            address(left.value),                                                              \
            address(right),                                                                   \
            &print<const char*>,                                                              \
            &print<const char*>};                                                             \
  }
LEAN_CHECKS_COMPARISON(==, " != ")
LEAN_CHECKS_COMPARISON(!=, " == ")
LEAN_CHECKS_COMPARISON(<, " >= ")
LEAN_CHECKS_COMPARISON(<=, " > ")
LEAN_CHECKS_COMPARISON(>, " <= ")
LEAN_CHECKS_COMPARISON(>=, " < ")
#undef LEAN_CHECKS_COMPARISON
#pragma GCC diagnostic pop

#define LEAN_CHECKS_OPERATOR(OPERATOR)                        \
  template <typename L, typename R>                           \
  auto operator OPERATOR(const Left<L>& left, const R& right) \
      ->Left<decltype(left.value OPERATOR right)> {           \
    return {left.value OPERATOR right};                       \
  }
LEAN_CHECKS_OPERATOR(+)
LEAN_CHECKS_OPERATOR(-)
LEAN_CHECKS_OPERATOR(*)
LEAN_CHECKS_OPERATOR(/)
LEAN_CHECKS_OPERATOR(%)
LEAN_CHECKS_OPERATOR(&)
LEAN_CHECKS_OPERATOR(|)
LEAN_CHECKS_OPERATOR(^)
#undef LEAN_CHECKS_OPERATOR

// ->* binds first, from the left.
struct Seed {
  template <typename T>
  Left<const T&> operator->*(const T& value) const {
    return {value};
  }
  Left<const char*> operator->*(const char* const& value) const { return {value}; }
};

// One check; made before its expression is evaluated, for an exception is reported with the last
// place that was passed.
class Check {
 public:
  using Level = boost::test_tools::tt_detail::tool_level;

  Check(Level level, const char* text, const char* file, int line);

  void hold(const Outcome& outcome) const;
  template <typename T>
  void hold(const Left<T>& left) const {
    if constexpr (std::is_same_v<std::remove_cvref_t<T>, boost::test_tools::assertion_result>) {
      report(left.value);
    } else {
      report(static_cast<bool>(left.value));
    }
  }

 private:
  void report(const boost::test_tools::assertion_result& result) const;

  Level level_;
  const char* text_;
  const char* file_;
  int line_;
};

// Enters a test case into the suite that is open.
class Case {
 public:
  Case(void (*run)(), const char* name, const char* file, int line);
};

}  // namespace lean_checks

#define LEAN_CHECKS_MAKE(LEVEL, TEXT, EXPRESSION)                                       \
  ::lean_checks::Check(::boost::test_tools::tt_detail::LEVEL, TEXT, __FILE__, __LINE__) \
      .hold(::lean_checks::Seed()->*EXPRESSION)
#define LEAN_CHECKS_PLAIN(EXPRESSION) LEAN_CHECKS_MAKE(CHECK, #EXPRESSION, EXPRESSION)
#define LEAN_CHECKS_PLAIN_SAYING(EXPRESSION, ...) \
  BOOST_TEST_TOOL_ET_IMPL_EX(EXPRESSION, CHECK, __VA_ARGS__)

#undef BOOST_TEST
#undef BOOST_CHECK
#undef BOOST_REQUIRE
#define BOOST_TEST(EXPRESSION, ...) \
  LEAN_CHECKS_PLAIN##__VA_OPT__(_SAYING)(EXPRESSION __VA_OPT__(, ) __VA_ARGS__)
#define BOOST_CHECK(EXPRESSION) LEAN_CHECKS_MAKE(CHECK, #EXPRESSION, (EXPRESSION))
#define BOOST_REQUIRE(EXPRESSION) LEAN_CHECKS_MAKE(REQUIRE, #EXPRESSION, (EXPRESSION))

// What a fixture does it does in its constructor and destructor; it has no setup() and teardown().
#undef BOOST_AUTO_TEST_CASE
#undef BOOST_FIXTURE_TEST_CASE
#define BOOST_FIXTURE_TEST_CASE(NAME, FIXTURE)                                          \
  struct NAME : FIXTURE {                                                               \
    void test_method();                                                                 \
  };                                                                                    \
  static void NAME##_run() {                                                            \
    NAME().test_method();                                                               \
  }                                                                                     \
  static const ::lean_checks::Case NAME##_case(&NAME##_run, #NAME, __FILE__, __LINE__); \
  void NAME::test_method()
#define BOOST_AUTO_TEST_CASE(NAME) BOOST_FIXTURE_TEST_CASE(NAME, BOOST_AUTO_TEST_CASE_FIXTURE)
