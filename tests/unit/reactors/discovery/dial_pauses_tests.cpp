#include "reactors/discovery/dial_pauses.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

namespace dial_pauses_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

NetAddress host(std::uint8_t n) {
  return {PeerId({n}), "10.0.0." + std::to_string(n), 1};
}

constexpr Time kNow{1h};

}  // namespace dial_pauses_tests

BOOST_AUTO_TEST_SUITE(dial_pauses_tests)

BOOST_AUTO_TEST_CASE(each_failure_doubles_the_pause_up_to_an_hour) {
  SeededRng rng(1);
  DialPauses pauses;
  Time now = kNow;
  for (unsigned n = 1; n <= 20; ++n) {
    pauses.note_failure(host(1), now, 0s, rng);
    const Duration usual = n < 12 ? Duration(std::chrono::seconds(1U << n)) : Duration(1h);
    BOOST_TEST(pauses.is_paused(host(1), now + usual / 2 - 1ns));
    BOOST_TEST(!pauses.is_paused(host(1), now + usual));
    now += usual;
  }
}

BOOST_AUTO_TEST_CASE(a_success_forgets_and_what_was_asked_for_counts) {
  SeededRng rng(1);
  DialPauses pauses;
  pauses.note_failure(host(1), kNow, 10min, rng);
  BOOST_TEST(pauses.is_paused(host(1), kNow + 10min - 1ns));
  BOOST_TEST(!pauses.is_paused(host(1), kNow + 10min));
  BOOST_TEST(!pauses.is_paused(host(2), kNow));
  pauses.note_success(host(1));
  BOOST_TEST(!pauses.is_paused(host(1), kNow));
  pauses.hold(host(2), kNow, 30s);
  BOOST_TEST(pauses.is_paused(host(2), kNow + 30s - 1ns));
  pauses.hold(host(3), kNow, 0s);
  BOOST_TEST(pauses.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_would_be_free_first_makes_room) {
  DialPauses pauses(2);
  pauses.hold(host(1), kNow, 30s);
  pauses.hold(host(2), kNow, 10s);
  pauses.hold(host(3), kNow, 20s);
  BOOST_TEST(pauses.size() == 2U);
  BOOST_TEST(pauses.is_paused(host(1), kNow));
  BOOST_TEST(!pauses.is_paused(host(2), kNow));
  BOOST_TEST(pauses.is_paused(host(3), kNow));
}

BOOST_AUTO_TEST_SUITE_END()
