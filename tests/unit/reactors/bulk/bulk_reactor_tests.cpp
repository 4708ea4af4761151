#include "reactors/bulk/bulk_reactor.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/sim/sim_host.h"
#include "tools/node/node.h"

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

namespace bulk_reactor_tests {

NodeConfig config_of(const sim::SimHost& host) {
  NodeConfig config;
  config.network = "test";
  config.p2p.listen = {host.endpoint(26656)};
  return config;
}

// Sends `messages` of 64 KiB to each peer, as the queue has room.
class Sender final : public Reactor {
 public:
  explicit Sender(std::size_t messages) : left_(messages) {}

  std::vector<ChannelDescriptor> channels() const override { return BulkReactor().channels(); }
  void add_peer(PeerHandle peer) override { send(peer); }
  void writable(PeerHandle peer, ChannelId /*channel*/) override { send(peer); }
  void receive(Message /*message*/) override {}

 private:
  void send(const PeerHandle& peer) {
    while (left_ > 0 && peer.try_send(kBulkChannel, message_) == SendResult::queued) --left_;
  }

  std::size_t left_;
  Payload message_{Bytes(64 * kKiB)};
};

}  // namespace bulk_reactor_tests

BOOST_AUTO_TEST_SUITE(bulk_reactor_tests)

BOOST_AUTO_TEST_CASE(takes_and_counts_everything_far_beyond_its_window) {
  sim::World world{1};
  sim::SimNetwork network{world};
  sim::SimHost alice_host{world, network, "10.0.0.1"};
  sim::SimHost bob_host{world, network, "10.0.0.2"};
  Sender sender(48);  // 3 MiB, half as much again as the window
  BulkReactor bulk;
  Node alice(config_of(alice_host), NodeKey::generate(world.rng()), alice_host.services());
  Node bob(config_of(bob_host), NodeKey::generate(world.rng()), bob_host.services());
  BOOST_REQUIRE(alice.add_reactor("sender", sender).has_value());
  BOOST_REQUIRE(bob.add_reactor("bulk", bulk).has_value());
  BOOST_REQUIRE(world.await(alice.start()).has_value());
  BOOST_REQUIRE(world.await(bob.start()).has_value());
  alice.handle().dial(bob.addresses().front());
  world.run_until([&] { return bulk.received_messages() == 48; }, 1h);
  world.await(alice.stop());
  world.await(bob.stop());
  BOOST_TEST(bulk.received_messages() == 48U);
  BOOST_TEST(bulk.received_bytes() == 48 * (64 * kKiB));
}

BOOST_AUTO_TEST_SUITE_END()
