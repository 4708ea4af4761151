#include "p2p/switch/backoff.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {

using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(backoff_tests)

BOOST_AUTO_TEST_CASE(doubles_to_the_longest_with_jitter_and_never_gives_up) {
  SeededRng rng(1);
  Backoff backoff(seconds(1), seconds(60));
  Duration nominal = seconds(1);
  for (int i = 0; i < 1000; ++i) {
    const Duration wait = backoff.next(rng, Duration(0));
    BOOST_TEST((wait >= nominal / 2 && wait <= nominal));
    nominal = std::min<Duration>(nominal * 2, seconds(60));
  }
}

BOOST_AUTO_TEST_CASE(a_crowd_does_not_come_back_at_once) {
  SeededRng rng(1);
  Duration least = seconds(100);
  Duration most(0);
  for (int i = 0; i < 200; ++i) {
    Backoff backoff(seconds(10), seconds(60));
    const Duration wait = backoff.next(rng, Duration(0));
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  BOOST_TEST((most - least > seconds(4)));
}

BOOST_AUTO_TEST_CASE(what_the_peer_asks_for_counts_up_to_our_own_cap) {
  SeededRng rng(1);
  Backoff backoff(seconds(1), seconds(60));
  BOOST_TEST((backoff.next(rng, seconds(30)) == Duration(seconds(30))));
  BOOST_TEST((backoff.next(rng, seconds(3600)) == Duration(seconds(60))));
}

BOOST_AUTO_TEST_CASE(reset_starts_over) {
  SeededRng rng(1);
  Backoff backoff(seconds(1), seconds(60));
  for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next(rng, Duration(0)));
  backoff.reset();
  BOOST_TEST((backoff.next(rng, Duration(0)) <= Duration(seconds(1))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
