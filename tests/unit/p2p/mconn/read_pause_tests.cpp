// A wire without credit: reading stops while an inbox is full.
#include "p2p/mconn/read_pause.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/support/no_credit.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace read_pause_tests {

using namespace testing;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint8_t kSlow = 0x40;
constexpr std::uint8_t kQuick = 0x41;

std::vector<ChannelDescriptor> two_channels() {
  std::vector<ChannelDescriptor> two{channel(kSlow), channel(kQuick)};
  for (auto& one : two) one.receive_window = 8 * kKiB;
  return two;
}

Config without_credit() {
  Config config;
  config.packets = &test::no_credit_packets();
  config.pong_timeout = seconds(45);
  return config;
}

struct Fixture {
  std::vector<ChannelDescriptor> channels = two_channels();
  Time now{};
  MConnection mconn{without_credit(), channels, announced(channels), now};
  std::vector<Received> held;

  void arrive(std::uint8_t id, std::size_t size) {
    const Payload data = message(size);
    const wire::Msg msg{ChannelId(id), 0, data.view()};
    BOOST_REQUIRE(mconn.handle_frame(now, frame_of(msg)).has_value());
    mconn.check_invariants();
    for (auto& one : events_of<Received>(mconn)) held.push_back(std::move(one));
  }
  void release_first() {
    mconn.release(held.front().channel, held.front().cost);
    held.erase(held.begin());
  }
  // Until the slow channel is full.
  void fill() {
    while (mconn.wants_input()) arrive(kSlow, 1000);
  }
  // Runs timers and writes what is owed until then; the pongs that left, and when.
  std::vector<Time> pongs_until(Time end) {
    std::vector<Time> left;
    while (mconn.next_deadline() && *mconn.next_deadline() <= end) {
      now = *mconn.next_deadline();
      BOOST_REQUIRE(mconn.handle_timeout(now).has_value());
      const Bytes frame = poll(mconn, now);
      for (std::size_t n = packets_of<wire::Pong>(frame).size(); n > 0; --n) left.push_back(now);
    }
    now = end;
    return left;
  }
};

}  // namespace read_pause_tests

BOOST_FIXTURE_TEST_SUITE(read_pause_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_held_to_credit_and_none_is_told) {
  for (int i = 0; i < 100; ++i) arrive(kSlow, 4000);
  BOOST_TEST(held.size() == 100U);
  while (!held.empty()) release_first();
  BOOST_TEST(packets_of<wire::Credit>(poll(mconn, now)).empty());
  for (int i = 0; i < 50; ++i) mconn.send(ChannelId(kQuick), message(16'000));
  while (!poll(mconn, now).empty()) {
  }
  BOOST_TEST(messages_in(events_of<Sent>(mconn)) == 50U);
}

BOOST_AUTO_TEST_CASE(credit_that_arrives_is_an_offence) {
  const auto result = mconn.handle_frame(now, frame_of(wire::Credit{ChannelId(kSlow), 1}));
  BOOST_REQUIRE(!result.has_value());
  BOOST_CHECK(result.error().code == DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(a_full_inbox_stops_reading_until_there_is_room) {
  while (held.size() < 7) arrive(kSlow, 1000);
  BOOST_TEST(mconn.wants_input());  // 7 x 1080 of 8192
  arrive(kSlow, 1000);
  BOOST_TEST(!mconn.wants_input());
  BOOST_TEST(mconn.status().reading_paused);
  release_first();
  BOOST_TEST(mconn.wants_input());
  BOOST_TEST(!mconn.status().reading_paused);
}

BOOST_AUTO_TEST_CASE(an_unsolicited_pong_leaves_every_20_s_while_paused) {
  now += seconds(5);
  fill();
  const Time began = now;
  const auto pongs = pongs_until(began + seconds(65));
  const std::vector<Time> expected{began + seconds(20), began + seconds(40), began + seconds(60)};
  BOOST_CHECK(pongs == expected);
  release_first();
  BOOST_TEST(pongs_until(now + seconds(20)).empty());
}

BOOST_AUTO_TEST_CASE(silence_while_we_do_not_read_is_not_counted) {
  fill();
  pongs_until(now + minutes(9));  // with pings of ours unanswered
  release_first();
  poll(mconn, now);
  const Time resumed = now;
  // From now on it counts.
  while (*mconn.next_deadline() < resumed + seconds(45)) {
    now = *mconn.next_deadline();
    BOOST_REQUIRE(mconn.handle_timeout(now).has_value());
  }
  now = *mconn.next_deadline();
  BOOST_CHECK(now == resumed + seconds(45));
  const auto late = mconn.handle_timeout(now);
  BOOST_REQUIRE(!late.has_value());
  BOOST_CHECK(late.error().code == DisconnectCode::keepalive_late);
}

BOOST_AUTO_TEST_CASE(a_pong_that_lay_unread_measures_no_round_trip) {
  now = *mconn.next_deadline();
  BOOST_REQUIRE(mconn.handle_timeout(now).has_value());
  const auto pings = packets_of<wire::Ping>(poll(mconn, now));
  BOOST_REQUIRE(pings.size() == 1);
  fill();
  now += minutes(1);
  release_first();
  poll(mconn, now);
  BOOST_REQUIRE(mconn.handle_frame(now, frame_of(wire::Pong{pings[0].value})).has_value());
  BOOST_CHECK(!mconn.status().round_trip);
}

BOOST_AUTO_TEST_CASE(ten_minutes_without_progress_end_it_and_name_the_channel) {
  fill();
  pongs_until(now + minutes(5));
  release_first();  // progress, and full again
  fill();
  const Time began = now;
  pongs_until(began + minutes(10) - seconds(1));
  now = began + minutes(10);
  const auto stalled = mconn.handle_timeout(now);
  BOOST_REQUIRE(!stalled.has_value());
  BOOST_CHECK(stalled.error().code == DisconnectCode::too_slow);
  BOOST_CHECK(stalled.error().blame == Blame::us);
  BOOST_TEST(stalled.error().text == "channel 64: its reactor took nothing for 10 min");
}

BOOST_AUTO_TEST_CASE(the_receive_limit_pauses_reading_until_it_has_had_what_came) {
  Config config = without_credit();
  config.rates.receive = 100'000;
  for (auto& one : channels) one.receive_window = 10 * kMiB;
  MConnection limited(config, channels, announced(channels), now);
  const Payload data = message(1000);
  const Time start = now;
  std::uint64_t taken = 0;
  Duration longest{};
  while (now - start < seconds(10)) {
    for (; limited.wants_input(); taken += data.size()) {
      BOOST_REQUIRE(limited.handle_frame(now, frame_of(wire::Msg{ChannelId(kSlow), 0, data.view()}))
                        .has_value());
    }
    limited.check_invariants();
    BOOST_REQUIRE(limited.next_deadline().has_value());
    const Time before = now;
    now = *limited.next_deadline();
    BOOST_REQUIRE(now > before);
    longest = std::max(longest, now - before);
    BOOST_REQUIRE(limited.handle_timeout(now).has_value());
    poll(limited, now);
  }
  // A tenth of a second's burst, and headers that count as well.
  BOOST_TEST(taken >= 950'000U);
  BOOST_TEST(taken <= 1'012'000U);
  BOOST_CHECK(longest < seconds(1));
}

BOOST_AUTO_TEST_CASE(a_pause_of_the_limit_is_not_the_silence_of_the_peer) {
  Config config = without_credit();
  config.rates.receive = 10;  // bytes a second
  MConnection limited(config, channels, announced(channels), now);
  const Payload data = message(5'000);  // eight minutes' worth
  BOOST_REQUIRE(
      limited.handle_frame(now, frame_of(wire::Msg{ChannelId(kSlow), 0, data.view()})).has_value());
  BOOST_TEST(!limited.wants_input());
  std::size_t pongs = 0;
  for (const Time end = now + minutes(6); now < end;) {
    now = *limited.next_deadline();
    BOOST_REQUIRE(limited.handle_timeout(now).has_value());
    pongs += packets_of<wire::Pong>(poll(limited, now)).size();
    BOOST_REQUIRE(!limited.wants_input());
  }
  BOOST_TEST(pongs >= 17U);  // one every 20 s, or the peer would give us up
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
