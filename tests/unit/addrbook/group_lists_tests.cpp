#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <vector>

#include "addrbook/group_lists.h"
#include "p2p/base/rng.h"

namespace switchyard::addrbook {
namespace group_lists_tests {

AddressGroup nth_group(std::uint32_t n) {
  return AddressGroup::autonomous_system(n);
}

// What is in the n-th group, however it is ordered.
std::set<std::uint32_t> items_of(const GroupLists& lists, std::size_t n) {
  const auto items = lists.items(n);
  return {items.begin(), items.end()};
}

}  // namespace group_lists_tests

using namespace group_lists_tests;

BOOST_AUTO_TEST_SUITE(group_lists_tests)

BOOST_AUTO_TEST_CASE(items_lie_with_their_group_and_an_empty_group_is_gone) {
  GroupLists lists(SipHash::Key{});
  const auto first = lists.insert(nth_group(1), 10);
  const auto second = lists.insert(nth_group(1), 11);
  const auto other = lists.insert(nth_group(2), 12);
  BOOST_TEST(lists.groups() == 2U);
  BOOST_TEST((lists.group(0) == nth_group(1)));
  BOOST_TEST((items_of(lists, 0) == std::set<std::uint32_t>{10, 11}));
  BOOST_TEST(lists.at(second) == 11U);
  BOOST_TEST(lists.remove(first) == 11U);  // moved into the gap
  BOOST_TEST(lists.at(first) == 11U);
  BOOST_TEST(lists.remove(first) == kNone);
  BOOST_TEST(lists.groups() == 1U);
  BOOST_TEST((lists.group(0) == nth_group(2)));
  BOOST_TEST(lists.remove(other) == kNone);
  BOOST_TEST(lists.groups() == 0U);
  lists.check_invariants();
}

BOOST_AUTO_TEST_CASE(it_stays_what_a_map_of_lists_would_be) {
  SeededRng rng(1);
  GroupLists lists(SipHash::Key{});
  std::map<std::uint32_t, GroupLists::Place> places;
  std::map<AddressGroup, std::set<std::uint32_t>> model;
  std::map<std::uint32_t, AddressGroup> groups;
  for (std::uint32_t item = 0; item < 2000; ++item) {
    const AddressGroup group = nth_group(static_cast<std::uint32_t>(rng.below(20)));
    places[item] = lists.insert(group, item);
    model[group].insert(item);
    groups[item] = group;
    while (places.size() > 60 || (!places.empty() && rng.below(3) == 0)) {
      const auto gone =
          std::next(places.begin(), static_cast<std::ptrdiff_t>(rng.below(places.size())));
      const std::uint32_t moved = lists.remove(gone->second);
      if (moved != kNone) places[moved] = gone->second;
      std::set<std::uint32_t>& left = model[groups[gone->first]];
      left.erase(gone->first);
      if (left.empty()) model.erase(groups[gone->first]);
      places.erase(gone);
    }
    lists.check_invariants();
    BOOST_REQUIRE(lists.total() == places.size());
    BOOST_REQUIRE(lists.groups() == model.size());
    for (std::size_t n = 0; n < lists.groups(); ++n) {
      BOOST_REQUIRE((items_of(lists, n) == model[lists.group(n)]));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
