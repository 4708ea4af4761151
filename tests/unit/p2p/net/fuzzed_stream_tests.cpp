// Each fault by itself, over simulated connections.
#include "p2p/net/fuzzed_stream.h"

#include <bit>

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::net {

using namespace std::chrono_literals;

namespace fuzzed_stream_tests {

// Alice's end misbehaves; the link takes 1 ms each way.
struct FuzzedPair : sim::Pair {
  explicit FuzzedPair(Faults faults, std::uint64_t seed = 1) {
    connect();
    world.run_for(1s - elapsed());
    auto fuzzed = std::make_unique<FuzzedStream>(std::move(a), world.executor(), world.timers(),
                                                 faults, seed, counts);
    a = std::move(fuzzed);
  }

  std::shared_ptr<FaultCounts> counts = std::make_shared<FaultCounts>();
};

Faults with(double Faults::* chance, double value = 1) {
  Faults faults;
  faults.*chance = value;
  return faults;
}

// What arrives at the other end of `size` random bytes that are written and ended.
Bytes arrived(FuzzedPair& pair, const Bytes& sent) {
  pair.world.spawn(sim::write_and_end(*pair.a, sent));
  const auto [bytes, end] = pair.world.await(sim::read_all(*pair.b));
  BOOST_TEST((end == Errc::end_of_stream));
  return bytes;
}

Bytes random_bytes(std::size_t size) {
  SeededRng rng(99);
  Bytes bytes(size);
  rng.fill(bytes);
  return bytes;
}

int different_bits(const Bytes& a, const Bytes& b) {
  BOOST_REQUIRE(a.size() == b.size());
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) bits += std::popcount<std::uint8_t>(a[i] ^ b[i]);
  return bits;
}

Awaitable<void> write_until_closed(Stream& to) {
  const Bytes much(60'000);
  for (;;) {
    const auto written = co_await to.write_some(much);
    if (!written) co_return;
  }
}

}  // namespace fuzzed_stream_tests

BOOST_AUTO_TEST_SUITE(fuzzed_stream_tests)

BOOST_AUTO_TEST_CASE(without_faults_it_is_the_stream_inside) {
  FuzzedPair pair(Faults{});
  const Bytes sent = random_bytes(300'000);
  BOOST_TEST((arrived(pair, sent) == sent));
  BOOST_TEST((pair.a->local().address == pair.alice.address()));
  BOOST_TEST((pair.a->remote() == pair.bob.endpoint(sim::kPort)));
}

BOOST_AUTO_TEST_CASE(chances_and_durations_have_their_limits) {
  BOOST_TEST(Faults{}.valid());
  BOOST_TEST(with(&Faults::split, 1).valid());
  BOOST_TEST(!with(&Faults::split, 1.01).valid());
  BOOST_TEST(!with(&Faults::corrupt, -0.01).valid());
  Faults faults;
  faults.stall_time = kForEver;
  BOOST_TEST(faults.valid());
  faults.longest_delay = kForEver;
  BOOST_TEST(!faults.valid());
  faults.longest_delay = -1ns;
  BOOST_TEST(!faults.valid());
}

BOOST_AUTO_TEST_CASE(a_delay_is_at_most_its_longest_in_its_own_unit) {
  Faults faults = with(&Faults::delay);
  faults.longest_delay = 3s;
  Duration longest{0};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    FuzzedPair pair(faults, seed);
    const Time begin = pair.world.now();
    pair.write(*pair.a, "x");
    longest = std::max(longest, pair.world.now() - begin);
    BOOST_TEST(pair.counts->delays == 1U);
  }
  BOOST_TEST((longest <= 3s));
  BOOST_TEST((longest > 2s));
}

BOOST_AUTO_TEST_CASE(a_stall_ends_when_it_should_and_holds_both_ways) {
  FuzzedPair pair(with(&Faults::stall, 1));
  pair.write(*pair.b, "hello");
  const Time begin = pair.world.now();
  const auto text = pair.read(*pair.a);
  BOOST_REQUIRE(text);
  BOOST_TEST(*text == "hello");
  BOOST_TEST((pair.world.now() - begin == 10s));

  pair.write(*pair.b, "more");
  pair.world.spawn(sim::write_and_end(*pair.a, Bytes(1)));  // begins a stall
  pair.world.run_for(1s);
  const Time stalled = pair.world.now();
  BOOST_TEST(pair.world.await(pair.a->wait_readable(), 20s).has_value());
  BOOST_TEST((pair.world.now() - stalled == 9s));
}

BOOST_AUTO_TEST_CASE(closing_ends_a_stall_that_lasts_for_ever) {
  Faults faults = with(&Faults::stall);
  faults.stall_time = kForEver;
  FuzzedPair pair(faults);
  pair.write(*pair.b, "hello");
  pair.world.timers().call_at(pair.world.now() + std::chrono::hours(24), [&] { pair.a->close(); });
  Bytes buffer(10);
  const auto read = pair.world.await(pair.a->read_some(buffer), std::chrono::hours(48));
  BOOST_REQUIRE(!read);
  BOOST_TEST((read.error() == Errc::closed));
  BOOST_TEST((pair.world.await(pair.a->write_some(buffer)).error() == Errc::closed));
}

BOOST_AUTO_TEST_CASE(closing_ends_a_delay_at_once) {
  Faults faults = with(&Faults::delay);
  faults.longest_delay = std::chrono::hours(1000);
  FuzzedPair pair(faults);
  const Time begin = pair.world.now();
  pair.world.timers().call_at(begin + 1s, [&] { pair.a->close(); });
  const Bytes one(1);
  BOOST_TEST((pair.world.await(pair.a->write_some(one)).error() == Errc::closed));
  BOOST_TEST((pair.world.now() - begin == 1s));
}

BOOST_AUTO_TEST_CASE(a_stream_closes_under_its_user) {
  FuzzedPair pair(with(&Faults::close));
  const Bytes one(1);
  BOOST_TEST((pair.world.await(pair.a->write_some(one)).error() == Errc::closed));
  BOOST_TEST(pair.counts->closes == 1U);
  BOOST_TEST((pair.world.await(sim::read_all(*pair.b)).second == Errc::end_of_stream));
  BOOST_TEST((pair.read_error(*pair.a) == Errc::closed));
}

BOOST_AUTO_TEST_CASE(each_corruption_flips_one_bit_of_what_is_written) {
  FuzzedPair pair(with(&Faults::corrupt, 0.5));
  const Bytes sent = random_bytes(1'000'000);
  const Bytes got = arrived(pair, sent);
  BOOST_TEST(pair.counts->corruptions > 0U);
  BOOST_TEST(different_bits(sent, got) == static_cast<int>(pair.counts->corruptions));
}

BOOST_AUTO_TEST_CASE(each_corruption_flips_one_bit_of_what_is_read) {
  FuzzedPair pair(with(&Faults::corrupt));
  const Bytes sent = random_bytes(1000);
  pair.write(*pair.b, sent);
  pair.world.run_for(1s);
  Bytes got(1000);
  BOOST_REQUIRE(pair.world.await(pair.a->read_some(got)).has_value());
  BOOST_TEST(different_bits(sent, got) == 1);
}

BOOST_AUTO_TEST_CASE(splitting_changes_the_pieces_and_not_the_bytes) {
  FuzzedPair pair(with(&Faults::split));
  const Bytes sent = random_bytes(1000);
  const auto first = pair.world.await(pair.a->write_some(sent));
  BOOST_REQUIRE(first);
  BOOST_TEST(*first < sent.size());
  const Bytes rest(sent.begin() + static_cast<std::ptrdiff_t>(*first), sent.end());
  BOOST_TEST((arrived(pair, rest).size() == sent.size()));
  BOOST_TEST(pair.counts->splits > 1U);

  FuzzedPair other(with(&Faults::split), /*seed=*/5);
  BOOST_TEST((arrived(other, sent) == sent));
}

BOOST_AUTO_TEST_CASE(joined_writes_leave_together_and_none_is_lost) {
  Faults faults = with(&Faults::join, 0.5);
  FuzzedPair pair(faults, /*seed=*/3);
  const Bytes sent = random_bytes(300'000);
  BOOST_TEST((arrived(pair, sent) == sent));
  BOOST_TEST(pair.counts->joins > 0U);
}

BOOST_AUTO_TEST_CASE(what_is_held_back_leaves_by_itself) {
  Faults faults = with(&Faults::join);
  faults.longest_join = 2s;
  FuzzedPair pair(faults);
  const Time begin = pair.world.now();
  for (const char* text : {"one ", "two ", "three"}) pair.write(*pair.a, text);
  BOOST_TEST((pair.world.now() == begin));  // accepted at once
  pair.world.run_for(2s + 2ms);
  const auto text = pair.read(*pair.b);
  BOOST_REQUIRE(text);
  BOOST_TEST(*text == "one two three");
  BOOST_TEST((pair.world.now() - begin == 2s + 2ms));  // there already
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_comes_behind_what_is_held_back) {
  Faults faults = with(&Faults::join);
  faults.longest_join = std::chrono::hours(1);
  FuzzedPair pair(faults);
  const Time begin = pair.world.now();
  BOOST_TEST((arrived(pair, random_bytes(5000)) == random_bytes(5000)));
  BOOST_TEST((pair.world.now() - begin < 1s));  // nothing waits for the hour
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_destroyed_while_it_holds_bytes) {
  FuzzedPair pair(with(&Faults::join));
  pair.write(*pair.a, "held");
  pair.a.reset();
  BOOST_TEST((pair.world.await(sim::read_all(*pair.b)).first.empty()));
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_destroyed_while_held_bytes_are_written) {
  FuzzedPair pair(with(&Faults::join));
  pair.world.spawn(write_until_closed(*pair.a));  // more than Bob takes unread
  pair.world.run_for(10s);
  BOOST_TEST(pair.counts->joins > 3U);
  pair.a->close();
  pair.world.run_for(1s);
  pair.a.reset();
  pair.world.run_for(10s);
}

BOOST_AUTO_TEST_CASE(nothing_goes_wrong_in_the_quiet_time) {
  Faults faults = with(&Faults::close);
  faults.quiet = 60s;
  FuzzedPair pair(faults);
  pair.world.run_for(59s);
  pair.write(*pair.a, "fine");
  pair.world.run_for(1s);
  const Bytes one(1);
  BOOST_TEST((pair.world.await(pair.a->write_some(one)).error() == Errc::closed));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_run) {
  Faults faults;
  faults.delay = faults.corrupt = faults.join = 0.7;
  faults.split = 0.9;
  const auto run = [&](std::uint64_t seed) {
    FuzzedPair pair(faults, seed);
    Bytes got = arrived(pair, random_bytes(200'000));
    return std::pair(std::move(got), pair.elapsed());
  };
  BOOST_TEST((run(7) == run(7)));
  BOOST_TEST((run(7) != run(8)));
}

BOOST_AUTO_TEST_CASE(a_fuzzed_transport_wraps_what_it_dials_and_accepts) {
  sim::Pair pair;
  auto services = pair.bob.services();
  FuzzedTransport transport(services.transport, services.executor, services.timers,
                            with(&Faults::split), /*seed=*/1);
  auto listener = transport.listen(pair.bob.endpoint(1000));
  BOOST_REQUIRE(listener);
  BOOST_TEST((*listener)->local().port == 1000);
  const Time deadline = pair.world.now() + 10s;
  auto dialled = pair.world.await(transport.dial(pair.bob.endpoint(1000), deadline));
  BOOST_REQUIRE(dialled);
  auto accepted = pair.world.await((*listener)->accept());
  BOOST_REQUIRE(accepted);
  const Bytes sent(100);
  BOOST_TEST(*pair.world.await((*dialled)->write_some(sent)) < 100U);
  BOOST_TEST(*pair.world.await((*accepted)->write_some(sent)) < 100U);
  BOOST_TEST(transport.counts().splits == 2U);
  (*listener)->close();
  BOOST_TEST((pair.world.await((*listener)->accept()).error() == Errc::closed));
  BOOST_TEST(!pair.world.await(transport.dial(pair.bob.endpoint(1001), deadline)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
