// Flow control on whole nodes: budgets at admission, and a wire without credit.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "p2p/peer/buffer_pool.h"
#include "tests/support/no_credit.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {
namespace flow_control_tests {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kMessage = 10'000;  // bytes

// Two nodes that speak the native packets without credit, with CometBFT's times of keep-alive.  The
// second sends all it can.
struct WithoutCredit : Net {
  WithoutCredit() : Net(2) {
    for (std::size_t i = 0; i < 2; ++i) {
      (*this)[i].config.p2p.codecs = &test::no_credit_codecs();
      mconn::Config& mconn = (*this)[i].config.p2p.mconn;
      mconn.ping_interval = seconds(60);
      mconn.pong_timeout = seconds(45);
    }
    without_texts();
    start_star();
    BOOST_REQUIRE(meet());
    receiver().keep = true;
    (*this)[1].reactor->on_writable = [this](const PeerHandle& peer, ChannelId channel) {
      feed(peer, channel);
    };
    feed((*this)[1].reactor->peers.at(0), kBulk);
  }

  void feed(const PeerHandle& peer, ChannelId channel) {
    while (peer.try_send(channel, Bytes(kMessage, 1)) == SendResult::queued) ++taken;
  }
  Recorder& receiver() { return *(*this)[0].reactor; }

  std::size_t taken{0};  // messages queued
};

}  // namespace flow_control_tests

BOOST_AUTO_TEST_SUITE(flow_control_tests)

BOOST_AUTO_TEST_CASE(a_node_without_room_for_the_windows_of_another_peer_is_full) {
  Net net(3);
  // The windows of the recorder's two channels, once.
  net[0].config.p2p.credit.windows = 2 * ChannelDescriptor().receive_window;
  net.start_star();
  BOOST_REQUIRE(net.run_until(
      [&] { return net[0].peers() == 1 && net[0].count(SwitchEvent::Kind::inbound_refused) > 0; }));
  const SwitchEvent* const refused = net[0].last(SwitchEvent::Kind::inbound_refused);
  BOOST_TEST((refused->why->code == DisconnectCode::full));
  BOOST_TEST(refused->why->text == "no memory for the windows of another peer");
  // When the one goes, the other comes.
  const std::size_t in = net[1].peers() == 1 ? 1 : 2;
  net[in].stop();
  BOOST_TEST(net.run_until([&] { return net[3 - in].peers() == 1; }, minutes(3)));
}

BOOST_AUTO_TEST_CASE(a_budget_too_small_for_one_peer_is_an_error_at_the_start) {
  Net net(1);
  net[0].config.p2p.credit.windows = 1000;
  BOOST_CHECK_EXCEPTION(net[0].start(), std::runtime_error, [](const std::runtime_error& error) {
    return std::string(error.what()) ==
           "credit.windows must be at least 524288, the windows of the channels of one peer";
  });
  net[0].node.reset();
}

BOOST_AUTO_TEST_CASE(without_credit_a_full_inbox_stops_reading_and_neither_side_gives_up) {
  WithoutCredit net;
  net.world.run_for(minutes(9));
  BOOST_TEST(net[0].peers() == 1U);
  BOOST_TEST(net[1].peers() == 1U);
  const std::size_t held = net.receiver().received_bytes;
  BOOST_TEST(held >= ChannelDescriptor().receive_window * 9 / 10);
  BOOST_TEST(held <= ChannelDescriptor().receive_window + BufferPool::kBufferSize + kMessage);
  // And when it lets go, everything arrives.
  net[1].reactor->on_writable = nullptr;
  net.receiver().keep = false;
  net.receiver().kept.clear();
  BOOST_TEST(net.run_until([&] { return net.receiver().received == net.taken; }));
}

BOOST_AUTO_TEST_CASE(without_credit_a_reactor_that_takes_nothing_for_ten_minutes_is_named) {
  WithoutCredit net;
  BOOST_REQUIRE(
      net.run_until([&] { return net[0].count(SwitchEvent::Kind::peer_down) == 1; }, minutes(11)));
  const SwitchEvent* const down = net[0].last(SwitchEvent::Kind::peer_down);
  BOOST_TEST((down->why->code == DisconnectCode::too_slow));
  BOOST_TEST((down->why->blame == Blame::us));
  BOOST_TEST(down->why->text == "channel 17: its reactor took nothing for 10 min");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
