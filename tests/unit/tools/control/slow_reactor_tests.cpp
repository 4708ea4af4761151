// A reactor that holds its messages for an hour, and everything that has to go on meanwhile, with
// an operator who looks once a minute.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/sim_nodes.h"
#include "tools/control/commands.h"
#include "tools/control/control_core.h"
#include "tools/control/node_target.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using switchyard::test::kBulk;
using switchyard::test::kChat;
using switchyard::test::Net;
using switchyard::test::Recorder;

namespace slow_reactor_tests {

constexpr ChannelId kOther(0x20);
constexpr std::size_t kMessage = 10'000;  // bytes

// Two reactors a node.  The first node's first reactor keeps what comes on the bulk channel; the
// second and the third node are its peers.
struct Scene : Net {
  Scene() : Net(3) {
    network.set_default_link({5ms, 10'000'000});
    for (auto& node : nodes) {
      node->prepare = [](Recorder& recorder) { recorder.texts = false; };
      others.push_back(std::make_unique<Recorder>());
      others.back()->texts = false;
      others.back()->wanted.resize(1);
      others.back()->wanted[0].id = kOther;
      node->more_reactors = {{"other", others.back().get()}};
    }
    start_star();
    const auto there = [&](std::size_t i, std::size_t peers) {
      return nodes[i]->peers() == peers && other(i).peers.size() == peers;
    };
    BOOST_REQUIRE(run_until([&] { return there(0, 2) && there(1, 1) && there(2, 1); }));
    target = std::make_unique<NodeTarget>(*nodes[0]->node, nodes[0]->config,
                                          nodes[0]->host.services().timers, log, "0");
    target->started();
    core = std::make_unique<ControlCore>(*target);
  }
  ~Scene() {
    for (auto& reactor : others) reactor->forget_hooks();
    for (auto& node : nodes) node->reactor->forget_hooks();
    core.reset();
    target.reset();
    for (auto& node : nodes) node->stop();  // they know the reactors of this
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  Recorder& other(std::size_t i) { return *others[i]; }

  // The second node sends numbered messages on the bulk channel until it may not.
  void stall() {
    nodes[0]->reactor->on_receive = [this](Message& message) {
      if (message.channel() == kBulk) kept.push_back(std::move(message));
    };
    const auto feed = [this](const PeerHandle& peer, ChannelId channel) {
      if (channel != kBulk || enough) return;
      while (peer.try_send(kBulk, numbered(sent)) == SendResult::queued) ++sent;
    };
    nodes[1]->reactor->on_writable = feed;
    feed(nodes[1]->reactor->peers.at(0), kBulk);
    world.run_for(1s);
  }
  static Bytes numbered(std::uint32_t number) {
    Bytes bytes(kMessage, 0);
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return bytes;
  }

  // Bytes that arrive on the other reactor's channel from the second node in five seconds of a full
  // line.
  std::size_t throughput() {
    bool on = true;
    const auto feed = [&](const PeerHandle& peer, ChannelId) {
      while (on && peer.try_send(kOther, Bytes(kMessage, 1)) == SendResult::queued) {
      }
    };
    other(1).on_writable = feed;
    feed(other(1).peers.at(0), kOther);
    world.run_for(1s);
    const std::size_t before = other(0).received_bytes;
    world.run_for(5s);
    const std::size_t arrived = other(0).received_bytes - before;
    on = false;
    other(1).on_writable = nullptr;
    world.run_for(1s);
    return arrived;
  }

  Json ctl(const std::string& command, const std::vector<std::string>& arguments = {}) {
    const auto answer = decode_answer(core->answer(request_line({command, arguments})).line);
    BOOST_REQUIRE(answer.has_value());
    BOOST_REQUIRE(std::holds_alternative<Json>(*answer));
    return std::get<Json>(*answer);
  }

  std::vector<std::unique_ptr<Recorder>> others;
  std::vector<Message> kept;
  std::uint32_t sent{0};  // numbered messages queued
  bool enough{false};     // no more of them
  Log log{LogLevel::error, LogFormat::plain, Terminal{}};
  std::unique_ptr<NodeTarget> target;
  std::unique_ptr<ControlCore> core;
};

}  // namespace slow_reactor_tests

BOOST_FIXTURE_TEST_SUITE(slow_reactor_tests, Scene)

BOOST_AUTO_TEST_CASE(a_reactor_that_holds_its_messages_for_an_hour_holds_up_nothing_else) {
  const std::size_t alone = throughput();
  stall();
  const std::uint64_t window = ChannelDescriptor().receive_window;
  const std::string sender = nodes[1]->id().to_string();
  const auto ask = [](const Recorder& from, ChannelId channel) {
    return from.peers.at(0).try_send(channel, as_bytes("tick")) == SendResult::queued;
  };
  for (std::size_t minute = 1; minute <= 60; ++minute) {
    const std::size_t before = other(0).received;
    const std::size_t chats = nodes[0]->reactor->received;
    BOOST_REQUIRE(ask(other(1), kOther));
    BOOST_REQUIRE(ask(other(2), kOther));
    BOOST_REQUIRE(ask(*nodes[2]->reactor, kChat));
    world.run_for(1min);
    core->sample();
    BOOST_REQUIRE_EQUAL(other(0).received, before + 2);           // another reactor, both peers
    BOOST_REQUIRE_EQUAL(nodes[0]->reactor->received, chats + 1);  // the slow one's other channel
    BOOST_REQUIRE_EQUAL(number_member(ctl("status"), "inbound"), 2);
    const Json peer = ctl("peer", {sender});
    BOOST_REQUIRE(member(peer, "rtt_us").is_number());  // pings
    for (const Json& channel : member(peer, "channels")) {
      const bool bulk = number_member(channel, "channel") == kBulk.value();
      const double held = number_member(channel, "held");
      BOOST_REQUIRE(held <= static_cast<double>(window));
      BOOST_REQUIRE(bulk == (held > 0));
    }
  }
  BOOST_TEST(throughput() >= alone / 100 * 95);
  BOOST_TEST(alone > 5U * 9'000'000);  // the line was full
  BOOST_TEST(nodes[0]->count(SwitchEvent::Kind::peer_down) == 0U);

  enough = true;
  nodes[0]->reactor->on_receive = [this](Message& message) {
    if (message.channel() == kBulk) kept.push_back(std::move(message));
  };
  std::uint32_t next = 0;
  const auto let_go = [&] {
    for (const Message& message : kept) {
      const Bytes expected = numbered(next++);
      BOOST_REQUIRE(std::equal(expected.begin(), expected.end(), message.bytes().begin()));
    }
    kept.clear();
    return next == sent;  // nothing lost, nothing out of order
  };
  BOOST_TEST(run_until(let_go, 60s));
}

BOOST_AUTO_TEST_CASE(an_operator_may_end_and_ban_peers_while_a_reactor_stalls) {
  stall();
  ctl("disconnect", {nodes[2]->id().to_string()});
  BOOST_TEST(run_until([&] { return nodes[0]->peers() == 1; }, 5s));
  BOOST_REQUIRE(run_until([&] { return nodes[0]->peers() == 2; }, 60s));  // it dials again
  ctl("ban", {nodes[2]->id().to_string(), "1h"});
  BOOST_TEST(run_until([&] { return nodes[0]->peers() == 1; }, 5s));
  ctl("disconnect", {nodes[1]->id().to_string()});  // the very one that is stalled
  BOOST_TEST(run_until([&] { return nodes[0]->peers() == 0; }, 10s));
}

BOOST_AUTO_TEST_SUITE_END()
