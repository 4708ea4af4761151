#include "reactors/discovery/discovery.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/unit/reactors/discovery/discovery_fixture.h"

namespace discovery_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using Fixture = DiscoveryFixture;

}  // namespace discovery_tests

BOOST_AUTO_TEST_SUITE(discovery_tests)

BOOST_AUTO_TEST_CASE(all_free_places_are_dialled_at_once) {
  Fixture f;
  for (std::uint8_t n = 1; n <= 9; ++n) f.source.leads.push_back(lead(n));
  f.start();
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 4U);
  for (std::uint8_t n = 1; n <= 4; ++n) {
    BOOST_TEST((orders[n - 1U] == DialOrder{address(lead(n)), DialPurpose::fill}));
  }
  BOOST_TEST(f.next().empty());  // all are under way
  f.up(lead(1));
  f.ended(lead(2), DialEnd::failed);
  const auto more = f.next();
  BOOST_REQUIRE(more.size() == 1U);
  BOOST_TEST((more[0].address == address(lead(5))));
}

BOOST_AUTO_TEST_CASE(rounds_come_quickly_while_hungry_and_calmly_later) {
  Fixture f;
  for (std::uint8_t n = 1; n <= 9; ++n) f.source.leads.push_back(lead(n));
  f.start();
  f.poll();
  BOOST_TEST((f.core.next_deadline() == f.now + 1s));
  f.up(lead(1));
  f.up(lead(2));
  f.next();  // half are filled
  BOOST_TEST((f.core.next_deadline() >= f.now + 3750ms && f.core.next_deadline() < f.now + 6250ms));
  f.up(lead(3));
  f.up(lead(4));
  f.next();
  BOOST_TEST((f.core.next_deadline() >= f.now + 22500ms));
  f.core.handle_peer_down(id(4), f.now);
  BOOST_TEST((f.core.next_deadline() == f.now + 1s));
}

BOOST_AUTO_TEST_CASE(a_round_that_finds_nobody_doubles_the_pause) {
  Fixture f;
  f.start();
  std::vector<std::int64_t> pauses;
  for (int i = 0; i < 5; ++i) {
    const Time before = f.now;
    f.next();
    if (i > 0) pauses.push_back((f.now - before) / 1s);
  }
  BOOST_TEST((pauses == std::vector<std::int64_t>{1, 2, 4, 8}));
  f.next();
  f.next();
  BOOST_TEST((f.core.next_deadline() <= f.now + 37500ms));
}

BOOST_AUTO_TEST_CASE(one_group_gets_one_place) {
  Fixture f;
  f.source.leads = {lead(1), {id(2), at("20.1.7.7:1")}, {id(3), at("20.1.9.9:1")}, lead(4)};
  f.start();
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 2U);
  BOOST_TEST((orders[1].address == address(lead(4))));
  f.up(lead(1));
  f.up(lead(4));
  BOOST_TEST(f.orders_within(60s).empty());
  f.core.handle_peer_down(id(1), f.now);
  BOOST_TEST(!f.orders_within(2s).empty());
}

BOOST_AUTO_TEST_CASE(a_network_of_our_own_is_no_danger) {
  Fixture f;
  for (std::uint8_t n = 1; n <= 4; ++n) {
    f.source.leads.push_back({id(n), at("10.0.0." + std::to_string(n) + ":1")});
  }
  f.start();
  BOOST_TEST(f.poll().size() == 4U);
}

BOOST_AUTO_TEST_CASE(who_dialled_us_fills_no_place_and_no_group) {
  Fixture f;
  f.source.leads = {lead(1), {id(2), at("20.1.7.7:1")}};
  f.start();
  f.up(lead(1), /*outbound=*/false);
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 1U);
  BOOST_TEST((orders[0].address.id == id(2)));
  BOOST_TEST(f.core.outbound() == 0U);
}

BOOST_AUTO_TEST_CASE(an_address_that_fails_is_left_alone_longer_and_longer) {
  Fixture f(1);
  f.source.leads = {lead(1)};
  f.start();
  BOOST_TEST(f.poll().size() == 1U);
  Duration last{0};
  for (int i = 0; i < 6; ++i) {
    f.ended(lead(1), DialEnd::failed);
    const Time begin = f.now;
    while (f.next().empty()) {
    }
    BOOST_TEST((f.now - begin > last));
    last = f.now - begin;
  }
  BOOST_TEST((last > 16s));
  f.up(lead(1));
  f.core.handle_peer_down(id(1), f.now);
  BOOST_TEST(f.orders_within(1s).size() == 1U);  // it was good: all is forgiven
}

BOOST_AUTO_TEST_CASE(what_the_other_side_asked_for_is_kept) {
  Fixture f(1);
  f.source.leads = {lead(1)};
  f.start();
  f.poll();
  f.ended(lead(1), DialEnd::failed, 5min);
  BOOST_TEST(f.orders_within(5min - 1s).empty());
  BOOST_TEST(!f.orders_within(60s).empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_is_no_failure) {
  Fixture f(1);
  f.source.leads = {lead(1)};
  f.start();
  f.poll();
  f.ended(lead(1), DialEnd::refused);
  BOOST_TEST((f.source.reached == std::vector{lead(1)}));
  BOOST_TEST(f.source.kept.empty());
  BOOST_TEST(f.source.failed.empty());
  BOOST_TEST(f.orders_within(29s).empty());
  BOOST_TEST(!f.orders_within(60s).empty());
}

BOOST_AUTO_TEST_CASE(sources_hear_of_failures_only_while_somebody_is_connected) {
  Fixture f(2);
  f.source.leads = {lead(1), lead(2)};
  f.start();
  f.poll();
  f.ended(lead(1), DialEnd::failed);  // it may be our own line
  BOOST_TEST(f.source.failed.empty());
  f.up(lead(3), /*outbound=*/false);
  f.ended(lead(2), DialEnd::failed);
  BOOST_TEST((f.source.failed == std::vector{lead(2)}));
  BOOST_TEST((f.second.failed == std::vector{lead(2)}));
}

BOOST_AUTO_TEST_CASE(a_dial_nobody_hears_of_has_failed_after_its_time) {
  Fixture f(1);
  f.source.leads = {lead(1)};
  f.start();
  f.poll();
  f.orders_within(20s - 1ns);
  BOOST_TEST(f.core.dialling() == 1U);
  f.orders_within(1ns);
  BOOST_TEST(f.core.dialling() == 0U);
}

BOOST_AUTO_TEST_CASE(sources_are_asked_in_order) {
  Fixture f(2);
  f.source.leads = {lead(1)};
  f.second.leads = {lead(2)};
  f.start();
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 2U);
  BOOST_TEST((orders[0].address == address(lead(1)) && orders[1].address == address(lead(2))));
}

BOOST_AUTO_TEST_SUITE_END()
