// Whole nodes on streams and messages that misbehave.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "p2p/net/fuzzed_stream.h"
#include "p2p/sim/fuzzed_reactor.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using namespace std::chrono_literals;
using net::Faults;
using net::FuzzedTransport;
using EventKind = SwitchEvent::Kind;

namespace fuzzed_tests {

// Nodes whose streams all misbehave; each names the first as a persistent peer, and talks.
struct FuzzedNet : Net {
  FuzzedNet(std::size_t n, Faults faults, std::uint64_t seed = 1) : Net(n, seed) {
    for (auto& node : nodes) {
      const auto services = node->host.services();
      auto fuzzed = std::make_unique<FuzzedTransport>(services.transport, services.executor,
                                                      services.timers, faults, ++seed);
      transports.push_back(fuzzed.get());
      node->transport = std::move(fuzzed);
    }
    start_star();
  }

  void talk_for(Duration time) {
    for (const Time end = world.now() + time; world.now() < end; world.run_for(1s)) {
      for (auto& node : nodes) {
        for (const auto& peer : node->reactor->peers) {
          peer.try_send(kChat, as_bytes("hello"));
          peer.try_send(kBulk, Bytes(20'000, 7));
        }
      }
    }
  }
  // From now on new streams are whole, and the old ones are reset.
  bool recovers() {
    for (FuzzedTransport* transport : transports) transport->set_faults({});
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      network.cut(nodes[0]->host.address(), nodes[i]->host.address());
    }
    return meet(3min);
  }
  std::size_t count(EventKind kind) {
    std::size_t all = 0;
    for (auto& node : nodes) all += node->count(kind);
    return all;
  }
  net::FaultCounts faults() const {
    net::FaultCounts all;
    for (const FuzzedTransport* transport : transports) {
      all.delays += transport->counts().delays;
      all.stalls += transport->counts().stalls;
      all.closes += transport->counts().closes;
      all.corruptions += transport->counts().corruptions;
      all.splits += transport->counts().splits;
      all.joins += transport->counts().joins;
    }
    return all;
  }

  std::vector<FuzzedTransport*> transports;  // the nodes'
};

Faults everything() {
  Faults faults;
  faults.delay = 0.05;
  faults.stall = 0.002;
  faults.stall_time = net::kForEver;
  faults.close = 0.005;
  faults.corrupt = 0.005;
  faults.split = 0.3;
  faults.join = 0.1;
  return faults;
}

}  // namespace fuzzed_tests

BOOST_AUTO_TEST_SUITE(fuzzed_tests)

BOOST_AUTO_TEST_CASE(nodes_survive_every_fault_at_once_and_meet_again) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    FuzzedNet net(3, everything(), seed);
    net.talk_for(10min);
    const auto faults = net.faults();
    BOOST_TEST(faults.delays > 0U);
    BOOST_TEST(faults.stalls > 0U);
    BOOST_TEST(faults.closes > 0U);
    BOOST_TEST(faults.corruptions > 0U);
    BOOST_TEST(faults.splits > 0U);
    BOOST_TEST(faults.joins > 0U);
    BOOST_TEST(net.count(EventKind::peer_down) > 2U);
    BOOST_TEST(net.recovers(), "seed " << seed);
    const std::size_t before = net[0].reactor->received;
    net.talk_for(5s);
    BOOST_TEST(net[0].reactor->received > before);
    for (auto& node : net.nodes) {  // within the hour that await() gives
      node->reactor->forget_hooks();
      node->stop();
      BOOST_TEST(node->count(EventKind::peer_up) == node->count(EventKind::peer_down));
    }
  }
}

BOOST_AUTO_TEST_CASE(delays_splits_and_joins_end_no_connection_and_lose_nothing) {
  Faults faults;
  faults.delay = 0.1;
  faults.split = 0.5;
  faults.join = 0.3;
  FuzzedNet net(2, faults);
  BOOST_REQUIRE(net.meet());
  net.talk_for(3min);
  net.world.run_for(30s);
  BOOST_TEST(net.count(EventKind::peer_down) == 0U);
  BOOST_TEST(net.count(EventKind::dial_failed) == 0U);
  BOOST_TEST(net[0].reactor->received == 2U * 180U);
  BOOST_TEST(net[1].reactor->received == 2U * 180U);
}

BOOST_AUTO_TEST_CASE(a_corrupted_byte_ends_the_connection_and_never_reaches_a_reactor) {
  Faults faults;
  faults.corrupt = 0.01;
  FuzzedNet net(2, faults);
  std::size_t wrong = 0;
  for (auto& node : net.nodes) {
    node->reactor->on_receive = [&wrong](Message& message) {
      if (message.channel() == kChat && as_text(message.bytes()) != "hello") ++wrong;
      if (message.channel() == kBulk && to_bytes(message.bytes()) != Bytes(20'000, 7)) ++wrong;
    };
  }
  net.talk_for(10min);
  BOOST_TEST(net.faults().corruptions > 3U);
  BOOST_TEST(net.count(EventKind::peer_down) > 0U);
  BOOST_TEST(net[0].reactor->received > 100U);
  BOOST_TEST(wrong == 0U);
  BOOST_TEST(net.recovers());
}

BOOST_AUTO_TEST_CASE(a_stall_for_ever_is_found_by_keep_alive) {
  Faults faults;
  faults.stall = 1;
  faults.stall_time = net::kForEver;
  faults.quiet = 60s;
  FuzzedNet net(2, faults);
  net.world.run_for(59s);
  BOOST_REQUIRE(net.all_met());
  net.talk_for(60s);  // at most 50 s of silence
  const SwitchEvent* down = net[1].last(EventKind::peer_down);
  BOOST_REQUIRE(down != nullptr);
  BOOST_TEST((down->why->code == DisconnectCode::keepalive_late));
  BOOST_TEST(net.recovers());
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_log) {
  const auto log = [](std::uint64_t seed) {
    FuzzedNet net(2, everything(), seed);
    net.talk_for(2min);
    return net.world.log();
  };
  BOOST_TEST((log(5) == log(5)));
  BOOST_TEST((log(5) != log(6)));
}

// --- above the encryption

namespace {

// Two nodes; the first has a second reactor, fuzzed, and the other one sends it numbers.
struct FuzzedReactors : Net {
  explicit FuzzedReactors(sim::MessageFaults faults) : Net(2) {
    inner.wanted = {};
    sender.wanted = {};
    ChannelDescriptor numbers;
    numbers.id = ChannelId(0x50);
    inner.wanted.push_back(numbers);
    sender.wanted.push_back(numbers);
    fuzzed = std::make_unique<sim::FuzzedReactor>(inner, world.timers(), faults, /*seed=*/9);
    nodes[0]->more_reactors.push_back({"numbers", fuzzed.get()});
    nodes[1]->more_reactors.push_back({"numbers", &sender});
    start_star();
    BOOST_REQUIRE(run_until([&] { return sender.peers.size() == 1 && inner.peers.size() == 1; }));
  }
  ~FuzzedReactors() {
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
  }

  void send(int count) {
    for (int i = 0; i < count; ++i) {
      sender.peers.at(0).try_send(ChannelId(0x50), as_bytes(std::to_string(sent++)));
      world.run_for(100ms);
    }
  }
  // The numbers the reactor inside has got.
  std::vector<int> got() const {
    std::vector<int> numbers;
    for (const std::string& call : inner.calls) {
      if (call.starts_with("receive ")) numbers.push_back(std::stoi(call.substr(8)));
    }
    return numbers;
  }

  Recorder inner;
  Recorder sender;
  std::unique_ptr<sim::FuzzedReactor> fuzzed;
  int sent{0};
};

}  // namespace

BOOST_AUTO_TEST_CASE(dropped_messages_are_whole_and_the_connection_stays) {
  sim::MessageFaults faults;
  faults.drop = 0.3;
  FuzzedReactors net(faults);
  net.send(500);
  const auto got = net.got();
  BOOST_TEST(net.fuzzed->dropped() > 100U);
  BOOST_TEST(got.size() == 500 - net.fuzzed->dropped());
  BOOST_TEST(std::ranges::is_sorted(got));
  BOOST_TEST(net[0].count(EventKind::peer_down) == 0U);
}

BOOST_AUTO_TEST_CASE(delayed_messages_all_come_and_in_order) {
  sim::MessageFaults faults;
  faults.delay = 0.5;
  faults.longest_delay = 5s;
  FuzzedReactors net(faults);
  net.send(200);
  BOOST_TEST(net.got().size() < 200U);
  net.world.run_for(std::chrono::minutes(20));
  const auto got = net.got();
  BOOST_TEST(net.fuzzed->delayed() > 50U);
  BOOST_TEST(got.size() == 200U);
  BOOST_TEST(std::ranges::is_sorted(got));
}

BOOST_AUTO_TEST_CASE(what_waits_is_received_before_the_peer_is_removed) {
  sim::MessageFaults faults;
  faults.delay = 1;
  faults.longest_delay = std::chrono::hours(24);
  FuzzedReactors net(faults);
  net.send(5);
  BOOST_TEST(net.got().empty());
  net[1].stop();
  BOOST_REQUIRE(net.run_until([&] { return net.inner.peers.empty(); }));
  BOOST_TEST(net.got().size() == 5U);
  BOOST_TEST(net.inner.calls.back().starts_with("remove "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
