// Nodes on real threads and sockets that find each other.
#include <boost/test/unit_test.hpp>

#include "tests/interop/running_nodes.h"

namespace switchyard::test {

namespace finding_threads_tests {

constexpr ChannelId kGreeting(0x30);

// A node with an empty book and a runtime of its own.
struct Stranger {
  Stranger(Bell& bell, const char* moniker, const std::vector<NetAddress>& seeds,
           const std::vector<NetAddress>& persistent)
      : counter(bell, kGreeting) {
    NodeConfig config = loopback_config(moniker);
    config.p2p.persistent_peers = persistent;
    config.finding.enabled = true;
    config.finding.seeds = seeds;
    config.finding.strict = false;
    node = std::make_unique<Node>(config, NodeKey::generate(runtime.rng()), runtime.services());
    BOOST_REQUIRE(node->add_reactor("counter", counter).has_value());
    const auto started = runtime.wait(node->start());
    BOOST_REQUIRE(started.has_value());
  }
  ~Stranger() { runtime.wait(node->stop()); }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  NetAddress address() { return address_of(runtime, *node); }

  Runtime runtime;
  Counter counter;
  std::unique_ptr<Node> node;
};

// Whether three find each other, of whom two know the first.
bool three_meet(bool by_seed) {
  Bell bell;
  Stranger first(bell, "first", {}, {});
  const std::vector<NetAddress> known{first.address()};
  const std::vector<NetAddress> none;
  Stranger second(bell, "second", by_seed ? known : none, by_seed ? none : known);
  Stranger third(bell, "third", by_seed ? known : none, by_seed ? none : known);
  return bell.wait_until([&] {
    return first.counter.peers == 2 && second.counter.peers == 2 && third.counter.peers == 2;
  });
}

}  // namespace finding_threads_tests

BOOST_AUTO_TEST_SUITE(finding_threads_tests)

BOOST_AUTO_TEST_CASE(three_that_know_one_by_a_seed_all_meet) {
  BOOST_TEST(three_meet(/*by_seed=*/true));
}

BOOST_AUTO_TEST_CASE(three_that_know_one_for_ever_all_meet) {
  BOOST_TEST(three_meet(/*by_seed=*/false));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
