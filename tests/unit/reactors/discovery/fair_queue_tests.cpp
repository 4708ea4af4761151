#include "reactors/discovery/fair_queue.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace fair_queue_tests {

using namespace switchyard;
using namespace switchyard::reactors;

Lane lane(std::uint32_t n) {
  return {AddressGroup::autonomous_system(n), true};
}
Lead lead(std::uint8_t n) {
  return {PeerId({n}), {IpAddress::v4({20, 0, 0, n}), 1}};
}
bool any(const Lane&) {
  return true;
}

// The first bytes of their ids, in the order they are taken.
std::string all(FairQueue& queue) {
  std::string order;
  while (const auto next = queue.take(any)) order += std::to_string(next->id.bytes()[0]) + ' ';
  return order;
}

}  // namespace fair_queue_tests

BOOST_AUTO_TEST_SUITE(fair_queue_tests)

using namespace fair_queue_tests;

BOOST_AUTO_TEST_CASE(lanes_take_turns_and_within_one_the_first_is_first) {
  FairQueue queue;
  for (std::uint8_t n = 1; n <= 5; ++n) queue.push(lane(1), lead(n));
  queue.push(lane(2), lead(20));
  queue.push(lane(3), lead(30));
  queue.push(lane(3), lead(31));
  BOOST_TEST(queue.size() == 8U);
  BOOST_TEST(all(queue) == "1 20 30 2 31 3 4 5 ");
  BOOST_TEST(queue.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_closed_lane_is_passed_over) {
  FairQueue queue;
  queue.push(lane(1), lead(1));
  queue.push(lane(2), lead(2));
  const auto open = [](const Lane& of) { return of == lane(2); };
  BOOST_TEST(queue.has_any(open));
  BOOST_TEST((queue.take(open)->id == PeerId({2})));
  BOOST_TEST(!queue.take(open).has_value());
  BOOST_TEST(!queue.has_any(open));
  BOOST_TEST(queue.has_any(any));
}

BOOST_AUTO_TEST_CASE(who_is_erased_is_not_taken) {
  FairQueue queue;
  queue.push(lane(1), lead(1));
  const auto ticket = queue.push(lane(1), lead(2));
  queue.push(lane(1), lead(3));
  queue.erase(lane(1), ticket);
  BOOST_TEST(all(queue) == "1 3 ");
}

BOOST_AUTO_TEST_SUITE_END()
