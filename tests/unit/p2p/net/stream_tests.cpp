// write_all and close_lingering, over simulated connections.
#include "p2p/net/stream.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::net {

using namespace std::chrono_literals;
using sim::Pair;

BOOST_AUTO_TEST_SUITE(stream_tests)

BOOST_AUTO_TEST_CASE(write_all_writes_more_than_fits_at_once) {
  Pair pair;
  pair.connect();
  Bytes sent(3 * kMiB);
  pair.world.rng().fill(sent);
  pair.world.spawn(sim::write_and_end(*pair.a, sent));
  BOOST_TEST((pair.world.await(sim::read_all(*pair.b)).first == sent));
}

BOOST_AUTO_TEST_CASE(write_all_of_nothing_is_fine) {
  Pair pair;
  pair.connect();
  BOOST_TEST(pair.world.await(write_all(*pair.a, {})).has_value());
}

BOOST_AUTO_TEST_CASE(write_all_fails_when_the_connection_does) {
  Pair pair;
  pair.connect();
  pair.world.timers().call_at(Time(5s),
                              [&] { pair.network.cut(pair.alice.address(), pair.bob.address()); });
  const Bytes much(kMiB);  // Bob does not read
  const auto written = pair.world.await(write_all(*pair.a, much));
  BOOST_REQUIRE(!written);
  BOOST_TEST((written.error() == std::errc::connection_reset));
  BOOST_TEST((pair.elapsed() == 5s));
}

BOOST_AUTO_TEST_CASE(lingering_ends_when_the_other_side_does) {
  Pair pair;
  pair.connect();
  pair.world.timers().call_at(Time(3s), [&] { pair.b->close(); });
  pair.world.await(close_lingering(*pair.a, 64 * kKiB));
  BOOST_TEST((pair.elapsed() == 3s + 1ms));
  BOOST_TEST((pair.read_error(*pair.a) == Errc::closed));
}

BOOST_AUTO_TEST_CASE(lingering_reads_no_more_than_its_limit) {
  Pair pair;
  pair.connect();
  pair.write(*pair.b, Bytes(100'000));
  pair.world.await(close_lingering(*pair.a, 50'000));
  BOOST_TEST((pair.read_error(*pair.a) == Errc::closed));
  pair.world.run_for(1s);
  BOOST_TEST(
      (pair.world.await(pair.b->write_some(Bytes(1))).error() == std::errc::connection_reset));
}

BOOST_AUTO_TEST_CASE(closing_the_stream_ends_lingering) {
  Pair pair;
  pair.connect();
  const Watchdog patience(pair.world.timers(), Time(2s), [&] { pair.a->close(); });
  pair.world.await(close_lingering(*pair.a, 64 * kKiB));
  BOOST_TEST((pair.elapsed() == 2s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
