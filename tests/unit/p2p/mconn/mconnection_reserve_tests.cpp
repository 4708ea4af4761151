// Many connections and one reserve: messages larger than their windows take turns, and all arrive.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "p2p/mconn/credit_account.h"
#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_reserve_tests {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLargest = 128 * kKiB;
constexpr std::uint8_t kFirst = 0x50;
constexpr std::size_t kChannels = 4;

std::vector<ChannelDescriptor> four_channels() {
  std::vector<ChannelDescriptor> four;
  for (std::size_t i = 0; i < kChannels; ++i) {
    four.push_back(channel(static_cast<std::uint8_t>(kFirst + i)));
    four.back().receive_window = 16 * kKiB;
    four.back().max_message_size = kLargest;
  }
  return four;
}

// One node, and peers that send it the largest message on every channel.  A frame each way takes a
// millisecond; while nothing moves time jumps.
class Crowd {
 public:
  Crowd(std::size_t peers, std::uint64_t reserve)
      : budget(BudgetLimits{.windows = 0, .growth = 0, .reserve = reserve}) {
    for (std::size_t i = 0; i < peers; ++i) add();
  }

  struct Link {
    std::unique_ptr<MConnection> peer;
    std::unique_ptr<MConnection> node;
    bool stalls{false};  // begins its messages, and then only pings and pongs leave
    bool awake{true};    // there may be something to move
    std::optional<Disconnect> why;
    std::vector<Received> kept;  // if the reactor keeps what it gets
    std::size_t received{0};
    Time done{};  // when the last message came
  };

  void send_everything() {
    for (const auto& link : links) {
      for (const auto& to : channels)
        BOOST_REQUIRE(link->peer->send(to.id, message(kLargest)) == SendResult::queued);
      link->awake = true;
    }
  }

  // Until nothing is left to move before `end`.
  void run(Time end) {
    while (now <= end) {
      if (step()) {
        now += milliseconds(1);
        budget.check_invariants();
      } else if (!jump()) {
        return;
      }
    }
  }

  std::vector<ChannelDescriptor> channels = four_channels();
  Time now{};
  Budget budget;
  std::vector<std::unique_ptr<Link>> links;
  bool keeps{false};    // the reactor of the first channel keeps its messages
  std::size_t most{0};  // holders of the reserve at a time

 private:
  void add() {
    auto link = std::make_unique<Link>();
    Link* const self = link.get();
    const Shared shared{{&budget, [self] { self->awake = true; }}};
    link->peer = std::make_unique<MConnection>(Config{}, channels, announced(channels), now);
    link->node =
        std::make_unique<MConnection>(Config{}, channels, announced(channels), now, shared);
    links.push_back(std::move(link));
  }

  bool step() {
    bool moved = false;
    for (const auto& link : links) {
      if (!link->awake || link->why) continue;
      link->awake = move(*link);
      moved = moved || link->awake;
    }
    most = std::max(most, budget.holding());
    return moved;
  }

  bool move(Link& link) {
    Bytes forth = poll(*link.peer, now);
    const Bytes back = poll(*link.node, now);
    const bool begun = status_of(*link.node, kFirst + kChannels - 1).received_bytes > 0;
    if (link.stalls && begun && !forth.empty()) forth = only_signs_of_life(forth);
    if (!forth.empty()) BOOST_REQUIRE(link.node->handle_frame(now, forth).has_value());
    if (!back.empty()) BOOST_REQUIRE(link.peer->handle_frame(now, back).has_value());
    for (auto& one : events_of<Received>(*link.node)) {
      BOOST_TEST(one.bytes.size() == kLargest);
      ++link.received;
      link.done = now;
      if (keeps && one.channel == ChannelId(kFirst)) {
        link.kept.push_back(std::move(one));
      } else {
        link.node->release(one.channel, one.cost);
      }
    }
    return !forth.empty() || !back.empty();
  }

  static Bytes only_signs_of_life(ByteView frame) {
    Bytes left;
    for (const auto& pong : packets_of<wire::Pong>(frame)) append(left, frame_of(pong));
    for (const auto& ping : packets_of<wire::Ping>(frame)) append(left, frame_of(ping));
    return left;
  }

  // To the next deadline; false if there is none but the pings of idle connections.
  bool jump() {
    Time next = Time::max();
    bool waits = false;
    for (const auto& link : links) {
      if (link->why) continue;
      next = std::min({next, *link->node->next_deadline(), *link->peer->next_deadline()});
      waits = waits || budget.holding() > 0;
    }
    if (!waits) return false;
    now = std::max(now, next);
    for (const auto& link : links) {
      if (link->why) continue;
      if (const auto good = link->node->handle_timeout(now); !good) link->why = good.error();
      BOOST_REQUIRE(link->peer->handle_timeout(now).has_value());
      link->awake = true;
    }
    return true;
  }
};

std::size_t received(const Crowd& crowd) {
  std::size_t sum = 0;
  for (const auto& link : crowd.links) sum += link->received;
  return sum;
}

}  // namespace mconnection_reserve_tests

BOOST_AUTO_TEST_SUITE(mconnection_reserve_tests)

BOOST_AUTO_TEST_CASE(a_hundred_peers_with_large_messages_pass_a_reserve_of_one) {
  Crowd crowd(100, /*reserve=*/0);
  crowd.send_everything();
  crowd.run(Time{} + seconds(120));
  BOOST_TEST(received(crowd) == 100 * kChannels);
  BOOST_TEST(crowd.most == 1U);
  BOOST_TEST(crowd.budget.reserved() == 0U);
  BOOST_TEST(crowd.budget.waiting() == 0U);
}

// Each that stalls holds the reserve for the ten seconds of its grace, once.
BOOST_AUTO_TEST_CASE(with_half_of_them_stalling_the_others_are_done_in_ten_seconds_a_staller) {
  Crowd crowd(100, /*reserve=*/0);
  for (std::size_t i = 0; i < 100; i += 2) crowd.links[i]->stalls = true;
  crowd.send_everything();
  crowd.run(Time{} + seconds(2000));
  const Time bound = Time{} + 50 * Pace::kGrace + seconds(30);
  for (const auto& link : crowd.links) {
    if (link->stalls) {
      BOOST_REQUIRE(link->why.has_value());
      BOOST_CHECK(link->why->code == DisconnectCode::too_slow);
      BOOST_CHECK(link->why->blame == Blame::them);
      BOOST_TEST(link->why->text.starts_with("channel 8"));
      BOOST_TEST(link->why->text.ends_with(": a large message came slower than 16 KiB/s"));
    } else {
      BOOST_TEST(!link->why.has_value());
      BOOST_TEST(link->received == kChannels);
      BOOST_TEST((link->done <= bound));
    }
  }
  BOOST_TEST(crowd.budget.reserved() == 0U);
}

BOOST_AUTO_TEST_CASE(a_reserve_with_room_lets_several_arrive_at_a_time_but_one_a_peer) {
  Crowd crowd(3, /*reserve=*/10 * kLargest);
  crowd.send_everything();
  crowd.run(Time{} + seconds(60));
  BOOST_TEST(received(crowd) == 3 * kChannels);
  BOOST_TEST(crowd.most == 3U);
}

// Its own channel waits, of all peers; no other does.
BOOST_AUTO_TEST_CASE(a_reactor_that_keeps_large_messages_stalls_its_channel_and_no_other) {
  Crowd crowd(10, /*reserve=*/3 * kLargest);
  crowd.keeps = true;
  for (int round = 0; round < 3; ++round) {
    crowd.send_everything();
    crowd.run(crowd.now + seconds(100));
  }
  std::size_t kept = 0;
  for (const auto& link : crowd.links) {
    BOOST_TEST(link->kept.size() <= 1U);
    BOOST_TEST(link->received - link->kept.size() == 3 * (kChannels - 1));
    kept += link->kept.size();
  }
  BOOST_TEST(kept >= 3U);
  BOOST_TEST(kept <= 7U);  // the reserve, and what was arriving when it was passed
  BOOST_TEST(crowd.budget.reserved() == 0U);
  // And when it lets go, everything arrives.
  crowd.keeps = false;
  for (const auto& link : crowd.links) {
    for (const auto& one : link->kept) link->node->release(one.channel, one.cost);
    link->kept.clear();
    link->awake = true;
  }
  crowd.run(crowd.now + seconds(100));
  BOOST_TEST(received(crowd) == 10 * kChannels * 3);
}

BOOST_AUTO_TEST_CASE(a_slow_holder_is_out_when_it_falls_behind_its_pace) {
  const auto channels = four_channels();
  Time now{};
  MConnection node(Config{}, channels, announced(channels), now);
  const Payload data = message(8 * kKiB);
  std::uint64_t remaining = kLargest;
  const auto arrive = [&] {
    remaining -= data.size();
    const wire::Msg msg{ChannelId(kFirst), remaining, data.view()};
    BOOST_REQUIRE(node.handle_frame(now, frame_of(msg)).has_value());
    poll(node, now);
  };
  arrive();  // granted
  // 8 KiB each half a second is the pace, and never too slow.
  for (int i = 0; i < 10; ++i) {
    now += milliseconds(500);
    BOOST_REQUIRE(node.handle_timeout(now).has_value());
    arrive();
  }
  // Then nothing: the grace, and what is ahead of the pace, run out.
  BOOST_CHECK(*node.next_deadline() == Time{} + seconds(15));
  now = Time{} + seconds(15);
  const auto late = node.handle_timeout(now);
  BOOST_REQUIRE(!late.has_value());
  BOOST_CHECK(late.error().code == DisconnectCode::too_slow);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
