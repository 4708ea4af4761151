// Handles used from threads of the embedder while peers come and go, on real sockets.
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "tests/interop/running_nodes.h"

namespace switchyard::test {
namespace many_threads_tests {

constexpr ChannelId kTalk(0x01);

struct Side {
  Side(Bell& bell, const char* moniker)
      : listener(bell, kTalk),
        node(loopback_config(moniker), NodeKey::generate(runtime.rng()), runtime.services()) {
    const bool added = node.add_reactor("listener", listener).has_value();
    const bool started = runtime.wait(node.start()).has_value();
    BOOST_REQUIRE((added && started));
  }
  ~Side() { runtime.wait(node.stop()); }

  Counter listener;
  Runtime runtime;
  Node node;
};

}  // namespace many_threads_tests

BOOST_AUTO_TEST_SUITE(many_threads_tests)

BOOST_AUTO_TEST_CASE(handles_serve_other_threads_while_peers_come_and_go) {
  constexpr std::uint64_t kVisits = 12;
  Bell bell;
  Side hub(bell, "hub");
  const NetAddress address = address_of(hub.runtime, hub.node);
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
  for (std::uint64_t visit = 0; visit < kVisits && met; ++visit) {
    Side guest(bell, "guest");
    guest.node.handle().dial(address);
    met = bell.wait_until([&] { return guest.listener.received > 0; });
    heard += guest.listener.received;
  }
  over = true;
  first.join();
  second.join();
  BOOST_TEST(met);
  BOOST_TEST(heard >= kVisits);
  BOOST_TEST(sent[0] > 0U);
  BOOST_TEST(sent[1] > 0U);
  BOOST_TEST(bell.wait_until([&] { return hub.listener.removes == kVisits; }));
  BOOST_TEST(hub.listener.inits == kVisits);
  BOOST_TEST(hub.node.handle().peers().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
