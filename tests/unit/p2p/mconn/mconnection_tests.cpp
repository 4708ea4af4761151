#include "p2p/mconn/mconnection.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_tests {

using namespace testing;
using std::chrono::seconds;

const std::vector<ChannelDescriptor> channels{channel(0x20, 1), channel(0x21, 5),
                                              channel(0x22, 10)};

struct Fixture {
  Time now{};
  MConnection mconn{Config{}, channels, generous(channels), now};

  Result<void, Disconnect> handle(const Bytes& frame) {
    auto result = mconn.handle_frame(now, frame);
    mconn.check_invariants();
    return result;
  }
  void check_fails(const Bytes& frame, DisconnectCode code) {
    const auto result = handle(frame);
    BOOST_REQUIRE(!result.has_value());
    BOOST_CHECK(result.error().code == code);
    BOOST_CHECK(result.error().blame == Blame::them);
  }
  Result<void, Disconnect> timeout_at_deadline() {
    BOOST_REQUIRE(mconn.next_deadline().has_value());
    now = *mconn.next_deadline();
    return mconn.handle_timeout(now);
  }
};

}  // namespace mconnection_tests

BOOST_FIXTURE_TEST_SUITE(mconnection_tests, Fixture)

BOOST_AUTO_TEST_CASE(with_nothing_to_say_nothing_leaves) {
  BOOST_TEST(poll(mconn, now).empty());
  BOOST_CHECK(!mconn.poll_event());
  BOOST_TEST(!mconn.draining());
  BOOST_TEST(!mconn.finished());
  BOOST_TEST(mconn.undelivered().empty());
}

BOOST_AUTO_TEST_CASE(messages_of_a_channel_arrive_whole_and_in_order) {
  Pair pair(channels);
  const std::vector<std::size_t> sizes{0, 1, 100, 4096, 50'000, 3, 0, 4000, 12'345};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    for (const auto& to : channels) {
      const auto seed = static_cast<std::uint8_t>(i + to.id.value());
      BOOST_CHECK(pair.a.send(to.id, message(sizes[i], seed)) == SendResult::queued);
    }
  }
  pair.run();
  BOOST_TEST(pair.received.size() == 3 * sizes.size());
  BOOST_TEST(messages_in(pair.sent) == 3 * sizes.size());
  for (const auto& to : channels) {
    std::size_t i = 0;
    for (const auto& one : pair.received) {
      if (one.channel != to.id) continue;
      const auto seed = static_cast<std::uint8_t>(i + to.id.value());
      BOOST_CHECK(same(one.bytes, message(sizes[i], seed).view()));
      ++i;
    }
    BOOST_TEST(i == sizes.size());
  }
}

BOOST_AUTO_TEST_CASE(send_tells_the_truth) {
  auto ours = channels;
  ours[0].send_queue_capacity = 2;
  ours.push_back(channel(0x77));
  auto theirs = generous(channels);
  theirs[1].max_message_size = 10;
  theirs.push_back(announced(channel(0x78)));
  MConnection one(Config{}, ours, theirs, now);
  BOOST_CHECK(one.send(ChannelId(0x20), message(1)) == SendResult::queued);
  BOOST_CHECK(one.send(ChannelId(0x20), message(1)) == SendResult::queued);
  BOOST_CHECK(one.send(ChannelId(0x20), message(1)) == SendResult::full);
  BOOST_CHECK(one.send(ChannelId(0x21), message(11)) == SendResult::too_big);
  BOOST_CHECK(one.send(ChannelId(0x77), message(1)) == SendResult::not_announced);
  BOOST_CHECK(one.send(ChannelId(0x78), message(1)) == SendResult::unknown_channel);
  one.close(reason(DisconnectCode::going_away));
  BOOST_CHECK(one.send(ChannelId(0x20), message(1)) == SendResult::closed);
  BOOST_CHECK(one.send(ChannelId(0x78), message(1)) == SendResult::unknown_channel);
}

BOOST_AUTO_TEST_CASE(sent_follows_the_last_packet_of_a_message) {
  mconn.send(ChannelId(0x20), message(10'000));
  poll(mconn, now);
  poll(mconn, now);
  BOOST_TEST(events_of<Sent>(mconn).empty());
  BOOST_TEST(status_of(mconn, 0x20).queued_bytes == 10'000U);
  poll(mconn, now);
  const auto sent = events_of<Sent>(mconn);
  BOOST_REQUIRE(sent.size() == 1);
  BOOST_TEST(sent[0].size == 10'000U);
  BOOST_CHECK(sent[0].channel == ChannelId(0x20));
  BOOST_TEST(status_of(mconn, 0x20).queued_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(status_counts_wire_bytes_on_both_sides) {
  Pair pair(channels);
  pair.a.send(ChannelId(0x21), message(20'000));
  pair.a.send(ChannelId(0x21), message(10));
  pair.run();
  const auto a = status_of(pair.a, 0x21);
  const auto b = status_of(pair.b, 0x21);
  BOOST_TEST(a.sent_bytes > 20'010U);
  BOOST_TEST(a.sent_bytes < 20'110U);
  BOOST_TEST(b.received_bytes == a.sent_bytes);
  BOOST_TEST(a.sent_messages == 2U);
  BOOST_TEST(b.received_messages == 2U);
  BOOST_TEST(a.priority == 5U);
  BOOST_TEST(a.announced);
  BOOST_TEST(b.held == pair.received[0].cost + pair.received[1].cost);
}

BOOST_AUTO_TEST_CASE(pong_and_ping_go_first_then_credit_then_data) {
  BOOST_REQUIRE(
      handle(frame_of(wire::Ping{42}, wire::Msg{ChannelId(0x22), 999'000, message(1000).view()})));
  mconn.send(ChannelId(0x20), message(100));
  now += seconds(30);
  BOOST_REQUIRE(mconn.handle_timeout(now).has_value());
  const Bytes frame = poll(mconn, now);
  const auto all = packets(frame);
  BOOST_REQUIRE(all.size() == 4);
  BOOST_TEST(std::get<wire::Pong>(all[0]).value == 42U);
  BOOST_TEST(std::holds_alternative<wire::Ping>(all[1]));
  BOOST_CHECK(std::get<wire::Credit>(all[2]).channel == ChannelId(0x22));
  BOOST_CHECK(std::get<wire::Msg>(all[3]).channel == ChannelId(0x20));
  BOOST_TEST(poll(mconn, now).empty());
}

BOOST_AUTO_TEST_CASE(small_messages_share_a_frame) {
  for (int i = 0; i < 20; ++i) mconn.send(ChannelId(0x20), message(100));
  BOOST_TEST(packets(poll(mconn, now)).size() == 20U);
}

BOOST_AUTO_TEST_CASE(a_malformed_frame_is_a_protocol_error) {
  check_fails(Bytes{0xff}, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(a_reserved_packet_kind_is_a_protocol_error) {
  check_fails(Bytes{0x92, 5, 0}, DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(an_optional_packet_and_padding_are_skipped) {
  Bytes frame{0xc0, 0x92, 40, 0xc4, 2, 1, 2, 0xc0, 0xc0};
  append(frame, frame_of(wire::Ping{7}));
  BOOST_REQUIRE(handle(frame).has_value());
  BOOST_TEST(packets_of<wire::Pong>(poll(mconn, now)).at(0).value == 7U);
}

BOOST_AUTO_TEST_CASE(a_packet_for_a_channel_we_have_not_is_unknown_channel) {
  check_fails(frame_of(wire::Msg{ChannelId(0x99), 0, {}}), DisconnectCode::unknown_channel);
}

BOOST_AUTO_TEST_CASE(credit_for_a_channel_they_have_not_is_unknown_channel) {
  auto theirs = generous(channels);
  theirs.push_back(announced(channel(0x70)));
  MConnection one(Config{}, channels, theirs, now);
  // One that is theirs and not ours is of no use, and no offence.
  BOOST_TEST(one.handle_frame(now, frame_of(wire::Credit{ChannelId(0x70), 5000})).has_value());
  const auto result = one.handle_frame(now, frame_of(wire::Credit{ChannelId(0x71), 5000}));
  BOOST_REQUIRE(!result.has_value());
  BOOST_CHECK(result.error().code == DisconnectCode::unknown_channel);
}

BOOST_AUTO_TEST_CASE(a_message_above_our_limit_is_message_too_big) {
  check_fails(frame_of(wire::Msg{ChannelId(0x20), 1 * kMiB, message(1).view()}),
              DisconnectCode::message_too_big);
}

BOOST_AUTO_TEST_CASE(more_than_was_granted_is_credit_exceeded) {
  const Payload most = message(64'000);
  for (int i = 0; i < 4; ++i)
    BOOST_REQUIRE(handle(frame_of(wire::Msg{ChannelId(0x20), 0, most.view()})).has_value());
  check_fails(frame_of(wire::Msg{ChannelId(0x20), 0, most.view()}),
              DisconnectCode::credit_exceeded);
}

BOOST_AUTO_TEST_CASE(silence_is_keepalive_late_at_exactly_fifty_seconds) {
  BOOST_REQUIRE(timeout_at_deadline().has_value());
  BOOST_TEST(packets_of<wire::Ping>(poll(mconn, now)).size() == 1U);
  const auto result = timeout_at_deadline();
  BOOST_CHECK(now == Time{} + seconds(50));
  BOOST_REQUIRE(!result.has_value());
  BOOST_CHECK(result.error().code == DisconnectCode::keepalive_late);
  BOOST_CHECK(result.error().operation == Operation::keepalive);
  BOOST_TEST(result.error().text == "nothing received for 20 s");
}

BOOST_AUTO_TEST_CASE(two_idle_ends_keep_each_other_alive_for_a_day) {
  Pair pair(channels);
  while (pair.now < Time{} + std::chrono::hours(24)) {
    pair.now = std::min(*pair.a.next_deadline(), *pair.b.next_deadline());
    BOOST_REQUIRE(pair.a.handle_timeout(pair.now).has_value());
    BOOST_REQUIRE(pair.b.handle_timeout(pair.now).has_value());
    pair.run();
  }
  BOOST_CHECK(pair.a.status().round_trip == Duration::zero());
}

BOOST_AUTO_TEST_CASE(messages_before_a_failure_are_delivered_and_nothing_after) {
  Bytes frame = frame_of(wire::Msg{ChannelId(0x20), 0, message(10).view()});
  frame.push_back(0xff);
  check_fails(frame, DisconnectCode::protocol_error);
  BOOST_REQUIRE(handle(frame_of(wire::Msg{ChannelId(0x20), 0, message(10).view()})).has_value());
  BOOST_TEST(events_of<Received>(mconn).size() == 1U);
  // The reason can still be told.
  mconn.close(reason(DisconnectCode::protocol_error, "the byte 0xff"));
  BOOST_TEST(packets_of<wire::Close>(poll(mconn, now)).at(0).text == "the byte 0xff");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
