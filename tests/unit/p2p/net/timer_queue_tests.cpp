#include "p2p/net/timer_queue.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <limits>
#include <string>

namespace switchyard::net {
namespace timer_queue_tests {

using namespace std::chrono_literals;
constexpr auto kNoLimit = std::numeric_limits<TimerQueue::Id>::max();

// Runs all that is due, in order.
void run_due(TimerQueue& queue, Time now) {
  while (const auto fn = queue.take_due(now, kNoLimit)) fn();
}

}  // namespace timer_queue_tests

BOOST_AUTO_TEST_SUITE(timer_queue_tests)

BOOST_AUTO_TEST_CASE(what_is_due_comes_out_by_time_then_by_order_of_adding) {
  TimerQueue queue;
  std::string order;
  queue.add(Time(3s), [&] { order += 'd'; });
  queue.add(Time(1s), [&] { order += 'a'; });
  queue.add(Time(2s), [&] { order += 'b'; });
  queue.add(Time(2s), [&] { order += 'c'; });
  BOOST_TEST((queue.next() == Time(1s)));
  run_due(queue, Time(2s));
  BOOST_TEST(order == "abc");
  BOOST_TEST((queue.next() == Time(3s)));
  run_due(queue, Time(1h));
  BOOST_TEST(order == "abcd");
  BOOST_TEST(queue.empty());
  BOOST_TEST(!queue.next().has_value());
}

BOOST_AUTO_TEST_CASE(cancelling_forgets_once) {
  TimerQueue queue;
  const auto id = queue.add(Time(1s), [] { BOOST_ERROR("cancelled, and ran"); });
  BOOST_TEST(id != 0U);
  BOOST_TEST(queue.cancel(id));
  BOOST_TEST(!queue.cancel(id));
  BOOST_TEST(!queue.cancel(0));
  run_due(queue, Time(2s));
  BOOST_TEST(queue.add(Time(1s), [] {}) != id);
}

BOOST_AUTO_TEST_CASE(what_was_taken_cannot_be_cancelled) {
  TimerQueue queue;
  const auto id = queue.add(Time(1s), [] {});
  BOOST_TEST(static_cast<bool>(queue.take_due(Time(1s), kNoLimit)));
  BOOST_TEST(!queue.cancel(id));
}

BOOST_AUTO_TEST_CASE(the_limit_keeps_back_what_was_added_later) {
  TimerQueue queue;
  queue.add(Time(2s), [] {});
  const auto limit = queue.next_id();
  queue.add(Time(1s), [] {});
  BOOST_TEST(!queue.take_due(Time(5s), limit));
  BOOST_TEST(static_cast<bool>(queue.take_due(Time(5s), queue.next_id())));
  BOOST_TEST(static_cast<bool>(queue.take_due(Time(5s), limit)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
