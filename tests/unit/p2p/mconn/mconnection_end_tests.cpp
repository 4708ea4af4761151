// How a connection ends: drain, close, and the peer's close.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_end_tests {

using namespace testing;
using std::chrono::seconds;

const std::vector<ChannelDescriptor> channels{channel(0x20, 1), channel(0x21, 5)};

struct Fixture {
  Time now{};
  MConnection mconn{Config{}, channels, generous(channels), now};
};

}  // namespace mconnection_end_tests

BOOST_FIXTURE_TEST_SUITE(mconnection_end_tests, Fixture)

BOOST_AUTO_TEST_CASE(close_is_the_last_packet_and_alone) {
  mconn.send(ChannelId(0x20), message(100));
  mconn.send(ChannelId(0x20), message(100));
  mconn.send(ChannelId(0x21), message(10'000));
  poll(mconn, now, 300);
  Disconnect why = reason(DisconnectCode::misbehaviour, "three strikes");
  why.retry_after = std::chrono::minutes(10);
  mconn.close(why);
  BOOST_TEST(mconn.draining());
  BOOST_TEST(!mconn.finished());
  BOOST_CHECK(!mconn.next_deadline());
  const Bytes frame = poll(mconn, now);
  const auto all = packets(frame);
  BOOST_REQUIRE(all.size() == 1);
  const auto close = std::get<wire::Close>(all[0]);
  BOOST_CHECK(close.code == DisconnectCode::misbehaviour);
  BOOST_TEST(close.text == "three strikes");
  BOOST_TEST(close.retry_after == 600U);
  BOOST_TEST(mconn.finished());
  BOOST_TEST(poll(mconn, now).empty());
  // Which messages did not make it, one of them in the middle of leaving.
  const std::vector<std::pair<ChannelId, std::size_t>> expected{{ChannelId(0x20), 2},
                                                                {ChannelId(0x21), 1}};
  BOOST_CHECK(mconn.undelivered() == expected);
}

BOOST_AUTO_TEST_CASE(the_first_close_counts) {
  mconn.close(reason(DisconnectCode::full));
  mconn.close(reason(DisconnectCode::banned));
  mconn.drain(now, reason(DisconnectCode::going_away));
  BOOST_CHECK(packets_of<wire::Close>(poll(mconn, now)).at(0).code == DisconnectCode::full);
  mconn.close(reason(DisconnectCode::banned));
  BOOST_TEST(poll(mconn, now).empty());
}

BOOST_AUTO_TEST_CASE(a_close_says_no_more_than_the_limits_allow) {
  Disconnect why = reason(DisconnectCode::timeout, std::string(300, 'x') + "\n");
  why.retry_after = std::chrono::hours(100);
  mconn.close(why);
  const Bytes frame = poll(mconn, now, MConnection::kMinFrame);
  const auto close = packets_of<wire::Close>(frame).at(0);
  BOOST_CHECK(close.code == DisconnectCode::internal);  // `timeout` does not travel
  BOOST_TEST(close.text == std::string(kMaxDisconnectText, 'x'));
  BOOST_TEST(close.retry_after == 3600U);
}

BOOST_AUTO_TEST_CASE(drain_lets_everything_leave_and_then_closes) {
  Pair pair(channels);
  pair.a.send(ChannelId(0x20), message(100'000));
  pair.a.send(ChannelId(0x21), message(5));
  pair.a.drain(pair.now, reason(DisconnectCode::going_away, "stopping"));
  BOOST_CHECK(pair.a.send(ChannelId(0x20), message(1)) == SendResult::closed);
  BOOST_TEST(!pair.a.finished());
  while (!pair.a.finished()) {
    const Bytes frame = poll(pair.a, pair.now);
    BOOST_REQUIRE(pair.b.handle_frame(pair.now, frame).has_value());
  }
  BOOST_TEST(pair.a.undelivered().empty());
  std::vector<Event> events;
  while (auto event = pair.b.poll_event()) events.push_back(std::move(*event));
  BOOST_REQUIRE(events.size() == 3);
  BOOST_TEST(std::get<Received>(events[1]).bytes.size() == 100'000U);
  const auto& closed = std::get<Closed>(events[2]);
  BOOST_CHECK(closed.why.code == DisconnectCode::going_away);
  BOOST_TEST(closed.why.text == "stopping");
  BOOST_TEST(closed.why.remote);
  BOOST_TEST(closed.why.authenticated);
}

BOOST_AUTO_TEST_CASE(drain_of_empty_queues_closes_at_once) {
  mconn.drain(now, reason(DisconnectCode::going_away));
  BOOST_TEST(packets_of<wire::Close>(poll(mconn, now)).size() == 1U);
  BOOST_TEST(mconn.finished());
}

BOOST_AUTO_TEST_CASE(drain_gives_up_after_exactly_five_seconds) {
  auto theirs = announced(channels);
  theirs[0].window = 1024;
  MConnection one(Config{}, channels, theirs, now);
  one.send(ChannelId(0x20), message(5000));
  one.send(ChannelId(0x20), message(10));
  one.send(ChannelId(0x21), message(10));
  now += seconds(3);
  one.drain(now, reason(DisconnectCode::going_away));
  one.drain(now + seconds(1), reason(DisconnectCode::internal));  // no effect
  while (!poll(one, now).empty()) {
  }
  BOOST_CHECK(one.next_deadline() == Time{} + seconds(8));
  BOOST_TEST(one.handle_timeout(Time{} + seconds(8) - Duration(1)).has_value());
  BOOST_TEST(poll(one, now).empty());
  BOOST_TEST(one.handle_timeout(Time{} + seconds(8)).has_value());
  const Bytes frame = poll(one, Time{} + seconds(8));
  BOOST_CHECK(packets_of<wire::Close>(frame).at(0).code == DisconnectCode::going_away);
  BOOST_TEST(one.finished());
  const std::vector<std::pair<ChannelId, std::size_t>> expected{{ChannelId(0x20), 2}};
  BOOST_CHECK(one.undelivered() == expected);
}

BOOST_AUTO_TEST_CASE(while_draining_the_rest_goes_on) {
  Pair pair(channels);
  for (int i = 0; i < 4; ++i) pair.a.send(ChannelId(0x20), message(200'000));
  pair.b.send(ChannelId(0x21), message(1000));
  pair.a.drain(pair.now, reason(DisconnectCode::going_away));
  while (!pair.a.finished()) {
    pair.step();
    pair.release_all();
  }
  BOOST_TEST(pair.a.undelivered().empty());
  BOOST_TEST(pair.received_by_a == 1U);
  BOOST_TEST(status_of(pair.b, 0x20).received_messages == 4U);
}

BOOST_AUTO_TEST_CASE(a_close_during_drain_has_the_last_word) {
  mconn.send(ChannelId(0x20), message(10));
  mconn.drain(now, reason(DisconnectCode::going_away));
  mconn.close(reason(DisconnectCode::protocol_error));
  const Bytes frame = poll(mconn, now);
  BOOST_CHECK(packets_of<wire::Close>(frame).at(0).code == DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(keepalive_watches_while_draining_and_not_while_closing) {
  Config config;
  config.drain_timeout = std::chrono::hours(1);
  auto theirs = announced(channels);
  theirs[0].window = 1024;
  MConnection one(config, channels, theirs, now);
  one.send(ChannelId(0x20), message(5000));
  one.drain(now, reason(DisconnectCode::going_away));
  BOOST_CHECK(one.next_deadline() == Time{} + seconds(30));
  BOOST_TEST(one.handle_timeout(Time{} + seconds(30)).has_value());
  BOOST_CHECK(one.next_deadline() == Time{} + seconds(50));
  BOOST_TEST(!one.handle_timeout(Time{} + seconds(50)).has_value());
  one.close(reason(DisconnectCode::keepalive_late));
  BOOST_CHECK(!one.next_deadline());
  BOOST_TEST(one.handle_timeout(Time{} + seconds(100)).has_value());
}

BOOST_AUTO_TEST_CASE(nothing_follows_the_peers_close) {
  mconn.send(ChannelId(0x20), message(10));
  const wire::Msg msg{ChannelId(0x20), 0, {}};
  const wire::Close close{DisconnectCode::replaced, "newer\x01 one", 86'400};
  BOOST_TEST(mconn.handle_frame(now, frame_of(msg, close, msg)).has_value());
  BOOST_TEST(mconn.handle_frame(now, frame_of(msg)).has_value());
  BOOST_TEST(mconn.handle_frame(now, Bytes{0xff}).has_value());
  BOOST_TEST(std::holds_alternative<Received>(*mconn.poll_event()));
  const auto event = mconn.poll_event();
  BOOST_REQUIRE(event.has_value());
  const Disconnect& why = std::get<Closed>(*event).why;
  BOOST_CHECK(why.code == DisconnectCode::replaced);
  BOOST_TEST(why.text == "newer? one");
  BOOST_CHECK(why.retry_after == kMaxRetryAfter);
  BOOST_CHECK(!mconn.poll_event());
  BOOST_TEST(mconn.draining());
  BOOST_TEST(mconn.finished());
  BOOST_TEST(poll(mconn, now).empty());
  BOOST_CHECK(mconn.send(ChannelId(0x20), message(1)) == SendResult::closed);
  BOOST_TEST(mconn.undelivered().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
