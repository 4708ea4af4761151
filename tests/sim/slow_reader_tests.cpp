// Readers that are slower than what is sent to them.
#include <algorithm>
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include <malloc.h>

#include "p2p/peer/buffer_pool.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace slow_reader_tests {

// Where reactors run, and where they can be made to sleep.
struct Bedroom {
  net::Awaitable<void> run(sim::World& world) {
    for (;;) {
      if (!asleep) {
        io.restart();
        io.poll();
      }
      co_await world.pass(milliseconds(10));
    }
  }

  asio::io_context io{1};
  bool asleep{false};
};

// One channel, of which nothing is done.
struct Sleeper final : Reactor {
  static constexpr ChannelId kNight{0x66};
  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = kNight;
    return {mine};
  }
  void receive(Message /*message*/) override { ++received; }
  int received{0};
};

enum class Beside { nothing, who_holds, who_sleeps };

// Bytes that arrive on the chat channel within five seconds of a saturated line of 10 MB/s, beside
// a channel whose reactor keeps all it gets, or one whose reactor does not return from a call.
std::size_t chat_beside(Beside beside) {
  Bedroom bedroom;
  Sleeper asleep;
  Sleeper awake;
  Net net(2);
  net[0].more_reactors = {{"sleeper", &asleep, bedroom.io.get_executor()}};
  net[1].more_reactors = {{"sleeper", &awake}};
  net.world.spawn(bedroom.run(net.world));
  net.network.set_default_link({milliseconds(5), 10'000'000});
  net.without_texts();
  net.start_star();
  BOOST_REQUIRE(net.meet());
  std::vector<Message> kept;
  std::size_t arrived = 0;
  std::uint32_t next = 0;
  net[0].reactor->on_receive = [&](Message& message) {
    if (message.channel() == kBulk) {
      kept.push_back(std::move(message));
      return;
    }
    arrived += message.bytes().size();
    BOOST_REQUIRE_EQUAL(message.bytes()[0], static_cast<std::uint8_t>(next++));  // in order
  };
  std::uint32_t sent = 0;
  const auto feed = [&](const PeerHandle& peer, ChannelId channel) {
    while (true) {
      Bytes bytes(20'000, 0);
      bytes[0] = static_cast<std::uint8_t>(sent);
      if (peer.try_send(channel, bytes) != SendResult::queued) break;
      if (channel == kChat) ++sent;
    }
  };
  net[1].reactor->on_writable = feed;
  const PeerHandle peer = net[1].reactor->peers.at(0);
  bedroom.asleep = true;
  if (beside == Beside::who_holds) feed(peer, kBulk);
  if (beside == Beside::who_sleeps) feed(peer, Sleeper::kNight);
  net.world.run_for(seconds(1));  // it has stalled
  feed(peer, kChat);
  const std::size_t before = arrived;
  net.world.run_for(seconds(5));
  const std::size_t got = arrived - before;
  BOOST_TEST(kept.empty() == (beside != Beside::who_holds));
  BOOST_TEST(asleep.received == 0);
  bedroom.asleep = false;
  net.world.run_for(seconds(1));
  BOOST_TEST((asleep.received > 0) == (beside == Beside::who_sleeps));
  return got;
}

// Bytes that the program has taken from the allocator.
std::size_t in_use() {
  return ::mallinfo2().uordblks;
}

}  // namespace slow_reader_tests

BOOST_AUTO_TEST_SUITE(slow_reader_tests)

BOOST_AUTO_TEST_CASE(a_stalled_channel_costs_the_others_of_its_connection_nothing) {
  const std::size_t alone = chat_beside(Beside::nothing);
  BOOST_TEST(alone > 5U * 9'000'000);  // the line is full
  for (const Beside stalled : {Beside::who_holds, Beside::who_sleeps}) {
    BOOST_TEST(chat_beside(stalled) >= alone / 100 * 95);
  }
}

BOOST_AUTO_TEST_CASE(a_node_whose_reactors_sleep_answers_pings) {
  Bedroom bedroom;
  Net net(2);
  const mconn::Config& keepalive = net[1].config.p2p.mconn;
  net.world.spawn(bedroom.run(net.world));
  net[0].reactor_executor = bedroom.io.get_executor();
  net.start_star();
  BOOST_REQUIRE(net.meet());
  bedroom.asleep = true;
  BOOST_REQUIRE(
      (net[1].reactor->peers[0].try_send(kChat, as_bytes("good night")) == SendResult::queued));
  BOOST_REQUIRE((keepalive.ping_interval + keepalive.pong_timeout < minutes(5)));
  net.world.run_for(minutes(10));
  BOOST_TEST(net[0].node->handle().peers().size() == 1U);
  BOOST_TEST(net[1].peers() == 1U);
  BOOST_TEST(net[0].reactor->received == 0U);
  bedroom.asleep = false;
  net.world.run_for(seconds(1));
  BOOST_TEST(net[0].reactor->received == 1U);
  BOOST_TEST(net[0].reactor->reasons.empty());
}

BOOST_AUTO_TEST_CASE(a_droppable_channel_gives_a_slow_reader_the_newest) {
  Net net(2);
  net[1].prepare = [](Recorder& recorder) {
    recorder.wanted[1].droppable = true;
    recorder.wanted[1].send_queue_capacity = 10;
  };
  net.start_star();
  BOOST_REQUIRE(net.meet());
  const PeerHandle peer = net[1].reactor->peers.at(0);
  net[0].reactor->keep = true;
  const auto numbered = [](int number) {
    std::string text = std::to_string(number);
    text.resize(50'000, ' ');
    return Payload(as_bytes(text));
  };
  for (int i = 0; i < 1000; ++i) {
    BOOST_REQUIRE((peer.try_send(kBulk, numbered(i)) == SendResult::queued));
    net.world.run_for(milliseconds(10));
    BOOST_REQUIRE(peer.queue(kBulk).messages <= 20U);
  }
  const SendQueueStatus status = peer.queue(kBulk);
  BOOST_TEST(status.refused == 0U);
  BOOST_TEST(status.dropped + status.messages + net[0].reactor->received == 1000U);
  std::vector<int> numbers;
  net[0].reactor->on_receive = [&](Message& message) {
    numbers.push_back(std::stoi(std::string(as_text(message.bytes().first(5)))));
  };
  net[0].reactor->keep = false;
  net[0].reactor->kept.clear();
  net.world.run_for(seconds(1));
  BOOST_REQUIRE_GE(numbers.size(), 9U);
  BOOST_TEST(numbers.back() == 999);
  BOOST_TEST(numbers.at(numbers.size() - 9) == 991);
  BOOST_TEST(std::is_sorted(numbers.begin(), numbers.end()));
}

// What one node holds for them is bounded by its queues, and those hold each message once: that the
// process grows by little more than what the slow ones may hold is counted at the allocator.
BOOST_AUTO_TEST_CASE(a_thousand_slow_readers_of_a_broadcast_hold_up_no_fast_one) {
  constexpr std::size_t kSlow = 1000;  // nodes
  constexpr std::size_t kWindow = 16 * kKiB;
  constexpr std::size_t kMessage = 10'000;
  Net net(kSlow + 2);
  SwitchConfig& config = net[0].config.p2p;
  config.max_inbound_peers = kSlow + 1;
  config.openings_per_second = kSlow;
  config.openings_per_group = kSlow;
  config.max_half_open = 4 * kSlow;
  for (std::size_t i = 0; i < kSlow + 2; ++i) {
    net[i].prepare = [i](Recorder& recorder) {
      recorder.texts = false;
      recorder.keep = i > 1;
      if (i > 1) recorder.wanted[1].receive_window = kWindow;
    };
  }
  net.start_star();
  BOOST_REQUIRE(net.run_until([&] { return net[0].peers() == kSlow + 1; }));
  net.world.run_for(seconds(5));
  const std::size_t before = in_use();
  for (int i = 0; i < 300; ++i) {
    net[0].reactor->net->broadcast(kBulk, Payload(Bytes(kMessage, 1)));
    net.world.run_for(milliseconds(10));
  }
  net.world.run_for(seconds(1));
  const std::size_t grown = in_use() - std::min(before, in_use());
  BOOST_TEST_MESSAGE("held for each slow reader: " << grown / kSlow << " bytes, on both sides");
  // A slow one, which is a node of its own here, holds its window and keeps a buffer for reading;
  // besides there is a queue for it.
  constexpr std::size_t kQueue = 16 * kKiB;
  BOOST_TEST(grown <= kSlow * (kWindow + BufferPool::kBufferSize + kQueue) + 64 * kMessage);
  BOOST_TEST(net[1].reactor->received == 300U);
  for (const PeerHandle& peer : net[0].reactor->peers) {
    const SendQueueStatus queue = peer.queue(kBulk);
    BOOST_REQUIRE(queue.messages <= ChannelDescriptor().send_queue_capacity);
    BOOST_REQUIRE((peer.info().moniker == "n2") == (queue.refused == 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
