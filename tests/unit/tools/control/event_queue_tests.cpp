#include "tools/control/event_queue.h"

#include <boost/test/unit_test.hpp>

#include "tools/control/protocol.h"

using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(event_queue_tests)

BOOST_AUTO_TEST_CASE(events_come_in_order) {
  EventQueue queue;
  BOOST_TEST(!queue.pop().has_value());
  queue.push("a");
  queue.push("b");
  BOOST_TEST(queue.pop().value() == "a");
  BOOST_TEST(queue.pop().value() == "b");
  BOOST_TEST(!queue.pop().has_value());
}

BOOST_AUTO_TEST_CASE(who_is_too_slow_loses_events_and_is_told_how_many) {
  EventQueue queue;
  for (std::size_t i = 0; i < EventQueue::kCapacity + 3; ++i) queue.push(std::to_string(i));
  BOOST_TEST(queue.pop().value() == "0");
  queue.push("lost too, or it would come before the gap is told");
  for (std::size_t i = 1; i < EventQueue::kCapacity; ++i) {
    BOOST_TEST(queue.pop().value() == std::to_string(i));
  }
  BOOST_TEST(queue.pop().value() == lost_line(4));
  BOOST_TEST(!queue.pop().has_value());
  queue.push("after");
  BOOST_TEST(queue.pop().value() == "after");
}

BOOST_AUTO_TEST_SUITE_END()
