#include "tools/demo/tally.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(tally_tests)

BOOST_AUTO_TEST_CASE(a_rumour_is_everywhere_when_all_but_the_teller_have_heard_it) {
  Tally tally(3);
  tally.rumour_told();
  tally.rumour_heard(7, 10ns);
  BOOST_TEST(tally.look().spread.total.count() == 0U);
  tally.rumour_heard(8, 11ns);  // another one
  BOOST_TEST(tally.look().spread.total.count() == 0U);
  tally.rumour_heard(7, 20ns);
  const auto snapshot = tally.look();
  BOOST_TEST(snapshot.spread.total.count() == 1U);
  BOOST_TEST((snapshot.spread.total.quantile(1.0) == 20ns));  // as long as the last one took
  BOOST_TEST(snapshot.gossip.total.count() == 3U);
  BOOST_TEST(snapshot.rumours_told == 1U);
}

BOOST_AUTO_TEST_CASE(a_look_begins_the_next_recent_and_keeps_the_total) {
  Tally tally(3);
  tally.urgent_received(10ns);
  BOOST_TEST(tally.look().urgent.recent.count() == 1U);
  tally.urgent_received(20ns);
  tally.urgent_received(30ns);
  const auto snapshot = tally.look();
  BOOST_TEST(snapshot.urgent.recent.count() == 2U);
  BOOST_TEST(snapshot.urgent.total.count() == 3U);
  BOOST_TEST(tally.look().urgent.recent.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
