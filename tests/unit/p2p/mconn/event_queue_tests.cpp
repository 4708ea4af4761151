#include "p2p/mconn/event_queue.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <variant>
#include <vector>

#include "tests/support/count_allocations.h"

namespace switchyard::mconn {

namespace event_queue_tests {

constexpr ChannelId kA(1);
constexpr ChannelId kB(2);

}  // namespace event_queue_tests

using namespace event_queue_tests;

BOOST_AUTO_TEST_SUITE(event_queue_tests)

BOOST_AUTO_TEST_CASE(events_come_out_in_their_order) {
  EventQueue queue;
  queue.push_sent(kA, 10);
  queue.push(Received{kB, Bytes{1, 2}, 66});
  queue.push(Dropped{kA, 7});
  queue.push(Closed{});
  BOOST_TEST(std::get<Sent>(queue.pop()).size == 10U);
  std::vector<Event> rest;
  queue.take(rest);
  BOOST_TEST_REQUIRE(rest.size() == 3U);
  BOOST_TEST(std::get<Received>(rest[0]).cost == 66U);
  BOOST_TEST(std::get<Dropped>(rest[1]).size == 7U);
  BOOST_TEST(std::holds_alternative<Closed>(rest[2]));
  BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(messages_of_one_channel_that_leave_in_a_row_are_told_together) {
  EventQueue queue;
  queue.push_sent(kA, 10);
  queue.push_sent(kA, 5);
  queue.push_sent(kB, 1);
  queue.push_sent(kA, 2);
  const auto first = std::get<Sent>(queue.pop());
  BOOST_TEST(first.messages == 2U);
  BOOST_TEST(first.size == 15U);
  BOOST_TEST(std::get<Sent>(queue.pop()).messages == 1U);
  const auto last = std::get<Sent>(queue.pop());
  BOOST_TEST((last.channel == kA));
  BOOST_TEST(last.size == 2U);
  BOOST_TEST(queue.empty());
  queue.push_sent(kA, 3);  // what was taken is not added to
  BOOST_TEST(std::get<Sent>(queue.pop()).size == 3U);
}

BOOST_AUTO_TEST_CASE(in_steady_use_nothing_is_allocated) {
  EventQueue queue;
  std::vector<Event> taken;
  const auto turn = [&] {
    for (int i = 0; i < 100; ++i) queue.push(Dropped{kA, 1});
    queue.take(taken);
    if (taken.size() != 100) throw std::logic_error("events were lost");
  };
  turn();
  turn();
  const std::size_t allocations = test::count_allocations([&] {
    for (int i = 0; i < 10; ++i) turn();
  });
  BOOST_TEST(allocations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
