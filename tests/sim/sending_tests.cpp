// Sending from reactors: the truth of try_send, broadcasts, and what is left when a peer ends.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <optional>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace sending_tests {

struct Pair : Net {
  Pair() : Net(2) {}
  void connect() {
    start_star();
    BOOST_REQUIRE(meet());
  }
  // No credit and no room any more from node 1 to node 0, which keeps what it got.
  void stall_bulk() {
    (*this)[0].reactor->keep = true;
    for (int i = 0; i < 2; ++i) {
      while (to(1).try_send(kBulk, Bytes(100'000, 1)) == SendResult::queued) {
      }
      world.run_for(seconds(1));
    }
  }
  const PeerHandle& to(std::size_t from) { return (*this)[from].reactor->peers.at(0); }
};

}  // namespace sending_tests

BOOST_AUTO_TEST_SUITE(sending_tests)

BOOST_AUTO_TEST_CASE(try_send_answers_the_truth) {
  Pair net;
  net[1].prepare = [](Recorder& recorder) {
    ChannelDescriptor only_here;
    only_here.id = ChannelId(0x44);
    recorder.wanted.push_back(only_here);
  };
  net[0].prepare = [](Recorder& recorder) { recorder.wanted[0].max_message_size = 100; };
  net.connect();
  const PeerHandle& peer = net.to(1);
  BOOST_TEST((peer.try_send(ChannelId(0x99), as_bytes("x")) == SendResult::unknown_channel));
  BOOST_TEST((peer.try_send(ChannelId(0x44), as_bytes("x")) == SendResult::not_announced));
  BOOST_TEST((peer.try_send(kChat, Bytes(101, 0)) == SendResult::too_big));
  BOOST_TEST((peer.try_send(kChat, Bytes(100, 0)) == SendResult::queued));
  SendResult last = SendResult::queued;
  for (int i = 0; i < 1000 && last == SendResult::queued; ++i)
    last = peer.try_send(kChat, as_bytes("x"));
  BOOST_TEST((last == SendResult::full));
}

BOOST_AUTO_TEST_CASE(what_lacked_credit_is_reported_undelivered_after_the_drain_deadline) {
  Pair net;
  net.connect();
  net[0].reactor->keep = true;
  std::size_t queued = 0;
  while (net.to(1).try_send(kBulk, Bytes(50'000, 1)) == SendResult::queued) ++queued;
  net.world.run_for(seconds(1));
  const std::size_t arrived = net[0].reactor->received;
  BOOST_TEST(arrived < queued);
  const Time begin = net.world.now();
  net.to(1).stop_gracefully();
  BOOST_REQUIRE(net.run_until([&] { return net[1].peers() == 0; }));
  BOOST_TEST((net.world.now() - begin >= seconds(5)));
  BOOST_TEST((net.world.now() - begin < seconds(6)));
  BOOST_REQUIRE(net[1].count(SwitchEvent::Kind::peer_down) == 1U);
  BOOST_TEST(net[1].last(SwitchEvent::Kind::peer_down)->undelivered ==
             queued - net[0].reactor->received);
}

BOOST_AUTO_TEST_CASE(a_reactor_may_end_a_peer_and_the_reason_is_told) {
  Pair net;
  net.connect();
  net.to(0).stop_for_error(DisconnectCode::misbehaviour, "spoke out of turn");
  const auto both_know = [&] {
    return !net[0].reactor->reasons.empty() && !net[1].reactor->reasons.empty();
  };
  BOOST_REQUIRE(net.run_until(both_know));
  const Disconnect& theirs = net[1].reactor->reasons[0];
  BOOST_TEST((theirs.code == DisconnectCode::misbehaviour));
  BOOST_TEST(theirs.text == "spoke out of turn");
  BOOST_TEST(theirs.remote);
  const Disconnect& ours = net[0].reactor->reasons.at(0);
  BOOST_TEST((ours.operation == Operation::reactor));
  BOOST_TEST(!ours.remote);
}

BOOST_AUTO_TEST_CASE(writable_never_comes_before_add_peer) {
  Pair net;
  std::vector<std::string> order;
  net[0].prepare = [&](Recorder& recorder) {
    recorder.on_init = [&](const PeerHandle& peer) {
      order.emplace_back("init");
      while (peer.try_send(kChat, as_bytes("x")) == SendResult::queued) {
      }
    };
    recorder.on_add = [&](const PeerHandle&) { order.emplace_back("add"); };
    recorder.on_writable = [&](const PeerHandle&, ChannelId) { order.emplace_back("writable"); };
  };
  net.connect();
  net.world.run_for(seconds(1));
  const std::vector<std::string> expected{"init", "add", "writable"};
  BOOST_TEST(order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_broadcast_reaches_every_peer_that_has_room) {
  Net net(4);
  net.start_star();
  BOOST_REQUIRE(net.meet());
  const Payload message(as_bytes("to all"));
  const BroadcastResult result = net[0].reactor->net->broadcast(kChat, message);
  BOOST_TEST(result.queued == 3U);
  BOOST_TEST(result.refused == 0U);
  net.world.run_for(seconds(1));
  for (std::size_t i = 1; i < 4; ++i) BOOST_TEST(net[i].reactor->received == 1U);
}

BOOST_AUTO_TEST_CASE(broadcasts_of_several_reactors_reach_each_its_own) {
  constexpr ChannelId kOther{0x30};
  std::vector<std::unique_ptr<Recorder>> others;
  Net net(4);
  for (auto& node : net.nodes) {
    others.push_back(std::make_unique<Recorder>());
    others.back()->wanted = {ChannelDescriptor{.id = kOther}};
    node->more_reactors = {{"other", others.back().get()}};
  }
  net.start_star();
  BOOST_REQUIRE(net.meet());
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(net[0].reactor->net->broadcast(kChat, Payload(as_bytes("chat"))).queued == 3U);
    BOOST_TEST(net[0].reactor->net->broadcast(kBulk, Payload(as_bytes("bulk"))).queued == 3U);
    BOOST_TEST(others[0]->net->broadcast(kOther, Payload(as_bytes("other"))).queued == 3U);
  }
  net.world.run_for(seconds(1));
  for (std::size_t i = 1; i < 4; ++i) {
    BOOST_TEST(net[i].reactor->received == 20U);
    BOOST_TEST(net[i].reactor->received_bytes == 10 * (4U + 4U));
    BOOST_TEST(others[i]->received == 10U);
    BOOST_TEST(others[i]->received_bytes == 10 * 5U);
  }
}

BOOST_AUTO_TEST_CASE(a_peer_ended_from_several_places_at_once_ends_once) {
  Pair net;
  net.connect();
  const PeerHandle mine = net.to(0);
  const PeerHandle theirs = net.to(1);
  mine.stop_for_error(DisconnectCode::misbehaviour, "first");
  mine.stop_for_error(DisconnectCode::internal, "second");
  theirs.stop_for_error(DisconnectCode::misbehaviour, "third");
  mine.stop_gracefully();
  net.world.run_for(milliseconds(400));  // before anybody dials again
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(net[i].peers() == 0U);
    BOOST_REQUIRE_EQUAL(net[i].reactor->reasons.size(), 1U);
    BOOST_TEST(net[i].count(SwitchEvent::Kind::peer_down) == 1U);
  }
  BOOST_TEST(net[0].reactor->reasons[0].text == "first");
  BOOST_TEST(net[1].reactor->reasons[0].text == "third");
}

BOOST_AUTO_TEST_CASE(send_waits_for_room_and_no_longer_than_its_patience) {
  Pair net;
  net.connect();
  net.stall_bulk();
  const Time begin = net.world.now();
  const Payload message(Bytes(100'000, 2));
  BOOST_TEST((net.world.await(net.to(1).send(kBulk, message, seconds(3))) == SendResult::full));
  BOOST_TEST((net.world.now() - begin == seconds(3)));
  // Messages are let go while one waits.
  std::optional<SendResult> result;
  const auto wait = [](PeerHandle peer, Payload bytes,
                       std::optional<SendResult>& into) -> net::Awaitable<void> {
    into = co_await peer.send(kBulk, std::move(bytes), minutes(10));
  };
  net.world.spawn(wait(net.to(1), message, result));
  net.world.run_for(minutes(1));
  BOOST_TEST(!result.has_value());
  BOOST_TEST(net.to(1).queue(kBulk).waiting == 1U);
  const std::size_t before = net[0].reactor->received_bytes;
  net[0].reactor->keep = false;
  net[0].reactor->kept.clear();
  net.world.run_for(seconds(1));
  BOOST_TEST((result == SendResult::queued));
  BOOST_TEST(net[0].reactor->received_bytes > before);
  BOOST_TEST(net.to(1).queue(kBulk).messages == 0U);
}

BOOST_AUTO_TEST_CASE(send_ends_with_the_connection) {
  Pair net;
  net.connect();
  net.stall_bulk();
  std::vector<SendResult> results;
  const auto wait = [](PeerHandle peer, std::vector<SendResult>& into) -> net::Awaitable<void> {
    const SendResult result = co_await peer.send(kBulk, Payload(Bytes(100'000, 1)), minutes(10));
    into.push_back(result);
  };
  net.world.spawn(wait(net.to(1), results));
  net.world.spawn(wait(net.to(1), results));
  net.world.run_for(milliseconds(1));
  BOOST_TEST(results.empty());
  net.to(1).stop_for_error(DisconnectCode::misbehaviour, "enough");
  net.world.run_for(milliseconds(1));
  BOOST_TEST((results == std::vector<SendResult>(2, SendResult::closed)));
}

BOOST_AUTO_TEST_CASE(a_broadcast_says_what_became_of_it_at_each_peer) {
  Net net(4);
  net[2].prepare = [](Recorder& recorder) { recorder.wanted.pop_back(); };  // no bulk channel
  net[3].prepare = [](Recorder& recorder) { recorder.keep = true; };
  net.start_star();
  BOOST_REQUIRE(net.meet());
  const auto slow =
      std::find_if(net[0].reactor->peers.begin(), net[0].reactor->peers.end(),
                   [](const PeerHandle& peer) { return peer.info().moniker == "n4"; });
  while (slow->try_send(kBulk, Bytes(100'000, 1)) == SendResult::queued) {
  }
  std::vector<BroadcastOutcome> outcomes;
  const Payload message(Bytes(100'000, 1));
  const BroadcastResult result = net[0].reactor->net->broadcast(kBulk, message, &outcomes);
  BOOST_TEST(result.queued == 1U);
  BOOST_TEST(result.refused == 2U);
  BOOST_REQUIRE_EQUAL(outcomes.size(), 3U);
  std::map<std::string, SendResult> by_name;
  for (const BroadcastOutcome& each : outcomes) by_name[each.peer.info().moniker] = each.result;
  BOOST_TEST((by_name["n2"] == SendResult::queued));
  BOOST_TEST((by_name["n3"] == SendResult::not_announced));
  BOOST_TEST((by_name["n4"] == SendResult::full));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
