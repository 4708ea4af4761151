// Handles used from threads of the embedder while peers come and go, on real sockets.
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "tools/node/switchyard.h"

namespace switchyard {
namespace many_threads_tests {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr ChannelId kTalk(0x01);

class Listener final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = kTalk;
    return {mine};
  }
  void init_peer(PeerHandle /*peer*/) override { ++inits; }
  void add_peer(PeerHandle /*peer*/) override { ++peers; }
  void receive(Message /*message*/) override { ++received; }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override {
    --peers;
    ++removes;
  }

  std::atomic<int> peers{0};
  std::atomic<int> inits{0};
  std::atomic<int> removes{0};
  std::atomic<std::uint64_t> received{0};
};

bool wait_until(const std::function<bool()>& done) {
  const auto end = Clock::now() + std::chrono::seconds(30);
  while (!done()) {
    if (Clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

NodeConfig config_of(const char* name) {
  NodeConfig config;
  config.network = "threads";
  config.moniker = name;
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  return config;
}

struct Side {
  explicit Side(const char* name)
      : node(config_of(name), NodeKey::generate(runtime.rng()), runtime.services()) {
    const bool added = node.add_reactor("listener", listener).has_value();
    const bool started = runtime.wait(node.start()).has_value();
    BOOST_REQUIRE((added && started));
  }
  ~Side() { runtime.wait(node.stop()); }

  Listener listener;
  Runtime runtime;
  Node node;
};

NetAddress address_of(Side& side) {
  NetAddress address;
  side.runtime.wait([](Node& node, NetAddress& out) -> net::Awaitable<void> {
    out = node.addresses().at(0);
    co_return;
  }(side.node, address));
  return address;
}

}  // namespace many_threads_tests

BOOST_AUTO_TEST_SUITE(many_threads_tests)

BOOST_AUTO_TEST_CASE(handles_serve_other_threads_while_peers_come_and_go) {
  constexpr int kVisits = 12;
  Side hub("hub");
  const NetAddress address = address_of(hub);
  std::atomic<bool> over{false};
  std::array<std::atomic<std::uint64_t>, 2> sent{};
  const auto talk = [&](std::size_t which) {
    const SwitchHandle handle = hub.node.handle();
    const Payload message(as_bytes("to whoever is there"));
    while (!over) {
      for (const PeerHandle& peer : handle.peers()) {
        if (peer.info().moniker != "guest") over = true;  // fails below: nobody got a message
        if (peer.try_send(kTalk, message) == SendResult::queued) ++sent.at(which);
      }
      sent.at(which) += handle.broadcast(kTalk, message).queued;
      std::this_thread::yield();
    }
  };
  std::thread first(talk, 0);
  std::thread second(talk, 1);
  std::uint64_t heard = 0;
  bool met = true;
  for (int visit = 0; visit < kVisits && met; ++visit) {
    Side guest("guest");
    guest.node.handle().dial(address);
    met = wait_until([&] { return guest.listener.received > 0; });
    heard += guest.listener.received;
  }
  over = true;
  first.join();
  second.join();
  BOOST_TEST(met);
  BOOST_TEST(heard >= static_cast<std::uint64_t>(kVisits));
  BOOST_TEST(sent[0] > 0U);
  BOOST_TEST(sent[1] > 0U);
  BOOST_TEST(wait_until([&] { return hub.listener.removes == kVisits; }));
  BOOST_TEST(hub.listener.inits == kVisits);
  BOOST_TEST(hub.node.handle().peers().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
