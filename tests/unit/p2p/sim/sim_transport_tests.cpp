#include "p2p/sim/sim_transport.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {

BOOST_AUTO_TEST_SUITE(sim_transport_tests)

BOOST_AUTO_TEST_CASE(a_dial_takes_one_round_trip) {
  Pair pair;
  pair.network.set_link(pair.alice.address(), pair.bob.address(), {40ms, 0});
  pair.connect();
  BOOST_TEST((pair.elapsed() == 80ms));
  BOOST_TEST(pair.a->local().to_string() == "10.0.0.1:49152");
  BOOST_TEST(pair.a->remote().to_string() == "10.0.0.2:26656");
  BOOST_TEST((pair.b->local() == pair.a->remote()));
  BOOST_TEST((pair.b->remote() == pair.a->local()));
}

BOOST_AUTO_TEST_CASE(nobody_listening_refuses_after_one_round_trip) {
  Pair pair;
  pair.listener->close();
  BOOST_TEST((pair.dial().error() == std::errc::connection_refused));
  BOOST_TEST((pair.elapsed() == 2ms));
}

BOOST_AUTO_TEST_CASE(a_host_that_is_off_answers_nothing_until_the_deadline) {
  Pair pair;
  pair.bob.power_off();
  BOOST_TEST((pair.dial(3s).error() == Errc::timed_out));
  BOOST_TEST((pair.elapsed() == 3s));
}

BOOST_AUTO_TEST_CASE(a_host_that_does_not_exist_answers_nothing_until_the_deadline) {
  Pair pair;
  const auto nowhere = *Endpoint::parse("10.9.9.9:1");
  const auto dialled =
      pair.world.await(pair.alice.services().transport.dial(nowhere, pair.world.now() + 3s));
  BOOST_TEST((dialled.error() == Errc::timed_out));
  BOOST_TEST((pair.elapsed() == 3s));
}

BOOST_AUTO_TEST_CASE(a_partition_holds_a_dial_and_its_end_lets_it_through) {
  Pair pair;
  pair.network.partition(pair.alice.address(), pair.bob.address());
  BOOST_TEST((pair.dial(3s).error() == Errc::timed_out));
  pair.world.timers().call_at(Time(5s),
                              [&] { pair.network.heal(pair.alice.address(), pair.bob.address()); });
  BOOST_TEST(pair.dial(10s).has_value());
  BOOST_TEST((pair.elapsed() == 5s + 2ms));
}

BOOST_AUTO_TEST_CASE(the_listener_of_a_dial_given_up_finds_a_reset_connection) {
  Pair pair;
  BOOST_TEST((pair.dial(1500us).error() == Errc::timed_out));  // it arrives, the answer is too late
  auto accepted = pair.world.await(pair.listener->accept());
  BOOST_REQUIRE(accepted);
  BOOST_TEST((pair.read_error(**accepted) == std::errc::connection_reset));
  BOOST_TEST((pair.elapsed() == 3ms));
}

BOOST_AUTO_TEST_CASE(listening_fails_as_on_a_real_host) {
  Pair pair;
  net::Transport& transport = pair.bob.services().transport;
  BOOST_TEST((transport.listen(pair.bob.endpoint(kPort)).error() == std::errc::address_in_use));
  BOOST_TEST(
      (transport.listen(pair.alice.endpoint(1)).error() == std::errc::address_not_available));
  pair.listener->close();
  BOOST_TEST(transport.listen(pair.bob.endpoint(kPort)).has_value());
}

BOOST_AUTO_TEST_CASE(port_zero_gets_a_free_port_and_any_address_takes_dials) {
  Pair pair;
  const auto listener = pair.bob.services().transport.listen(*Endpoint::parse("0.0.0.0:0"));
  BOOST_REQUIRE(listener);
  const std::uint16_t port = (*listener)->local().port;
  BOOST_TEST(port >= 49152);
  const auto dialled = pair.world.await(
      pair.alice.services().transport.dial(pair.bob.endpoint(port), pair.world.now() + 1s));
  BOOST_TEST(dialled.has_value());
}

BOOST_AUTO_TEST_CASE(loopback_reaches_the_own_host) {
  Pair pair;
  const auto dialled = pair.world.await(
      pair.bob.services().transport.dial(*Endpoint::parse("127.0.0.1:26656"), Time(1s)));
  BOOST_REQUIRE(dialled);
  BOOST_TEST((*dialled)->remote().to_string() == "10.0.0.2:26656");
}

BOOST_AUTO_TEST_CASE(closing_the_listener_ends_accept_and_resets_who_was_not_accepted) {
  Pair pair;
  auto dialled = pair.dial();
  BOOST_REQUIRE(dialled);
  pair.listener->close();
  BOOST_TEST((pair.world.await(pair.listener->accept()).error() == Errc::closed));
  BOOST_TEST((pair.read_error(**dialled) == std::errc::connection_reset));
}

BOOST_AUTO_TEST_CASE(a_waiting_accept_ends_when_the_listener_closes) {
  Pair pair;
  pair.world.timers().call_at(Time(7s), [&] { pair.listener->close(); });
  BOOST_TEST((pair.world.await(pair.listener->accept()).error() == Errc::closed));
  BOOST_TEST((pair.elapsed() == 7s));
}

BOOST_AUTO_TEST_CASE(accepts_fail_as_told_and_lose_no_connection) {
  Pair pair;
  pair.network.fail_accepts(pair.bob.address(), std::errc::too_many_files_open, 2);
  BOOST_REQUIRE(pair.dial());
  for (int i = 0; i < 2; ++i) {
    const auto failed = pair.world.await(pair.listener->accept());
    BOOST_REQUIRE(!failed);
    BOOST_TEST((failed.error() == std::errc::too_many_files_open));
    BOOST_TEST(net::is_transient_accept_error(failed.error()));
  }
  BOOST_TEST(pair.world.await(pair.listener->accept()).has_value());
}

BOOST_AUTO_TEST_CASE(a_full_backlog_leaves_dials_unanswered) {
  Pair pair;
  std::vector<StreamPtr> streams;
  for (int i = 0; i < 128; ++i) streams.push_back(std::move(*pair.dial()));
  BOOST_TEST((pair.dial(1s).error() == Errc::timed_out));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
