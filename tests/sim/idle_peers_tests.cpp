// Idle peers: what each of them costs a node, in memory and in timers; and what a broadcast stores.
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "p2p/sim/sim_network.h"
#include "p2p/sim/world.h"
#include "p2p/switch/reactor.h"
#include "tests/support/count_allocations.h"
#include "tools/node/node.h"

namespace switchyard::test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace idle_peers_tests {

constexpr std::size_t kPeers = 32;
constexpr std::uint16_t kPort = 26656;
constexpr ChannelId kFirst(0x20);

// Has four channels, and keeps nothing.
class FourChannels final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override {
    std::vector<ChannelDescriptor> all(4);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].id = ChannelId(static_cast<std::uint8_t>(kFirst.value() + i));
    }
    return all;
  }
  void start(SwitchHandle handle) override { net = std::make_unique<SwitchHandle>(handle); }
  void add_peer(PeerHandle /*peer*/) override { ++peers; }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override { --peers; }
  void receive(Message /*message*/) override { ++received; }

  std::unique_ptr<SwitchHandle> net;
  std::size_t peers{0};
  std::size_t received{0};
};

// The world's timers, and how many were set.
class CountedTimers final : public net::Timers {
 public:
  explicit CountedTimers(net::Timers& timers) : timers_(timers) {}

  Time now() const override { return timers_.now(); }
  WallTime wall_now() const override { return timers_.wall_now(); }
  Id call_at(Time when, std::function<void()> fn) override {
    ++set;
    return timers_.call_at(when, std::move(fn));
  }
  void cancel(Id id) override { timers_.cancel(id); }

  std::size_t set{0};

 private:
  net::Timers& timers_;
};

struct QuietNode {
  QuietNode(sim::World& world, sim::SimNetwork& network, std::uint8_t number)
      : host(world, network, "10.0.0." + std::to_string(number)),
        timers(world.timers()),
        node(config(host), key(number), services(), nullptr) {
    const auto added = node.add_reactor("four", reactor);
    if (!added || !world.await(node.start())) throw std::runtime_error("it does not start");
  }

  static NodeConfig config(const sim::SimHost& host) {
    NodeConfig config;
    config.network = "test-net";
    config.p2p.listen = {host.endpoint(kPort)};
    return config;
  }
  static NodeKey key(std::uint8_t number) {
    std::array<std::uint8_t, secret_conn::NodeKey::kSeedSize> secret{};
    secret.fill(number);
    return NodeKey(secret);
  }
  net::Services services() {
    const net::Services own = host.services();
    return {own.executor, own.reactor_executor, own.transport, timers, own.resolver, own.files,
            own.rng};
  }
  NetAddress address() const { return {node.id(), host.address().to_string(), kPort}; }

  sim::SimHost host;
  CountedTimers timers;
  FourChannels reactor;
  Node node;
};

// Two hubs, and leaves that dial them.
struct Star {
  Star() : network(world), warm(world, network, 1), hub(world, network, 2) {
    for (std::size_t i = 0; i < kPeers; ++i) {
      leaves.push_back(
          std::make_unique<QuietNode>(world, network, static_cast<std::uint8_t>(10 + i)));
    }
  }
  ~Star() {
    for (auto& leaf : leaves) world.await(leaf->node.stop());
    world.await(hub.node.stop());
    world.await(warm.node.stop());
  }

  void connect(QuietNode& to) {
    for (auto& leaf : leaves) leaf->reactor.net->dial(to.address());
    const auto done = [&to] { return to.reactor.peers == kPeers; };
    if (!world.run_until(done, minutes(1))) throw std::runtime_error("they did not meet");
    world.run_for(minutes(2));
  }

  sim::World world{1};
  sim::SimNetwork network;
  QuietNode warm;  // so that what comes once a node is there before the hub is counted
  QuietNode hub;
  std::vector<std::unique_ptr<QuietNode>> leaves;
};

// Sixty messages to each peer on each channel.
void burst(QuietNode& from) {
  const Payload message(Bytes(100, 1));
  for (int i = 0; i < 60; ++i) {
    for (const ChannelDescriptor& channel : from.reactor.channels()) {
      from.reactor.net->broadcast(channel.id, message);
    }
  }
}

// Without the buffers, which every node has a few of, however many peers.
std::size_t small_bytes() {
  return allocated_bytes - allocated_in_large_blocks;
}

// What the simulator takes for a connection, both ends and the network between them.
std::size_t bytes_of_simulation() {
  sim::World world(1);
  sim::SimNetwork network(world);
  sim::SimHost hub(world, network, "10.0.0.2");
  std::vector<std::unique_ptr<sim::SimHost>> hosts;
  std::vector<std::unique_ptr<net::Stream>> streams;
  for (std::size_t i = 0; i < kPeers; ++i) {
    hosts.push_back(
        std::make_unique<sim::SimHost>(world, network, "10.0.0." + std::to_string(10 + i)));
  }
  streams.reserve(2 * kPeers);
  auto listener = hub.services().transport.listen(hub.endpoint(kPort));
  const std::size_t before = small_bytes();
  for (auto& host : hosts) {
    auto dialled =
        world.await(host->services().transport.dial(hub.endpoint(kPort), world.now() + seconds(1)));
    auto accepted = world.await((*listener)->accept());
    streams.push_back(std::move(*dialled));
    streams.push_back(std::move(*accepted));
  }
  return (small_bytes() - before) / kPeers;
}

}  // namespace idle_peers_tests

BOOST_AUTO_TEST_SUITE(idle_peers_tests)

// The bound is near what it takes today, so that who adds to it notices.
BOOST_AUTO_TEST_CASE(an_idle_peer_with_four_channels_takes_little_memory) {
  constexpr std::size_t kBound = 16 * kKiB;  // of both ends
  const std::size_t simulated = idle_peers_tests::bytes_of_simulation();
  idle_peers_tests::Star star;
  star.connect(star.warm);
  const std::size_t before = idle_peers_tests::small_bytes();
  star.connect(star.hub);
  const std::size_t each = (idle_peers_tests::small_bytes() - before) / idle_peers_tests::kPeers;
  BOOST_TEST_MESSAGE("both ends of a connection take " << each - simulated << " bytes, and "
                                                       << simulated << " of the simulator");
  BOOST_TEST(each - simulated < kBound);
}

BOOST_AUTO_TEST_CASE(what_a_burst_has_taken_is_given_back) {
  using idle_peers_tests::kPeers;
  using idle_peers_tests::small_bytes;
  idle_peers_tests::Star star;
  star.connect(star.warm);
  for (int i = 0; i < 5; ++i) {  // what a node has for all of its peers stays
    idle_peers_tests::burst(star.warm);
    star.world.run_for(minutes(2));
  }
  star.connect(star.hub);
  const std::size_t before = small_bytes();
  idle_peers_tests::burst(star.hub);
  const std::size_t queued = small_bytes() - before;
  star.world.run_for(minutes(2));
  BOOST_TEST(star.leaves[0]->reactor.received == 1440U);
  BOOST_TEST(queued / kPeers > 5000U);
  BOOST_TEST_INFO(before << " bytes before, " << small_bytes() << " after");
  BOOST_TEST((small_bytes() < before || (small_bytes() - before) / kPeers < 2000U));
}

BOOST_AUTO_TEST_CASE(an_idle_peer_sets_no_timers_but_for_its_pings) {
  constexpr std::size_t kPings = 3600 / 30;  // an hour's, Config::ping_interval
  idle_peers_tests::Star star;
  star.connect(star.hub);
  const std::size_t before = star.hub.timers.set;
  star.world.run_for(hours(1));
  const std::size_t set = star.hub.timers.set - before;
  BOOST_TEST_MESSAGE(set << " timers in an hour of " << idle_peers_tests::kPeers << " peers");
  BOOST_TEST(star.hub.reactor.peers == idle_peers_tests::kPeers);
  // When a ping is due, when its answer is, and when the next one is.
  BOOST_TEST(set > idle_peers_tests::kPeers * kPings);
  BOOST_TEST(set <= 3 * idle_peers_tests::kPeers * kPings + 200);
}

BOOST_AUTO_TEST_CASE(a_broadcast_stores_its_bytes_once) {
  idle_peers_tests::Star star;
  star.connect(star.hub);
  constexpr std::size_t kSize = 100'000;
  const std::size_t before = allocated_bytes;
  const BroadcastResult sent =
      star.hub.reactor.net->broadcast(idle_peers_tests::kFirst, Payload(Bytes(kSize, 1)));
  BOOST_TEST(sent.queued == idle_peers_tests::kPeers);
  BOOST_TEST(allocated_bytes - before >= kSize);
  BOOST_TEST(allocated_bytes - before < 2 * kSize);
  star.world.run_for(seconds(30));
  for (const auto& leaf : star.leaves) BOOST_TEST(leaf->reactor.received == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
