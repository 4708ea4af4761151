// Credit end to end: who does not keep up stalls its channel, and nothing else.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "p2p/mconn/credit.h"
#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_credit_tests {

using namespace testing;

constexpr std::uint8_t kSlow = 0x40;
constexpr std::uint8_t kQuick = 0x41;

std::vector<ChannelDescriptor> two_channels(std::size_t window = 64 * kKiB) {
  std::vector<ChannelDescriptor> two{channel(kSlow, 10), channel(kQuick, 1)};
  for (auto& one : two) one.receive_window = window;
  return two;
}

}  // namespace mconnection_credit_tests

BOOST_AUTO_TEST_SUITE(mconnection_credit_tests)

BOOST_AUTO_TEST_CASE(a_stalled_reactor_stops_its_channel_at_its_window_and_no_other) {
  Pair pair(two_channels());
  const Payload one = message(1000);
  std::size_t quick = 0;
  for (int round = 0; round < 2000; ++round) {
    while (pair.a.send(ChannelId(kSlow), one) == SendResult::queued) {
    }
    pair.a.send(ChannelId(kQuick), one);
    pair.step();
    // The slow one's reactor keeps everything, the other's nothing.
    std::erase_if(pair.received, [&](const Received& got) {
      if (got.channel != ChannelId(kQuick)) return false;
      pair.release(got);
      ++quick;
      return true;
    });
  }
  const std::uint64_t held = status_of(pair.b, kSlow).held;
  BOOST_TEST(held > 63 * kKiB);
  BOOST_TEST(held <= 64 * kKiB + packet_cost(/*first=*/true, 1000));
  BOOST_TEST(quick > 1900U);

  // What is released flows again, and no more.
  pair.run();
  pair.release_all();
  while (pair.a.send(ChannelId(kSlow), one) == SendResult::queued || pair.step()) {
  }
  BOOST_TEST(status_of(pair.b, kSlow).held > 63 * kKiB);
  BOOST_TEST(status_of(pair.b, kSlow).held <= 64 * kKiB + packet_cost(/*first=*/true, 1000));
}

BOOST_AUTO_TEST_CASE(a_message_of_the_largest_size_passes_the_smallest_window) {
  for (const std::size_t frame : {MConnection::kMinFrame, kFrame, 16 * kKiB}) {
    Pair pair(two_channels(kMinWindow));
    const Payload largest = message(1 * kMiB);
    BOOST_CHECK(pair.a.send(ChannelId(kSlow), largest) == SendResult::queued);
    pair.run(frame);
    BOOST_REQUIRE(pair.received.size() == 1);
    BOOST_CHECK(same(pair.received[0].bytes, largest.view()));
  }
}

BOOST_AUTO_TEST_CASE(many_messages_of_every_size_pass_the_smallest_window) {
  Pair pair(two_channels(kMinWindow));
  std::size_t sent = 0;
  std::size_t got = 0;
  for (std::size_t size = 0; size < 3000; size += 7) {
    while (pair.a.send(ChannelId(kSlow), message(size)) != SendResult::queued) {
      BOOST_REQUIRE(pair.step());
      got += pair.received.size();
      pair.release_all();
    }
    ++sent;
  }
  while (pair.step() || !pair.received.empty()) {
    got += pair.received.size();
    pair.release_all();
  }
  BOOST_TEST(got == sent);
}

BOOST_AUTO_TEST_CASE(credit_that_comes_back_by_quarters_unless_any_is_awaited_holds_up_nothing) {
  const std::vector<std::size_t> sizes{100, 40'000, 5000, 0, 90'000, 257, 900, 20'000};
  constexpr std::size_t kMessages = 400;
  for (const std::size_t window : {std::size_t{kMinWindow}, 64 * kKiB}) {
    Pair pair(two_channels(window));
    std::size_t sent = 0;
    std::size_t got = 0;
    std::uint64_t destroyed = 0;  // cost not released yet
    for (bool moved = true; moved;) {
      moved = false;
      while (sent < kMessages &&
             pair.a.send(ChannelId(kSlow), message(sizes[sent % sizes.size()])) ==
                 SendResult::queued) {
        ++sent;
        moved = true;
      }
      const std::size_t before = pair.received.size();
      moved = pair.step() || moved;
      for (std::size_t i = before; i < pair.received.size(); ++i)
        destroyed += pair.received[i].cost;
      if (!pair.b.awaits_any_release() && destroyed < window / 4) continue;
      moved = moved || !pair.received.empty();
      got += pair.received.size();
      pair.release_all();
      destroyed = 0;
    }
    BOOST_TEST(got + pair.received.size() == kMessages);
  }
}

BOOST_AUTO_TEST_CASE(held_is_at_most_the_window_and_one_message_whatever_the_sizes) {
  Pair pair(two_channels(8 * kKiB));
  constexpr std::size_t kLargest = 300'000;
  const std::uint64_t bound = 8 * kKiB + packet_cost(/*first=*/true, 0) + rest_cost(kLargest) + 32;
  std::size_t next = 0;
  const std::vector<std::size_t> sizes{100, kLargest, 5000, 0, kLargest, 257, 20'000};
  std::vector<Payload> messages;
  for (const std::size_t size : sizes) messages.push_back(message(size));
  for (int round = 0; round < 3000; ++round) {
    while (pair.a.send(ChannelId(kSlow), messages[next % messages.size()]) == SendResult::queued)
      ++next;
    pair.step();
    BOOST_REQUIRE_LE(status_of(pair.b, kSlow).held, bound);
    if (round % 50 == 0 && !pair.received.empty()) {
      pair.release(pair.received.front());
      pair.received.erase(pair.received.begin());
    }
  }
  BOOST_TEST(status_of(pair.b, kSlow).received_messages > 10U);
}

BOOST_AUTO_TEST_CASE(credit_owed_is_the_newest_total_and_told_once) {
  const auto channels = two_channels(1024);
  MConnection mconn(Config{}, channels, announced(channels), Time{});
  const Payload part = message(424);
  for (int i = 0; i < 2; ++i) {
    const wire::Msg msg{ChannelId(kSlow), 0, part.view()};
    BOOST_REQUIRE(mconn.handle_frame(Time{}, frame_of(msg)).has_value());
  }
  mconn.release(ChannelId(kSlow), 504);
  BOOST_TEST(poll(mconn, Time{}).empty());
  mconn.release(ChannelId(kSlow), 504);
  const auto told = packets_of<wire::Credit>(poll(mconn, Time{}));
  BOOST_REQUIRE(told.size() == 1);
  BOOST_TEST(told[0].total == 1024U + 1008);
  BOOST_TEST(poll(mconn, Time{}).empty());
}

// Sixty-four credits do not fit into the smallest frame.
BOOST_AUTO_TEST_CASE(credits_that_do_not_fit_follow_in_the_next_frame) {
  std::vector<ChannelDescriptor> many;
  many.reserve(kMaxChannels);
  for (std::size_t i = 0; i < kMaxChannels; ++i)
    many.push_back(channel(static_cast<std::uint8_t>(3 * i)));
  for (auto& one : many) one.receive_window = kMinWindow;
  MConnection mconn(Config{}, many, announced(many), Time{});
  const Payload part = message(500);
  for (const auto& one : many) {
    const wire::Msg msg{one.id, 0, part.view()};
    BOOST_REQUIRE(mconn.handle_frame(Time{}, frame_of(msg)).has_value());
    mconn.release(one.id, packet_cost(/*first=*/true, 500));
  }
  std::size_t told = 0;
  for (;;) {
    const Bytes frame = poll(mconn, Time{}, MConnection::kMinFrame);
    if (frame.empty()) break;
    told += packets_of<wire::Credit>(frame).size();
  }
  BOOST_TEST(told == kMaxChannels);
}

BOOST_AUTO_TEST_CASE(hostile_totals_change_nothing_for_the_worse) {
  const auto channels = two_channels(1024);
  MConnection mconn(Config{}, channels, announced(channels), Time{});
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < 3; ++i) mconn.send(ChannelId(kSlow), message(10'000));
  for (const std::uint64_t total : {std::uint64_t{0}, kAll, std::uint64_t{1}, kAll - 1, kAll}) {
    const wire::Credit credit{ChannelId(kSlow), total};
    BOOST_REQUIRE(mconn.handle_frame(Time{}, frame_of(credit)).has_value());
    poll(mconn, Time{}, 1000);
  }
  while (!poll(mconn, Time{}).empty()) {
  }
  BOOST_TEST(messages_in(events_of<Sent>(mconn)) == 3U);
  BOOST_TEST(status_of(mconn, kSlow).send_credit > kAll / 2);
}

BOOST_AUTO_TEST_CASE(a_channel_without_credit_holds_up_no_other) {
  auto channels = two_channels();
  auto theirs = announced(channels);
  theirs[0].window = 0;
  MConnection mconn(Config{}, channels, theirs, Time{});
  mconn.send(ChannelId(kSlow), message(10));
  mconn.send(ChannelId(kQuick), message(10));
  const Bytes frame = poll(mconn, Time{});
  const auto sent = packets_of<wire::Msg>(frame);
  BOOST_REQUIRE(sent.size() == 1);
  BOOST_CHECK(sent[0].channel == ChannelId(kQuick));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
