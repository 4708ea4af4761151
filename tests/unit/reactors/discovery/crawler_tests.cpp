#include "reactors/discovery/crawler.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/unit/reactors/discovery/crawler_fixture.h"

BOOST_AUTO_TEST_SUITE(crawler_tests)

using namespace switchyard;
using namespace switchyard::reactors;

BOOST_AUTO_TEST_CASE(what_is_heard_of_is_dialled_and_verified_by_a_handshake) {
  Crawl crawl;
  crawl.know(lead(1));
  BOOST_TEST(!crawl.is_verified(lead(1)));
  BOOST_TEST((crawl.poll() == std::vector{address(lead(1))}));
  BOOST_TEST(!crawl.is_verified(lead(1)));
  crawl.up(lead(1));
  BOOST_TEST(crawl.is_verified(lead(1)));
  crawl.now += 1h - 1ns;
  BOOST_TEST(crawl.is_verified(lead(1)));
  crawl.now += 1ns;
  BOOST_TEST(!crawl.is_verified(lead(1)));
}

BOOST_AUTO_TEST_CASE(workers_and_groups_are_bounded) {
  CrawlerConfig with = crawler_config();
  with.workers = 5;
  with.most_per_group = 2;
  Crawl crawl(with);
  for (std::uint8_t n = 1; n <= 8; ++n) crawl.know(in_group(1, n));
  BOOST_TEST(crawl.polled() == 2U);
  for (std::uint8_t n = 1; n <= 8; ++n) crawl.know(lead(n));
  BOOST_TEST(crawl.polled() == 3U);
  BOOST_TEST(crawl.core.status().under_way == 5U);
  BOOST_TEST(crawl.core.status().queued == 11U);
  crawl.ended(in_group(1, 1), CrawlEnd::failed);
  BOOST_TEST(crawl.polled() == 1U);
}

BOOST_AUTO_TEST_CASE(a_network_of_our_own_is_one_group_and_not_bounded) {
  Crawl crawl;
  for (std::uint8_t n = 1; n <= 8; ++n) {
    crawl.know({id(n), at("10.0.0." + std::to_string(n) + ":1")});
  }
  BOOST_TEST(crawl.polled() == 8U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_one_group_costs_the_others_nothing) {
  CrawlerConfig with = crawler_config();
  with.workers = 2;
  with.most_per_group = 1;
  Crawl crawl(with);
  for (std::uint8_t n = 1; n <= 100; ++n) {
    crawl.know({id(n), at("30.1.0." + std::to_string(n) + ":1")});
  }
  for (std::uint8_t n = 101; n <= 105; ++n) crawl.know(lead(n));
  std::size_t honest = 0;
  for (int round = 0; round < 6; ++round) {
    for (const NetAddress& order : crawl.poll()) {
      honest += order.host.starts_with("20.") ? 1 : 0;
      crawl.core.handle_dial_ended(*order.id, CrawlEnd::failed, 0s, crawl.now);
    }
  }
  BOOST_TEST(honest == 5U);
}

BOOST_AUTO_TEST_CASE(it_never_dials_itself) {
  CrawlerConfig with = crawler_config();
  with.seeds = {{kCrawlerSelf, "20.50.0.1", 1}, {id(7), "20.99.0.1", 1}};
  Crawl crawl(with);
  crawl.know({kCrawlerSelf, at("20.1.0.1:1")});
  crawl.know({id(1), at("20.99.0.1:1")});
  BOOST_TEST(crawl.polled() == 0U);
  BOOST_TEST(crawl.core.status().known == 0U);
}

BOOST_AUTO_TEST_CASE(one_id_is_dialled_once_at_a_time_and_not_while_it_is_here) {
  Crawl crawl;
  const Lead second{id(1), at("20.1.0.2:1")};
  crawl.know(lead(1));
  crawl.know(second);
  BOOST_TEST(crawl.polled() == 1U);
  crawl.now += 1s;
  crawl.ended(lead(1), CrawlEnd::failed);
  crawl.core.handle_peer_up({id(1), at("20.1.0.1:50000")}, /*outbound=*/false, true, crawl.now);
  BOOST_TEST(crawl.polled() == 0U);
  BOOST_TEST(!crawl.is_verified(lead(1)));  // an id that came says nothing about where it listens
  crawl.down(lead(1));
  BOOST_TEST((crawl.poll() == std::vector{address(second)}));
}

BOOST_AUTO_TEST_CASE(a_seed_may_be_a_name_and_is_never_told_of) {
  CrawlerConfig with = crawler_config();
  with.seeds = {{id(7), "seed.example", 26656}};
  Crawl crawl(with);
  BOOST_TEST((crawl.poll() == with.seeds));
  const Lead there{id(7), at("20.7.0.1:26656")};
  crawl.up(there, /*serves=*/false);
  crawl.down(there);
  BOOST_TEST(!crawl.is_verified(there));
  BOOST_TEST(crawl.core.status().verified == 0U);
  BOOST_TEST(crawl.core.is_done());
}

BOOST_AUTO_TEST_CASE(who_had_no_place_for_us_is_there) {
  Crawl crawl;
  crawl.know(lead(1));
  crawl.poll();
  BOOST_TEST((crawl.ended(lead(1), CrawlEnd::declined) == lead(1)));
  BOOST_TEST(crawl.is_verified(lead(1)));
}

BOOST_AUTO_TEST_CASE(it_is_done_when_all_were_tried_and_nobody_is_being_asked) {
  Crawl crawl;
  BOOST_TEST(crawl.core.is_done());
  crawl.know(lead(1));
  crawl.know(lead(2), crawl.now - 1min);
  BOOST_TEST(crawl.polled() == 2U);
  crawl.up(lead(1));
  crawl.ended(lead(2), CrawlEnd::failed);
  BOOST_TEST(!crawl.core.is_done());  // its answer may bring news
  crawl.know(lead(3));
  crawl.down(lead(1));
  BOOST_TEST(!crawl.core.is_done());
  crawl.poll();
  crawl.ended(lead(3), CrawlEnd::failed);
  BOOST_TEST(crawl.core.is_done());
}

BOOST_AUTO_TEST_CASE(what_the_book_has_lost_is_forgotten) {
  Crawl crawl;
  crawl.know(lead(1));
  crawl.gone = lead(1);
  BOOST_TEST(crawl.polled() == 0U);
  BOOST_TEST(crawl.core.status().known == 0U);
}

BOOST_AUTO_TEST_CASE(in_a_full_table_who_would_be_last_makes_room_but_not_the_verified) {
  CrawlerConfig with = crawler_config();
  with.most_targets = 2;
  with.fresh_for = 60s;
  Crawl crawl(with);
  for (std::uint8_t n = 1; n <= 3; ++n) crawl.know(lead(n));
  BOOST_TEST(crawl.polled() == 2U);
  crawl.visit(lead(1));
  crawl.ended(lead(2), CrawlEnd::failed, 10min);
  crawl.know(lead(3));
  BOOST_TEST((crawl.poll() == std::vector{address(lead(3))}));
  crawl.know(lead(4));
  BOOST_TEST(crawl.is_verified(lead(1)));
  BOOST_TEST(crawl.core.status().known == 2U);
}

BOOST_AUTO_TEST_CASE(a_sample_is_of_the_verified_each_once) {
  Crawl crawl;
  for (std::uint8_t n = 1; n <= 60; ++n) crawl.know(lead(n));
  for (int round = 0; round < 4; ++round) {
    for (const NetAddress& order : crawl.poll()) {
      const Lead who{*order.id, at(order.host + ":1")};
      if (who.id.bytes()[0] % 2 == 0) {
        crawl.visit(who);
      } else {
        crawl.ended(who, CrawlEnd::failed);
      }
    }
  }
  std::vector<Lead> told;
  const auto take = [&](const Lead& who) {
    told.push_back(who);
    return true;
  };
  crawl.core.sample(250, crawl.now, take);
  BOOST_TEST(told.size() == 30U);
  std::sort(told.begin(), told.end());
  BOOST_TEST((std::unique(told.begin(), told.end()) == told.end()));
  BOOST_TEST(std::all_of(told.begin(), told.end(), [&](const Lead& who) {
    return who.id.bytes()[0] % 2 == 0 && crawl.is_verified(who);
  }));
  told.clear();
  crawl.core.sample(7, crawl.now, take);
  BOOST_TEST(told.size() == 7U);
  BOOST_TEST(crawl.core.verified_groups().size() == 30U);
}

BOOST_AUTO_TEST_SUITE_END()
