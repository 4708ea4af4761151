#include "p2p/sim/sim_resolver.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {
namespace sim_resolver_tests {

Result<std::vector<IpAddress>> ask(Pair& pair, const std::string& name, Duration patience = 5s) {
  return pair.world.await(pair.network.names().resolve(name, pair.world.now() + patience));
}

}  // namespace sim_resolver_tests

BOOST_AUTO_TEST_SUITE(sim_resolver_tests)

BOOST_AUTO_TEST_CASE(names_have_their_addresses_in_order_after_the_latency) {
  Pair pair;
  const std::vector<IpAddress> two{*IpAddress::parse("10.0.0.2"), *IpAddress::parse("fd00::1")};
  pair.network.names().set("bob.example", two);
  pair.network.names().set_latency(30ms);
  BOOST_TEST((*ask(pair, "bob.example") == two));
  BOOST_TEST((pair.elapsed() == 30ms));
}

BOOST_AUTO_TEST_CASE(literals_are_not_asked_for) {
  Pair pair;
  BOOST_TEST((*ask(pair, "fd00::7") == std::vector<IpAddress>{*IpAddress::parse("fd00::7")}));
  BOOST_TEST((pair.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(unknown_and_removed_names_are_not_found) {
  Pair pair;
  BOOST_TEST((ask(pair, "who.example").error() == Errc::not_found));
  pair.network.names().set("who.example", {pair.alice.address()});
  BOOST_TEST(ask(pair, "who.example").has_value());
  pair.network.names().remove("who.example");
  BOOST_TEST((ask(pair, "who.example").error() == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(names_fail_as_told) {
  Pair pair;
  const auto busy = std::make_error_code(std::errc::resource_unavailable_try_again);
  pair.network.names().set_failure("bad.example", busy);
  BOOST_TEST((ask(pair, "bad.example").error() == busy));
}

BOOST_AUTO_TEST_CASE(asking_ends_at_the_deadline) {
  Pair pair;
  pair.network.names().set_silent("mute.example");
  BOOST_TEST((ask(pair, "mute.example").error() == Errc::timed_out));
  BOOST_TEST((pair.elapsed() == 5s));
  pair.network.names().set("slow.example", {pair.alice.address()});
  pair.network.names().set_latency(6s);
  BOOST_TEST((ask(pair, "slow.example").error() == Errc::timed_out));
  BOOST_TEST((pair.elapsed() == 10s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
