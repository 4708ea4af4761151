#include "p2p/sim/sim_host.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {

BOOST_AUTO_TEST_SUITE(sim_host_tests)

BOOST_AUTO_TEST_CASE(services_run_on_the_world) {
  Pair pair;
  const net::Services services = pair.alice.services();
  BOOST_TEST((services.executor == pair.world.executor()));
  BOOST_TEST((services.reactor_executor == pair.world.executor()));
  BOOST_TEST(&services.timers != &pair.bob.services().timers);
  pair.world.run_for(1min);
  BOOST_TEST((services.timers.now() == pair.world.now()));
  BOOST_TEST(&services.resolver == &pair.network.names());
}

BOOST_AUTO_TEST_CASE(hosts_and_starts_have_randomness_of_their_own_from_the_seed) {
  Pair one(5);
  Pair two(5);
  const auto first = one.alice.services().rng.next_u64();
  BOOST_TEST(first == two.alice.services().rng.next_u64());
  BOOST_TEST(first != one.bob.services().rng.next_u64());
  Pair other(6);
  BOOST_TEST(first != other.alice.services().rng.next_u64());
  one.alice.power_off();
  one.alice.power_on();
  BOOST_TEST(first != one.alice.services().rng.next_u64());
}

BOOST_AUTO_TEST_CASE(the_disk_survives_power_loss_and_the_old_program_cannot_write) {
  Pair pair;
  net::Files& old = pair.alice.services().files;
  BOOST_REQUIRE(old.write_atomic("book", as_bytes("synced"), 0600));
  pair.alice.disk().hold_syncs(true);
  BOOST_REQUIRE(old.write_atomic("book", as_bytes("not synced"), 0600));
  pair.alice.power_off();
  BOOST_TEST((old.write_atomic("book", as_bytes("too late"), 0600).error() == std::errc::io_error));
  BOOST_TEST((old.read("book", 100).error() == std::errc::io_error));
  pair.alice.power_on();
  BOOST_TEST(as_text(*pair.alice.services().files.read("book", 100)) == "synced");
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_moves_no_timer) {
  Pair pair;
  net::Timers& timers = pair.alice.services().timers;
  Time rang{};
  timers.call_at(Time(10s), [&] { rang = timers.now(); });
  const auto cancelled = timers.call_at(Time(10s), [] { BOOST_ERROR("it was cancelled"); });
  pair.world.run_for(5s);
  pair.alice.jump_clock(24h);
  BOOST_TEST((timers.wall_now() == kWallStart + 24h + 5s));
  BOOST_TEST((pair.bob.services().timers.wall_now() == kWallStart + 5s));
  BOOST_TEST((timers.now() == Time(5s)));
  timers.cancel(cancelled);
  pair.alice.jump_clock(-48h);
  BOOST_TEST((timers.wall_now() == kWallStart - 24h + 5s));
  pair.world.run_for(10s);
  BOOST_TEST((rang == Time(10s)));
  pair.alice.power_off();
  pair.alice.power_on();
  BOOST_TEST((pair.alice.services().timers.wall_now() == kWallStart - 24h + 15s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
