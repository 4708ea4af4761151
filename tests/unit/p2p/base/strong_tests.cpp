#include "p2p/base/strong.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <type_traits>
#include <unordered_set>

BOOST_AUTO_TEST_SUITE(strong_tests)

using namespace switchyard;

namespace {

using Apples = Strong<std::uint32_t, struct ApplesTag>;
using Pears = Strong<std::uint32_t, struct PearsTag>;

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_converts_by_itself) {
  static_assert(!std::is_convertible_v<std::uint32_t, Apples>);
  static_assert(!std::is_convertible_v<Apples, std::uint32_t>);
  static_assert(!std::is_constructible_v<Apples, Pears>);
  static_assert(std::is_constructible_v<Apples, std::uint32_t>);
  static_assert(sizeof(Apples) == sizeof(std::uint32_t));
  BOOST_TEST(Apples(3).value() == 3U);
  BOOST_TEST(Apples().value() == 0U);
}

BOOST_AUTO_TEST_CASE(compares_as_its_value) {
  BOOST_TEST((Apples(3) == Apples(3)));
  BOOST_TEST((Apples(3) != Apples(4)));
  BOOST_TEST((Apples(3) < Apples(4)));
}

BOOST_AUTO_TEST_CASE(can_be_a_key) {
  std::unordered_set<Apples> set{Apples(1), Apples(2), Apples(1)};
  BOOST_TEST(set.size() == 2U);
  BOOST_TEST(set.contains(Apples(2)));
  BOOST_TEST(!set.contains(Apples(3)));
}

BOOST_AUTO_TEST_SUITE_END()
