// Anchors, seeds and feelers.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/unit/reactors/discovery/discovery_fixture.h"

namespace discovery_seeds_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using Fixture = DiscoveryFixture;

struct WithSeed : Fixture {
  explicit WithSeed(std::size_t wanted = 4) : Fixture(wanted, {address(lead(99))}) {}
};

}  // namespace discovery_seeds_tests

BOOST_AUTO_TEST_SUITE(discovery_seeds_tests)

BOOST_AUTO_TEST_CASE(anchors_are_dialled_first_and_once) {
  Fixture f(2);
  f.source.anchors = {lead(7)};
  f.source.leads = {lead(1), lead(2)};
  f.start();
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 2U);
  BOOST_TEST((orders[0].address == address(lead(7))));
  f.up(lead(7));
  BOOST_TEST((f.source.kept == std::vector{lead(7)}));
  f.core.handle_peer_down(id(7), f.now);
  for (const auto& order : f.orders_within(2s)) BOOST_TEST((order.address.id != id(7)));
}

BOOST_AUTO_TEST_CASE(a_seed_is_asked_briefly_when_nobody_else_is_known) {
  WithSeed f;
  f.start();
  const auto orders = f.poll();
  BOOST_REQUIRE(orders.size() == 1U);
  BOOST_TEST((orders[0] == DialOrder{address(lead(99)), DialPurpose::seed}));
  BOOST_TEST(orders[0].brief());
  f.up(lead(99));
  BOOST_TEST(f.core.outbound() == 0U);
  BOOST_TEST(f.source.reached.empty());  // a seed is no peer to tell others of
}

BOOST_AUTO_TEST_CASE(no_seed_is_asked_while_others_are_known_or_all_places_are_filled) {
  WithSeed f;
  for (std::uint8_t n = 1; n <= 4; ++n) f.source.leads.push_back(lead(n));
  f.start();
  BOOST_TEST(count(f.poll(), DialPurpose::seed) == 0U);
  for (std::uint8_t n = 1; n <= 4; ++n) f.up(lead(n));
  BOOST_TEST(f.orders_within(24h).empty());
}

BOOST_AUTO_TEST_CASE(other_seeds_are_asked_soon) {
  WithSeed f;
  f.start();
  BOOST_REQUIRE(count(f.poll(), DialPurpose::seed) == 1U);
  f.up(lead(99));
  f.core.handle_peer_down(id(99), f.now);
  f.core.set_seeds({address(lead(98))}, f.now);
  const auto orders = f.orders_within(2s);
  BOOST_REQUIRE(orders.size() == 1U);
  BOOST_TEST((orders[0] == DialOrder{address(lead(98)), DialPurpose::seed}));
}

BOOST_AUTO_TEST_CASE(a_seed_is_asked_again_as_soon_as_it_may_be) {
  WithSeed f;
  f.start();
  BOOST_REQUIRE(count(f.poll(), DialPurpose::seed) == 1U);
  f.up(lead(99));
  const Time answered = f.now;
  f.core.handle_peer_down(id(99), f.now);
  // Rounds that find nobody come ever more seldom, and none would fall on that moment.
  while (count(f.next(), DialPurpose::seed) == 0) {
  }
  BOOST_TEST((f.now - answered >= kSeedPause * 3 / 4));
  BOOST_TEST((f.now - answered <= kSeedPause * 5 / 4));
}

BOOST_AUTO_TEST_CASE(a_seed_that_asked_for_patience_is_asked_again_when_that_is_over) {
  for (const DialEnd end : {DialEnd::refused, DialEnd::failed}) {
    WithSeed f;
    f.start();
    BOOST_REQUIRE(count(f.poll(), DialPurpose::seed) == 1U);
    const Time over = f.now + 100s;
    f.ended(lead(99), end, 100s);
    // Rounds go on meanwhile, and none of them would fall on that moment.
    while (count(f.next(), DialPurpose::seed) == 0) {
    }
    BOOST_TEST((f.now == over));
  }
}

BOOST_AUTO_TEST_CASE(of_two_seeds_that_are_left_alone_the_first_free_one_is_waited_for) {
  Fixture f(4, {address(lead(98)), address(lead(99))});
  f.start();
  const Time began = f.now;
  BOOST_REQUIRE(count(f.poll(), DialPurpose::seed) == 1U);
  f.ended(lead(98), DialEnd::refused, 300s);
  f.ended(lead(99), DialEnd::refused, 300s);
  const auto second = f.orders_within(2s);
  BOOST_REQUIRE(second.size() == 1U);
  f.ended({*second[0].address.id, {}}, DialEnd::refused, 77s);
  while (count(f.next(), DialPurpose::seed) == 0) {
  }
  BOOST_TEST((f.now == began + 2s + 77s));
}

BOOST_AUTO_TEST_CASE(seeds_are_asked_less_and_less_often) {
  WithSeed f;
  f.start();
  std::vector<std::int64_t> asked;  // how long after the one before, in seconds
  Time last = f.now;
  while (asked.size() < 12) {
    for (const auto& order : f.next()) {
      if (order.purpose != DialPurpose::seed) continue;
      asked.push_back((f.now - last) / 1s);
      last = f.now;
      f.up(lead(99));
      f.core.handle_peer_down(id(99), f.now);
    }
  }
  BOOST_TEST(asked[0] == 0);
  BOOST_TEST(asked[1] >= 3);
  BOOST_TEST(asked[1] <= 6);
  BOOST_TEST(asked[2] >= 7);
  BOOST_TEST(asked[2] <= 12);
  BOOST_TEST(asked[11] >= 2700);
  BOOST_TEST(asked[11] <= 4600);
}

BOOST_AUTO_TEST_CASE(an_isolated_node_asks_a_seed_whatever_its_book_says) {
  WithSeed f(1);
  for (std::uint8_t n = 1; n <= 90; ++n) f.source.leads.push_back(lead(n));
  f.start();
  std::size_t seeds = 0;
  const auto try_for = [&](Duration time) {
    for (const Time end = f.now + time; f.core.next_deadline() <= end;) {
      for (const auto& order : f.next()) {
        if (order.purpose == DialPurpose::seed) ++seeds;
        f.ended({*order.address.id, {}}, DialEnd::failed);
      }
    }
  };
  try_for(59s);
  BOOST_TEST(seeds == 0U);
  try_for(3s);
  BOOST_TEST(seeds >= 1U);
}

BOOST_AUTO_TEST_CASE(of_several_seeds_the_next_is_asked_when_one_fails) {
  Fixture f(4, {address(lead(98)), address(lead(99))});
  f.start();
  const auto first = f.poll();
  BOOST_REQUIRE(first.size() == 1U);
  f.ended({*first[0].address.id, {}}, DialEnd::failed);
  const auto then = f.orders_within(2s);
  BOOST_REQUIRE(then.size() == 1U);
  BOOST_TEST((then[0].address.id != first[0].address.id));
}

BOOST_AUTO_TEST_CASE(one_feeler_every_two_minutes_or_so) {
  Fixture f(1);
  f.source.leads = {lead(1)};
  for (std::uint8_t n = 2; n < 200; ++n) f.source.feelers.push_back(lead(n));
  f.start();
  BOOST_TEST(count(f.poll(), DialPurpose::feeler) == 0U);
  f.up(lead(1));
  const auto orders = f.orders_within(1h);
  const std::size_t feelers = count(orders, DialPurpose::feeler);
  BOOST_TEST(feelers == orders.size());
  BOOST_TEST(feelers >= 24U);
  BOOST_TEST(feelers <= 40U);
  BOOST_TEST(orders[0].brief());
}

BOOST_AUTO_TEST_SUITE_END()
