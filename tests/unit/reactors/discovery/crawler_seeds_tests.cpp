// Seeds that are changed while a crawler works, and what it tells of its work.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <vector>

#include "reactors/discovery/crawler.h"
#include "tests/unit/reactors/discovery/crawler_fixture.h"

BOOST_AUTO_TEST_SUITE(crawler_seeds_tests)

using namespace switchyard;
using namespace switchyard::reactors;

BOOST_AUTO_TEST_CASE(seeds_named_later_are_tried_and_never_forgotten) {
  Crawl crawl;
  BOOST_TEST(crawl.poll().empty());
  crawl.core.handle_seeds({address(lead(1))});
  crawl.gone = lead(1);  // it is in no book
  BOOST_TEST((crawl.poll() == std::vector{address(lead(1))}));
  crawl.visit(lead(1));
  BOOST_TEST(!crawl.orders_within(1h).empty());
}

BOOST_AUTO_TEST_CASE(a_former_seed_is_forgotten_when_no_book_has_it) {
  CrawlerConfig config = crawler_config();
  config.seeds = {address(lead(1)), NetAddress{id(2), "seed.example", 1}};
  Crawl crawl(config);
  BOOST_TEST(crawl.polled() == 2U);
  for (std::uint8_t n = 1; n <= 2; ++n) crawl.ended(lead(n), CrawlEnd::failed);
  crawl.core.handle_seeds({});
  crawl.core.check_invariants();
  crawl.gone = lead(1);
  BOOST_TEST(crawl.orders_within(2h).empty());
  BOOST_TEST(crawl.core.status().known == 0U);
}

BOOST_AUTO_TEST_CASE(a_seed_may_get_another_name_while_it_is_dialled) {
  CrawlerConfig config = crawler_config();
  config.seeds = {NetAddress{id(2), "old.example", 1}};
  Crawl crawl(config);
  BOOST_TEST(crawl.polled() == 1U);
  crawl.core.handle_seeds({NetAddress{id(2), "new.example", 1}});
  crawl.ended(lead(2), CrawlEnd::failed);
  const auto orders = crawl.orders_within(1h);
  BOOST_REQUIRE(!orders.empty());
  BOOST_TEST(orders.front().host == "new.example");
}

BOOST_AUTO_TEST_CASE(the_latest_verified_come_first) {
  Crawl crawl;
  for (std::uint8_t n = 1; n <= 3; ++n) {
    crawl.know(lead(n));
    crawl.poll();
    crawl.visit(lead(n));
    crawl.now += 1s;
  }
  BOOST_TEST((crawl.core.latest_verified(2) == std::vector{lead(3), lead(2)}));
  BOOST_TEST(crawl.core.latest_verified(9).size() == 3U);
}

BOOST_AUTO_TEST_CASE(how_long_a_dial_is_under_way_is_known_until_it_ends) {
  Crawl crawl;
  crawl.know(lead(1));
  BOOST_TEST(!crawl.core.dialled_since(id(1)).has_value());
  crawl.poll();
  const Time begun = crawl.now;
  crawl.now += 1s;
  BOOST_TEST((crawl.core.dialled_since(id(1)) == begun));
  crawl.up(lead(1));
  BOOST_TEST(!crawl.core.dialled_since(id(1)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
