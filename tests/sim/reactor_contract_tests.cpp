// The Reactor contract, clause by clause (p2p/switch/reactor.h), on whole nodes.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace reactor_contract_tests {

// A second reactor that writes into a log shared with the first.
class Second final : public Reactor {
 public:
  static constexpr ChannelId kChannel{0x30};

  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = kChannel;
    ++asked;
    return {mine};
  }
  void init_peer(PeerHandle /*peer*/) override { calls.emplace_back("init"); }
  void add_peer(PeerHandle /*peer*/) override { calls.emplace_back("add"); }
  void receive(Message /*message*/) override { calls.emplace_back("receive"); }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override {
    calls.emplace_back("remove");
  }

  std::vector<std::string> calls;
  mutable int asked{0};  // for its channels
};

struct Pair : Net {
  explicit Pair(std::uint64_t seed = 1) : Net(2, seed) {}
  void connect() {
    start_star();
    BOOST_REQUIRE(meet());
  }
  const PeerHandle& to(std::size_t from) { return (*this)[from].reactor->peers.at(0); }
  std::vector<std::string>& calls(std::size_t node) { return (*this)[node].reactor->calls; }
};

Bytes numbered(std::size_t size, std::uint32_t number) {
  Bytes bytes(size, 0);
  for (unsigned i = 0; i < 4; ++i) bytes.at(i) = static_cast<std::uint8_t>(number >> (8 * i));
  return bytes;
}

std::uint32_t number_of(ByteView bytes) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i) number |= std::uint32_t{bytes[i]} << (8 * i);
  return number;
}

}  // namespace reactor_contract_tests

BOOST_AUTO_TEST_SUITE(reactor_contract_tests)

BOOST_AUTO_TEST_CASE(clause_1_every_reactor_inits_before_any_gets_add_or_receive) {
  Second second[2];
  Pair net;
  for (std::size_t i = 0; i < 2; ++i) net[i].more_reactors = {{"second", &second[i]}};
  net[0].prepare = [&](Recorder& recorder) {
    recorder.on_add = [&](const PeerHandle& peer) {
      BOOST_TEST(second[0].calls.size() == 1U);  // its init, already
      BOOST_TEST((peer.try_send(kChat, as_bytes("from add")) == SendResult::queued));
    };
  };
  net.connect();
  net.world.run_for(seconds(1));
  const std::vector<std::string> expected{"init", "add"};
  BOOST_TEST(second[0].calls == expected, boost::test_tools::per_element());
  BOOST_TEST(net.calls(1).back() == "receive from add 1");
}

BOOST_AUTO_TEST_CASE(clause_2_remove_comes_once_for_every_init_and_last) {
  Pair net;
  net.connect();
  for (int i = 0; i < 5; ++i) {
    net.network.cut(net[0].host.address(), net[1].host.address());
    net.world.run_for(seconds(90));
  }
  net.world.run_for(seconds(60));
  for (std::size_t n = 0; n < 2; ++n) {
    std::map<std::string, std::string> stage;  // seq -> last call
    for (const std::string& call : net.calls(n)) {
      const auto space = call.find(' ');
      if (space == std::string::npos) continue;
      const std::string what = call.substr(0, space);
      std::string& last = stage[call.substr(space + 1)];
      BOOST_TEST((what == "init" ? last.empty() : what == "add" ? last == "init" : last == "add"));
      last = what;
    }
    BOOST_TEST(stage.size() >= 5U);
  }
}

BOOST_AUTO_TEST_CASE(clause_3_remove_has_returned_before_the_id_is_inited_again) {
  Pair net;
  net.connect();
  net.world.run_for(seconds(1));
  net[1].power_loss();
  net[1].host.power_on();
  net[1].start();
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 1; }));
  const std::vector<std::string> expected{"start",    "init 1", "add 1",
                                          "remove 1", "init 2", "add 2"};
  BOOST_TEST(net.calls(0) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(clause_4_order_is_kept_within_a_channel) {
  Pair net(3);
  net.network.set_default_link({milliseconds(5), 10'000'000});
  net.without_texts();
  net.connect();
  std::map<std::uint8_t, std::uint32_t> next;
  net[0].reactor->on_receive = [&](Message& message) {
    BOOST_REQUIRE_EQUAL(number_of(message.bytes()), next[message.channel().value()]++);
  };
  std::map<std::uint8_t, std::uint32_t> sent;
  const auto feed = [&](const PeerHandle& peer, ChannelId channel) {
    std::uint32_t& number = sent[channel.value()];
    while (number < 500) {
      const std::size_t size = 4 + net.world.rng().below(channel == kBulk ? 20'000 : 100);
      if (peer.try_send(channel, numbered(size, number)) != SendResult::queued) break;
      ++number;
    }
  };
  net[1].reactor->on_writable = feed;
  feed(net.to(1), kBulk);
  feed(net.to(1), kChat);
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->received == 1000; }));
  BOOST_TEST(next[kBulk.value()] == 500U);
  BOOST_TEST(next[kChat.value()] == 500U);
}

BOOST_AUTO_TEST_CASE(clause_5_complete_messages_are_received_before_remove) {
  Pair net;
  net.connect();
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST((net.to(1).try_send(kChat, as_bytes("last words")) == SendResult::queued));
  }
  net.to(1).stop_gracefully();
  BOOST_TEST((net.to(1).try_send(kChat, as_bytes("queued before the stop is handled")) ==
              SendResult::queued));
  BOOST_REQUIRE(net.run_until([&] { return net[0].reactor->reasons.size() == 1; }));
  BOOST_TEST(net[0].reactor->received == 21U);
  BOOST_TEST(net.calls(0).back() == "remove 1");
  BOOST_TEST((net[0].reactor->reasons[0].code == DisconnectCode::going_away));
  BOOST_TEST(net[0].reactor->reasons[0].remote);
  BOOST_REQUIRE(net.run_until([&] { return net[1].count(SwitchEvent::Kind::peer_down) == 1; }));
  BOOST_TEST(net[1].last(SwitchEvent::Kind::peer_down)->undelivered == 0U);
}

BOOST_AUTO_TEST_CASE(clause_7_start_is_first_and_nothing_follows_stop) {
  Pair net;
  net.connect();
  auto& reactor = *net[0].reactor;
  net[0].stop();
  BOOST_TEST(reactor.calls.front() == "start");
  BOOST_TEST(reactor.calls.back() == "stop");
  BOOST_TEST(reactor.calls.at(reactor.calls.size() - 2) == "remove 1");
  const auto calls = reactor.calls.size();
  net.world.run_for(minutes(5));
  BOOST_TEST(reactor.calls.size() == calls);
  BOOST_TEST(reactor.net->peers().empty());
  BOOST_TEST(reactor.net->broadcast(kChat, Payload(as_bytes("x"))).queued == 0U);
}

BOOST_AUTO_TEST_CASE(clause_8_channels_are_asked_for_once) {
  Second second[2];
  Pair net;
  for (std::size_t i = 0; i < 2; ++i) net[i].more_reactors = {{"second", &second[i]}};
  net.connect();
  net.network.cut(net[0].host.address(), net[1].host.address());
  net.world.run_for(minutes(2));
  BOOST_TEST(second[0].calls.size() >= 5U);  // it was removed and came back
  for (Second& each : second) BOOST_TEST(each.asked == 1);
}

BOOST_AUTO_TEST_CASE(registering_late_is_an_error_that_names_the_reactor) {
  Pair net;
  net.connect();
  Second late;
  const auto added = net[0].node->add_reactor("late", late);
  BOOST_REQUIRE(!added);
  BOOST_TEST(added.error() == "reactor \"late\" comes too late: the switch is running");
}

BOOST_AUTO_TEST_CASE(a_handle_is_safely_dead_after_removal) {
  Pair net;
  net.connect();
  const PeerHandle handle = net.to(0);
  net[1].stop();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == 0; }));
  BOOST_TEST(!handle.alive());
  BOOST_TEST((handle.try_send(kChat, as_bytes("x")) == SendResult::closed));
  BOOST_TEST(handle.info().moniker == "n2");
  handle.stop_gracefully();
  handle.stop_for_error(DisconnectCode::misbehaviour, "too late");
  net.world.run_for(seconds(1));
  net[0].stop();
  BOOST_TEST((handle.try_send(kChat, as_bytes("x")) == SendResult::closed));
}

BOOST_AUTO_TEST_CASE(a_reactor_that_keeps_its_messages_stalls_its_channel_and_nothing_else) {
  Pair net;
  net.without_texts();
  net.connect();
  auto& receiver = *net[0].reactor;
  receiver.keep = true;
  std::size_t taken = 0;
  const auto feed = [&](const PeerHandle& peer, ChannelId channel) {
    while (channel == kBulk && peer.try_send(channel, Bytes(10'000, 1)) == SendResult::queued) {
      ++taken;
    }
  };
  net[1].reactor->on_writable = feed;
  feed(net.to(1), kBulk);
  net.world.run_for(minutes(60));    // an hour of holding
  BOOST_TEST(net[0].peers() == 1U);  // pings went on
  const std::size_t held = receiver.received_bytes;
  BOOST_TEST(held <= ChannelDescriptor().receive_window);
  BOOST_TEST(held >= ChannelDescriptor().receive_window * 9 / 10);
  // The other channel does not notice.
  receiver.keep = false;
  const std::size_t before = receiver.received;
  for (int i = 0; i < 50; ++i) net.to(1).try_send(kChat, as_bytes("urgent"));
  net.world.run_for(seconds(1));
  BOOST_TEST(receiver.received == before + 50);
  // And when it lets go, everything arrives.
  net[1].reactor->on_writable = nullptr;
  receiver.kept.clear();
  BOOST_TEST(net.run_until([&] { return receiver.received == taken + 50; }));
}

BOOST_AUTO_TEST_CASE(messages_may_be_destroyed_after_the_peer_and_the_node_are_gone) {
  std::vector<Message> kept;
  {
    Pair net;
    net.connect();
    net[0].reactor->keep = true;
    for (int i = 0; i < 10; ++i) net.to(1).try_send(kChat, as_bytes("keep me"));
    net.world.run_for(seconds(1));
    kept = std::move(net[0].reactor->kept);
    net[1].stop();
    net[0].stop();
    BOOST_TEST(as_text(kept.at(3).bytes()) == "keep me");
    kept.clear();
  }
  BOOST_TEST(kept.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
