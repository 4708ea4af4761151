#include "p2p/base/result.h"

#include <boost/test/unit_test.hpp>
#include <ios>
#include <memory>
#include <string>

BOOST_AUTO_TEST_SUITE(result_tests)

using namespace switchyard;

namespace {

std::error_code some_error() {
  return std::make_error_code(std::errc::timed_out);
}

Result<int> half(int number) {
  if (number % 2 != 0) return Unexpected(some_error());
  return number / 2;
}

}  // namespace

BOOST_AUTO_TEST_CASE(holds_a_value) {
  const Result<int> result = half(8);
  BOOST_TEST(result.has_value());
  BOOST_TEST(static_cast<bool>(result));
  BOOST_TEST(result.value() == 4);
  BOOST_TEST(*result == 4);
  BOOST_TEST(result.value_or(7) == 4);
}

BOOST_AUTO_TEST_CASE(holds_an_error) {
  const Result<int> result = half(7);
  BOOST_TEST(!result.has_value());
  BOOST_TEST(!static_cast<bool>(result));
  BOOST_TEST(result.error() == some_error());
  BOOST_TEST(result.value_or(7) == 7);
}

BOOST_AUTO_TEST_CASE(a_value_can_be_changed_and_moved_out) {
  Result<std::string> result(std::string("ab"));
  result->push_back('c');
  *result += 'd';
  BOOST_TEST(result.value() == "abcd");
  const std::string taken = *std::move(result);
  BOOST_TEST(taken == "abcd");
}

BOOST_AUTO_TEST_CASE(takes_what_can_only_be_moved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = std::move(result).value();
  BOOST_TEST(*taken == 5);
}

BOOST_AUTO_TEST_CASE(value_and_error_may_have_the_same_type) {
  const Result<std::string, std::string> good(std::string("a"));
  const Result<std::string, std::string> bad = Unexpected(std::string("b"));
  BOOST_TEST(good.has_value());
  BOOST_TEST(good.value() == "a");
  BOOST_TEST(!bad.has_value());
  BOOST_TEST(bad.error() == "b");
}

BOOST_AUTO_TEST_CASE(nothing_as_a_value) {
  const Result<void> good;
  const Result<void> bad = Unexpected(some_error());
  BOOST_TEST(good.has_value());
  BOOST_TEST(static_cast<bool>(good));
  BOOST_TEST(!bad.has_value());
  BOOST_TEST(bad.error() == some_error());
}

BOOST_AUTO_TEST_CASE(an_error_converts_to_the_error_type_of_the_result) {
  const Result<int, std::string> bad = Unexpected("a literal");
  BOOST_TEST(bad.error() == "a literal");
  const Result<int> from_enum = Unexpected(std::io_errc::stream);
  BOOST_TEST(from_enum.error() == make_error_code(std::io_errc::stream));
}

BOOST_AUTO_TEST_SUITE_END()
