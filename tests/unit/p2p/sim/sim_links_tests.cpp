// What lies between two hosts: jitter, directions that differ, connections that one side has lost.
#include <algorithm>
#include <bit>
#include <vector>

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {
namespace sim_links_tests {

Link jittery() {
  Link link;
  link.latency = 10ms;
  link.jitter = 40ms;
  return link;
}

// How long one byte takes from `from` to `to`.
Duration trip(Pair& pair, net::Stream& from, net::Stream& to) {
  const Time sent = pair.world.now();
  pair.write(from, "x");
  BOOST_REQUIRE(*pair.read(to) == "x");
  return pair.world.now() - sent;
}

int bits_that_differ(std::string_view a, std::string_view b) {
  BOOST_REQUIRE(a.size() == b.size());
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    bits += std::popcount(static_cast<unsigned char>(a[i] ^ b[i]));
  }
  return bits;
}

}  // namespace sim_links_tests

BOOST_AUTO_TEST_SUITE(sim_links_tests)

BOOST_AUTO_TEST_CASE(jitter_is_between_nothing_and_its_bound) {
  Pair pair;
  pair.connect();
  pair.network.set_default_link(jittery());
  std::vector<Duration> trips;
  for (int i = 0; i < 300; ++i) trips.push_back(trip(pair, *pair.a, *pair.b));
  const auto [shortest, longest] = std::minmax_element(trips.begin(), trips.end());
  BOOST_TEST((*shortest >= 10ms && *shortest < 11ms));
  BOOST_TEST((*longest > 49ms && *longest <= 50ms));
}

BOOST_AUTO_TEST_CASE(jitter_leaves_the_bytes_of_a_connection_in_order) {
  Pair pair;
  pair.network.set_default_link(jittery());
  pair.connect();
  Bytes sent(300'000);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * i / 7);
  pair.world.spawn(write_and_end(*pair.a, sent));
  const auto [received, end] = pair.world.await(read_all(*pair.b));
  BOOST_TEST((received == sent));
  BOOST_TEST((end == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(jitter_lets_connections_overtake_each_other) {
  Pair pair;
  pair.network.set_default_link(jittery());
  pair.connect();
  const StreamPtr a1 = std::move(pair.a);
  const StreamPtr b1 = std::move(pair.b);
  pair.connect();
  int first_came_first = 0;
  for (int i = 0; i < 50; ++i) {
    pair.write(*a1, "x");
    pair.write(*pair.a, "x");
    const Time sent = pair.world.now();
    BOOST_TEST(*pair.read(*b1) == "x");
    const Time first = pair.world.now();
    BOOST_TEST(*pair.read(*pair.b) == "x");
    first_came_first += pair.world.now() > first ? 1 : 0;
    BOOST_TEST((pair.world.now() - sent <= 50ms));
  }
  BOOST_TEST(first_came_first > 10);
  BOOST_TEST(first_came_first < 40);
}

BOOST_AUTO_TEST_CASE(a_cut_after_some_bytes_is_exact_with_jitter) {
  for (const std::size_t size : {0U, 1U, 999U, 70'000U}) {
    Pair pair(size);
    pair.network.set_default_link(jittery());
    pair.connect();
    pair.network.cut_after(pair.alice.address(), pair.bob.address(), size);
    pair.world.spawn(write_and_end(*pair.a, Bytes(100'000)));
    const auto [received, end] = pair.world.await(read_all(*pair.b));
    BOOST_TEST(received.size() == size);
    BOOST_TEST((end == std::errc::connection_reset));
  }
}

BOOST_AUTO_TEST_CASE(each_direction_has_its_own_link) {
  Pair pair;
  Link up;
  up.latency = 30ms;
  up.bandwidth = 100'000;
  Link down;
  down.latency = 10ms;
  down.bandwidth = 1'000'000;
  pair.network.set_link_one_way(pair.alice.address(), pair.bob.address(), up);
  pair.network.set_link_one_way(pair.bob.address(), pair.alice.address(), down);
  pair.connect();
  BOOST_TEST((pair.elapsed() == 40ms));  // there and back

  pair.world.spawn(write_and_end(*pair.a, Bytes(100'000)));
  BOOST_TEST(pair.world.await(read_all(*pair.b)).first.size() == 100'000U);
  BOOST_TEST((pair.elapsed() == 40ms + 1s + 30ms));
  pair.world.spawn(write_and_end(*pair.b, Bytes(100'000)));
  BOOST_TEST(pair.world.await(read_all(*pair.a)).first.size() == 100'000U);
  BOOST_TEST((pair.elapsed() == 40ms + 1s + 30ms + 100ms + 10ms));
}

BOOST_AUTO_TEST_CASE(a_block_closes_one_direction_and_loses_nothing) {
  Pair pair;
  pair.connect();
  pair.network.block(pair.alice.address(), pair.bob.address());
  pair.write(*pair.a, "held");
  BOOST_TEST((trip(pair, *pair.b, *pair.a) == 1ms));
  pair.world.run_for(1h);
  pair.network.heal(pair.bob.address(), pair.alice.address());
  const Time healed = pair.world.now();
  std::string text;
  while (text.size() < 4) text += *pair.read(*pair.b);
  BOOST_TEST(text == "held");
  BOOST_TEST((pair.world.now() - healed == 1ms));
}

BOOST_AUTO_TEST_CASE(the_other_side_of_a_one_sided_cut_believes_that_it_stands) {
  Pair pair;
  pair.connect();
  pair.write(*pair.a, "last words");
  pair.network.cut_one_side(pair.alice.address(), pair.bob.address());
  BOOST_TEST((pair.read_error(*pair.a) == std::errc::connection_reset));
  std::string text;
  while (text.size() < 10) text += *pair.read(*pair.b);
  BOOST_TEST(text == "last words");
  pair.world.run_for(24h);
  const Time before = pair.world.now();
  pair.write(*pair.b, "are you there?");
  BOOST_TEST((pair.read_error(*pair.b) == std::errc::connection_reset));
  BOOST_TEST((pair.world.now() - before == 2ms));
}

BOOST_AUTO_TEST_CASE(corruption_is_one_bit_once_in_one_direction) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Pair pair(seed);
    pair.connect();
    pair.network.corrupt_next(pair.alice.address(), pair.bob.address());
    BOOST_TEST((trip(pair, *pair.b, *pair.a) == 1ms));
    for (int wrong = 1; wrong >= 0; --wrong) {
      pair.write(*pair.a, "some words");
      std::string text;
      while (text.size() < 10) text += *pair.read(*pair.b);
      BOOST_TEST(bits_that_differ(text, "some words") == wrong);
    }
  }
}

BOOST_AUTO_TEST_CASE(open_streams_are_those_that_nobody_has_closed) {
  Pair pair;
  BOOST_TEST(pair.network.open_streams(pair.alice.address()) == 0U);
  pair.connect();
  BOOST_TEST(pair.network.open_streams(pair.alice.address()) == 1U);
  BOOST_TEST(pair.network.open_streams(pair.bob.address()) == 1U);
  pair.a->close();
  BOOST_TEST(pair.network.open_streams(pair.alice.address()) == 0U);
  BOOST_TEST(pair.network.open_streams(pair.bob.address()) == 1U);
  pair.network.cut(pair.alice.address(), pair.bob.address());
  BOOST_TEST(pair.network.open_streams(pair.bob.address()) == 1U);  // it has to be closed even so
  pair.b.reset();
  BOOST_TEST(pair.network.open_streams(pair.bob.address()) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
