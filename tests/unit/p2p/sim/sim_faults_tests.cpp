// SimNetwork's faults, and what programs see of them.
#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {

BOOST_AUTO_TEST_SUITE(sim_faults_tests)

BOOST_AUTO_TEST_CASE(a_partition_delays_and_loses_nothing) {
  Pair pair;
  pair.network.set_default_link({5ms, 0});
  pair.connect();
  pair.network.partition(pair.alice.address(), pair.bob.address());
  pair.write(*pair.a, "while apart");
  pair.world.timers().call_at(Time(1min),
                              [&] { pair.network.heal(pair.alice.address(), pair.bob.address()); });
  std::string text;
  while (text.size() < 11) text += *pair.read(*pair.b);
  BOOST_TEST(text == "while apart");
  BOOST_TEST((pair.elapsed() == 1min + 5ms));
}

BOOST_AUTO_TEST_CASE(a_partition_catches_what_is_under_way) {
  Pair pair;
  pair.network.set_default_link({100ms, 0});
  pair.connect();
  pair.write(*pair.a, "x");
  pair.world.run_for(99ms);
  pair.network.partition(pair.alice.address(), pair.bob.address());
  pair.world.run_for(10s);
  pair.network.heal(pair.alice.address(), pair.bob.address());
  const Time healed = pair.world.now();
  BOOST_TEST(*pair.read(*pair.b) == "x");
  BOOST_TEST((pair.world.now() - healed == 100ms));
}

BOOST_AUTO_TEST_CASE(a_partition_does_not_touch_others) {
  Pair pair;
  const SimHost carol(pair.world, pair.network, "10.0.0.3");
  pair.connect();
  pair.network.partition(carol.address(), pair.bob.address());
  pair.write(*pair.a, "x");
  BOOST_TEST(*pair.read(*pair.b) == "x");
}

BOOST_AUTO_TEST_CASE(a_cut_resets_both_ends_at_once) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "lost");
  const Time before = pair.world.now();
  pair.network.cut(pair.alice.address(), pair.bob.address());
  BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
  BOOST_TEST((pair.read_error(*pair.b) == std::errc::connection_reset));
  BOOST_TEST(
      (pair.world.await(pair.a->write_some(Bytes(1))).error() == std::errc::connection_reset));
  BOOST_TEST((pair.world.now() == before));
  pair.connect();  // the next connection is whole
  pair.write(*pair.a, "x");
  BOOST_TEST(*pair.read(*pair.b) == "x");
}

BOOST_AUTO_TEST_CASE(a_cut_after_some_bytes_lets_exactly_those_through) {
  for (const std::size_t size : {0U, 1U, 999U, 70'000U}) {
    Pair pair(size);
    pair.connect();
    pair.network.cut_after(pair.alice.address(), pair.bob.address(), size);
    pair.world.spawn(write_and_end(*pair.a, Bytes(100'000)));
    const auto [received, end] = pair.world.await(read_all(*pair.b));
    BOOST_TEST(received.size() == size);
    BOOST_TEST((end == std::errc::connection_reset));
    BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
  }
}

BOOST_AUTO_TEST_CASE(a_cut_after_some_bytes_happens_once) {
  Pair pair;
  pair.connect();
  pair.network.cut_after(pair.alice.address(), pair.bob.address(), 3);
  pair.write(*pair.a, "abc");
  const auto received = pair.world.await(read_all(*pair.b)).first;
  BOOST_TEST(as_text(received) == "abc");
  pair.connect();
  pair.world.spawn(write_and_end(*pair.a, Bytes(1000)));
  BOOST_TEST((pair.world.await(read_all(*pair.b)).second == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(power_loss_is_silent) {
  Pair pair;
  pair.connect();
  pair.bob.power_off();
  pair.write(*pair.a, "are you there?");
  Bytes buffer(10);
  BOOST_CHECK_THROW((void)pair.world.await(pair.a->read_some(buffer), 24h), NotDone);
  BOOST_CHECK_THROW((void)pair.world.await(pair.b->wait_readable(), 24h), NotDone);
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_power_loss_travels_on) {
  Pair pair;
  pair.connect();
  pair.write(*pair.b, "last words");
  pair.bob.power_off();
  pair.write(*pair.b, "never sent");
  std::string text;
  while (text.size() < 10) text += *pair.read(*pair.a);
  BOOST_TEST(text == "last words");
  BOOST_CHECK_THROW((void)pair.world.await(pair.a->wait_readable(), 1h), NotDone);
}

BOOST_AUTO_TEST_CASE(a_host_back_on_resets_connections_it_does_not_know) {
  Pair pair;
  pair.connect();
  pair.bob.power_off();
  pair.write(*pair.a, "are you there?");
  pair.world.run_for(1min);
  pair.bob.power_on();
  const Time on = pair.world.now();
  BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
  BOOST_TEST((pair.world.now() - on == 2ms));
}

BOOST_AUTO_TEST_CASE(a_connection_that_says_nothing_does_not_notice_a_restart) {
  Pair pair;
  pair.connect();
  pair.bob.power_off();
  pair.bob.power_on();
  BOOST_CHECK_THROW((void)pair.world.await(pair.a->wait_readable(), 24h), NotDone);
  pair.write(*pair.a, "hello?");
  pair.world.run_for(2ms);
  BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
}

BOOST_AUTO_TEST_CASE(a_new_program_listens_where_the_old_one_did) {
  Pair pair;
  pair.connect();
  const net::Services old = pair.bob.services();
  pair.bob.power_off();
  BOOST_TEST((old.transport.listen(pair.bob.endpoint(1)).error() == std::errc::network_down));
  pair.bob.power_on();
  BOOST_TEST((old.transport.listen(pair.bob.endpoint(1)).error() == std::errc::network_down));
  BOOST_TEST((pair.dial().error() == std::errc::connection_refused));

  auto listening = pair.bob.services().transport.listen(pair.bob.endpoint(kPort));
  BOOST_REQUIRE(listening);
  const auto old_listener = std::exchange(pair.listener, std::move(*listening));
  pair.connect();
  old_listener->close();  // reaches nothing of the new one
  BOOST_TEST(pair.dial().has_value());
}

BOOST_AUTO_TEST_CASE(a_program_without_its_machine_can_be_stopped) {
  Pair pair;
  pair.connect();
  const net::Services old = pair.bob.services();
  pair.bob.power_off();
  const Time start = pair.world.now();
  const auto dialled =
      pair.world.await(old.transport.dial(pair.alice.endpoint(kPort), pair.world.now() + 4s));
  BOOST_TEST((dialled.error() == Errc::timed_out));
  BOOST_TEST((pair.world.now() - start == 4s));
  pair.b->close();
  BOOST_TEST((pair.read_error(*pair.b) == Errc::closed));
  pair.listener->close();
  BOOST_TEST((pair.world.await(pair.listener->accept()).error() == Errc::closed));
}

BOOST_AUTO_TEST_CASE(half_open_connections_swallow_everything) {
  Pair pair;
  pair.network.set_half_open(pair.bob.address(), true);
  const auto dialled = pair.dial();
  BOOST_REQUIRE(dialled);
  pair.write(**dialled, "hello?");
  BOOST_CHECK_THROW((void)pair.world.await((*dialled)->wait_readable(), 24h), NotDone);
  BOOST_CHECK_THROW((void)pair.world.await(pair.listener->accept(), 24h), NotDone);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
