// When a crawler dials whom again.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "reactors/discovery/crawler.h"
#include "tests/unit/reactors/discovery/crawler_fixture.h"

BOOST_AUTO_TEST_SUITE(crawler_again_tests)

using namespace switchyard;
using namespace switchyard::reactors;

BOOST_AUTO_TEST_CASE(what_is_verified_is_dialled_again_in_good_time_and_spread) {
  Crawl crawl;
  for (std::uint8_t n = 1; n <= 10; ++n) {
    crawl.know(lead(n));
    crawl.poll();
    crawl.visit(lead(n));
  }
  BOOST_TEST(crawl.orders_within(30min - 1ns).empty());
  std::size_t asked = 0;
  std::size_t rounds = 0;
  for (const Time end = crawl.now + 18min + 1ns; crawl.now < end;) {
    const auto orders = crawl.orders_within(1min);
    for (const NetAddress& order : orders) crawl.visit({*order.id, at(order.host + ":1")});
    asked += orders.size();
    rounds += orders.empty() ? 0 : 1;
  }
  BOOST_TEST(asked == 10U);
  BOOST_TEST(rounds >= 5U);
  BOOST_TEST(crawl.core.status().verified == 10U);
}

BOOST_AUTO_TEST_CASE(a_failure_ends_it_and_is_told_if_somebody_else_is_there) {
  Crawl crawl;
  crawl.know(lead(1));
  crawl.know(lead(2));
  BOOST_TEST(crawl.polled() == 2U);
  BOOST_TEST(!crawl.ended(lead(2), CrawlEnd::failed).has_value());  // may be our own line
  crawl.visit(lead(1));
  BOOST_TEST((crawl.orders_within(1min) == std::vector{address(lead(2))}));
  BOOST_TEST((crawl.ended(lead(2), CrawlEnd::failed) == lead(2)));
  const auto renewal = crawl.orders_within(48min + 1ns);
  BOOST_TEST((renewal.back() == address(lead(1)) || renewal.front() == address(lead(1))));
  crawl.ended(lead(1), CrawlEnd::failed);
  BOOST_TEST(!crawl.is_verified(lead(1)));
  BOOST_TEST(crawl.core.status().verified == 0U);
}

BOOST_AUTO_TEST_CASE(the_dead_are_asked_ever_more_seldom) {
  Crawl crawl;
  crawl.know(lead(1));
  std::vector<Time> tries;
  for (const Time end = crawl.now + 24h * 10; crawl.now < end;) {
    crawl.now = std::max(crawl.now, crawl.core.next_deadline().value());
    for (const NetAddress& order : crawl.poll()) {
      tries.push_back(crawl.now);
      crawl.core.handle_dial_ended(*order.id, CrawlEnd::failed, 0s, crawl.now);
    }
  }
  BOOST_TEST(tries.size() < 35U);
  BOOST_REQUIRE(tries.size() > 20U);
  BOOST_TEST(((tries[1] - tries[0]) < 1min));
  BOOST_TEST(((tries.back() - tries[tries.size() - 2]) >= 12h));
}

BOOST_AUTO_TEST_CASE(after_our_own_line_was_down_the_verified_come_back_at_once) {
  Crawl crawl;
  for (std::uint8_t n = 1; n <= 5; ++n) {
    crawl.know(lead(n));
    crawl.poll();
    crawl.visit(lead(n));
  }
  for (const Time end = crawl.now + 6h; crawl.now < end;) {
    crawl.now = std::max(crawl.now, crawl.core.next_deadline().value());
    for (const NetAddress& order : crawl.poll()) {
      BOOST_TEST(!crawl.core.handle_dial_ended(*order.id, CrawlEnd::failed, 0s, crawl.now));
    }
  }
  BOOST_TEST(crawl.core.status().verified == 0U);
  crawl.core.handle_peer_up(lead(50), /*outbound=*/false, true, crawl.now);
  BOOST_TEST(crawl.polled() == 5U);
}

BOOST_AUTO_TEST_CASE(who_comes_by_itself_is_tried_again) {
  Crawl crawl;
  crawl.know(lead(1));
  for (int n = 0; n < 8; ++n) {
    crawl.now = std::max(crawl.now, crawl.core.next_deadline().value());
    crawl.poll();
    crawl.ended(lead(1), CrawlEnd::failed);
  }
  BOOST_TEST(crawl.orders_within(10min).empty());
  crawl.core.handle_peer_up(lead(1), /*outbound=*/false, true, crawl.now);
  BOOST_TEST(crawl.polled() == 0U);
  crawl.down(lead(1));
  BOOST_TEST(crawl.polled() == 1U);
}

BOOST_AUTO_TEST_CASE(what_the_book_remembers_is_believed_and_tried_at_once) {
  Crawl crawl;
  crawl.know(lead(1), crawl.now - 59min);
  crawl.know(lead(2), crawl.now - 1h);
  crawl.know(lead(3), crawl.now + 1min);  // a clock was set back
  BOOST_TEST(crawl.is_verified(lead(1)));
  BOOST_TEST(!crawl.is_verified(lead(2)));
  BOOST_TEST(!crawl.is_verified(lead(3)));
  BOOST_TEST((crawl.poll().front() == address(lead(1))));
}

BOOST_AUTO_TEST_CASE(what_was_put_off_is_neither_tried_nor_failed) {
  Crawl crawl;
  crawl.know(lead(1));
  crawl.poll();
  BOOST_TEST(!crawl.ended(lead(1), CrawlEnd::put_off).has_value());
  BOOST_TEST(!crawl.core.is_done());
  BOOST_TEST(crawl.core.status().failed == 0U);
  BOOST_TEST(crawl.orders_within(kPutOffPause).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
