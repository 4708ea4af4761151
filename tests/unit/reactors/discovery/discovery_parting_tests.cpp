#include <boost/test/unit_test.hpp>

#include "tests/unit/reactors/discovery/discovery_fixture.h"

namespace switchyard::reactors {
namespace discovery_parting_tests {

// Four places, filled; a fifth is known.
struct Content : DiscoveryFixture {
  Content() {
    for (std::uint8_t n = 1; n <= 5; ++n) source.leads.push_back(lead(n));
    start();
    poll();
    for (std::uint8_t n = 1; n <= 4; ++n) up(lead(n));
  }
  // With whom it parts in this time; they go at once, and nobody comes.
  std::vector<PeerId> parted(Duration time) {
    std::vector<PeerId> gone;
    const Time end = now + time;
    while (core.next_deadline() <= end) {
      next();
      const auto who = core.take_parting();
      BOOST_TEST(!core.take_parting().has_value());
      if (!who) continue;
      gone.push_back(*who);
      core.handle_peer_down(*who, now);
    }
    now = end;
    return gone;
  }
};

}  // namespace discovery_parting_tests

using discovery_parting_tests::Content;

BOOST_AUTO_TEST_SUITE(discovery_parting_tests)

BOOST_AUTO_TEST_CASE(who_is_content_parts_with_one_in_half_an_hour_and_finds_another) {
  Content f;
  BOOST_TEST(f.parted(22min).empty());
  const auto gone = f.parted(16min);
  BOOST_REQUIRE(gone.size() == 1U);
  BOOST_TEST(f.core.outbound() == 3U);
  BOOST_TEST(f.core.dialling(DialPurpose::fill) == 1U);  // the fifth
}

BOOST_AUTO_TEST_CASE(who_was_left_is_not_dialled_again_at_once) {
  Content f;
  std::vector<PeerId> gone;
  while (gone.empty()) gone = f.parted(5s);
  f.up(lead(5));
  BOOST_TEST(f.core.outbound() == 4U);
  f.core.handle_peer_down(id(5), f.now);
  f.source.leads.resize(4);
  BOOST_TEST(f.orders_within(1s).empty());
  BOOST_TEST(f.orders_within(40s).size() == 1U);
}

BOOST_AUTO_TEST_CASE(nobody_is_left_while_places_are_free_or_nobody_else_is_known) {
  Content lacking;
  lacking.source.leads.clear();
  BOOST_TEST(lacking.parted(3h).empty());
  Content hungry;
  hungry.source.leads.clear();
  hungry.core.handle_peer_down(id(1), hungry.now);
  hungry.source.leads.push_back({id(9), at("20.2.0.9:1")});  // of a group that has its share
  BOOST_TEST(hungry.parted(3h).empty());
}

BOOST_AUTO_TEST_CASE(who_was_not_dialled_for_a_place_stays) {
  Content f;
  for (std::uint8_t n = 1; n <= 4; ++n) f.core.handle_peer_down(id(n), f.now);
  for (std::uint8_t n = 11; n <= 14; ++n) f.up(lead(n));  // persistent peers
  BOOST_TEST(f.core.outbound() == 4U);
  BOOST_TEST(f.parted(3h).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::reactors
