#include "tools/http/health.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/made_up_site.h"

namespace health_tests {

using namespace switchyard;
using namespace switchyard::tools;
using std::chrono::seconds;

Health of(const SiteState& state, Duration age = seconds(1)) {
  return judge_health(&state, age);
}

}  // namespace health_tests

BOOST_AUTO_TEST_SUITE(health_tests)

using namespace health_tests;

BOOST_AUTO_TEST_CASE(a_node_that_has_said_nothing_is_not_ready) {
  const Health before = judge_health(nullptr, Duration(0));
  BOOST_TEST(!before.ready);
  BOOST_TEST(before.reason == "the node has not started yet");
  const SiteState state = test::MadeUpSite(10).seed();
  BOOST_TEST(of(state, kStalled).ready);
  const Health stalled = of(state, kStalled + seconds(2));
  BOOST_TEST(!stalled.ready);
  BOOST_TEST(stalled.reason == "the node has said nothing for 12 s");
}

BOOST_AUTO_TEST_CASE(an_empty_book_is_not_ready) {
  SiteState state = test::MadeUpSite(10).node();
  BOOST_TEST(of(state).reason == "ready, 11 peers");
  state.book = SiteBook();
  BOOST_TEST(!of(state).ready);
  BOOST_TEST(of(state).reason == "the address book is empty");
  state.book.reset();  // a node without one
  BOOST_TEST(of(state).ready);
}

BOOST_AUTO_TEST_CASE(a_seed_is_ready_while_what_it_serves_is_fresh) {
  SiteState state = test::MadeUpSite(100).seed();
  SiteCrawl& crawl = *state.crawl;
  crawl.last_verified = state.taken - crawl.fresh_for;
  BOOST_TEST(of(state).ready);
  crawl.last_verified -= seconds(1);
  BOOST_TEST(!of(state).ready);
  BOOST_TEST(of(state).reason ==
             "no address was verified for 3601 s; what is served must be younger than 3600 s");
  crawl.last_verified = addrbook::kNever;
  BOOST_TEST(of(state).reason == "no address has been verified yet");
  crawl.last_verified = state.taken;
  crawl.verified = 0;
  BOOST_TEST(!of(state).ready);
  BOOST_TEST(of(state).reason == "none of the verified addresses is left to be served");
}

BOOST_AUTO_TEST_SUITE_END()
