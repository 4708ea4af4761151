#include "reactors/echo/echo_reactor.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "tools/node/node.h"

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

namespace echo_reactor_tests {

NodeConfig config_of(const sim::SimHost& host) {
  NodeConfig config;
  config.network = "test";
  config.p2p.listen = {host.endpoint(26656)};
  return config;
}

// Asks one question of each peer on the echo channel and keeps the answers.
class Asker final : public Reactor {
 public:
  explicit Asker(std::string question) : question_(std::move(question)) {}

  std::vector<ChannelDescriptor> channels() const override { return EchoReactor().channels(); }
  void add_peer(PeerHandle peer) override {
    BOOST_TEST((peer.try_send(kEchoChannel, as_bytes(question_)) == SendResult::queued));
  }
  void receive(Message message) override { answers.emplace_back(as_text(message.bytes())); }

  std::vector<std::string> answers;

 private:
  std::string question_;
};

// Two nodes with a reactor each; the first dials the second.
struct Pair {
  Pair(Reactor& first, Reactor& second) {
    BOOST_REQUIRE(alice.add_reactor("reactor", first).has_value());
    BOOST_REQUIRE(bob.add_reactor("reactor", second).has_value());
    BOOST_REQUIRE(world.await(alice.start()).has_value());
    BOOST_REQUIRE(world.await(bob.start()).has_value());
    alice.handle().dial(bob.addresses().front());
    world.run_for(10s);
    BOOST_REQUIRE(alice.status().size() == 1U);
  }
  ~Pair() {
    world.await(alice.stop());
    world.await(bob.stop());
  }

  sim::World world{1};
  sim::SimNetwork network{world};
  sim::SimHost alice_host{world, network, "10.0.0.1"};
  sim::SimHost bob_host{world, network, "10.0.0.2"};
  Node alice{config_of(alice_host), NodeKey::generate(world.rng()), alice_host.services()};
  Node bob{config_of(bob_host), NodeKey::generate(world.rng()), bob_host.services()};
};

}  // namespace echo_reactor_tests

BOOST_AUTO_TEST_SUITE(echo_reactor_tests)

BOOST_AUTO_TEST_CASE(sends_back_what_it_gets) {
  for (const std::string& question :
       {std::string("hello"), std::string(), std::string(65536, 'x')}) {
    Asker asker(question);
    EchoReactor echo;
    const Pair pair(asker, echo);
    BOOST_REQUIRE(asker.answers.size() == 1U);
    BOOST_TEST((asker.answers.front() == question));
  }
}

BOOST_AUTO_TEST_CASE(two_of_them_are_silent) {
  EchoReactor one;
  EchoReactor other;
  const Pair pair(one, other);
  const PeerStatus bob = pair.alice.status().front();
  for (const auto& channel : bob.mconn.channels) {
    BOOST_TEST(channel.sent_messages == 0U);
    BOOST_TEST(channel.received_messages == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
