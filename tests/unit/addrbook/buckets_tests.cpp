#include "addrbook/buckets.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <vector>

#include "p2p/base/rng.h"

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(buckets_tests)

BOOST_AUTO_TEST_CASE(the_last_of_a_bucket_moves_into_the_gap) {
  Buckets table(3, 4);
  const std::uint32_t first = table.insert(1, 10);
  table.insert(1, 11);
  const std::uint32_t last = table.insert(1, 12);
  BOOST_TEST(table.bucket_of(first) == 1U);
  BOOST_TEST(table.remove(first) == 12U);
  BOOST_TEST(table.at(first) == 12U);
  BOOST_TEST(table.at(last) == kNone);
  BOOST_TEST(table.items(1).size() == 2U);
  BOOST_TEST(table.remove(table.insert(2, 13)) == kNone);
  BOOST_TEST(table.occupied().size() == 1U);
  table.check_invariants();
}

BOOST_AUTO_TEST_CASE(holds_what_a_map_of_lists_holds) {
  Buckets table(5, 3);
  std::map<std::size_t, std::vector<std::uint32_t>> model;
  std::map<std::uint32_t, std::uint32_t> slots;  // of each item
  SeededRng rng(1);
  for (std::uint32_t item = 0; item < 2000; ++item) {
    const std::size_t bucket = rng.below(5);
    auto& list = model[bucket];
    BOOST_TEST(table.is_full(bucket) == (list.size() == 3));
    if (list.size() < 3) {
      slots[item] = table.insert(bucket, item);
      list.push_back(item);
    } else {
      const std::uint32_t gone = list[rng.below(3)];
      const std::uint32_t moved = table.remove(slots[gone]);
      if (moved != kNone) slots[moved] = slots[gone];
      std::erase(list, gone);
    }
    table.check_invariants();
    std::vector<std::uint32_t> ours(table.items(bucket).begin(), table.items(bucket).end());
    std::vector<std::uint32_t> theirs = list;
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    BOOST_TEST(ours == theirs);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
