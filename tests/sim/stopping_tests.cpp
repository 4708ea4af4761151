// Ending: in good order, at any moment, and with the last words arriving.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/sim_nodes.h"

namespace switchyard::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(stopping_tests)

BOOST_AUTO_TEST_CASE(an_idle_node_stops_at_once_and_says_why) {
  Net net(3);
  net.network.set_default_link({milliseconds(10), 0});
  net.start_star();
  BOOST_REQUIRE(net.meet());
  net.world.run_for(seconds(1));
  const Time begin = net.world.now();
  net[0].stop();
  BOOST_TEST((net.world.now() - begin < milliseconds(100)));  // some round trips
  for (std::size_t i = 1; i < 3; ++i) {
    const Disconnect& why = net[i].reactor->reasons.at(0);
    BOOST_TEST((why.code == DisconnectCode::going_away));
    BOOST_TEST(why.text == "shutting down");
  }
}

BOOST_AUTO_TEST_CASE(the_lingering_close_delivers_the_last_words_past_unread_input) {
  Net net(2);
  net.network.set_default_link({milliseconds(50), 1'000'000});
  net.without_texts();
  net.start_star();
  BOOST_REQUIRE(net.meet());
  // The other side is in the middle of sending a lot when we say a reason and close.
  for (int i = 0; i < 10; ++i) net[1].reactor->peers[0].try_send(kBulk, Bytes(20'000, 1));
  net.world.run_for(milliseconds(120));
  net[0].reactor->peers[0].stop_for_error(DisconnectCode::misbehaviour, "enough");
  BOOST_REQUIRE(net.run_until([&] { return !net[1].reactor->reasons.empty(); }));
  BOOST_TEST(net[1].reactor->reasons[0].to_string().find("enough") != std::string::npos);
  BOOST_TEST((net[1].reactor->reasons[0].code == DisconnectCode::misbehaviour));
}

BOOST_AUTO_TEST_CASE(a_peer_that_never_reads_cannot_hold_up_the_stop) {
  Net net(2);
  net[0].prepare = [](Recorder& recorder) { recorder.keep = true; };
  net.start_star();
  BOOST_REQUIRE(net.meet());
  while (net[1].reactor->peers[0].try_send(kBulk, Bytes(50'000, 1)) == SendResult::queued) {
  }
  net.world.run_for(seconds(1));
  net.network.partition(net[0].host.address(), net[1].host.address());
  const Time begin = net.world.now();
  net[1].stop();
  BOOST_TEST((net.world.now() - begin <= seconds(8)));  // drain 5 s, linger 2 s
}

BOOST_AUTO_TEST_CASE(a_stop_may_come_at_any_moment_of_an_opening_or_a_life) {
  for (int ms = 0; ms < 400; ms += 3) {
    Net net(3, static_cast<std::uint64_t>(ms) + 1);
    net.network.set_default_link({milliseconds(20), 500'000});
    net.start_star();
    net.world.run_for(milliseconds(ms));
    for (auto& node : net.nodes) {
      if (node->peers() > 0) node->reactor->net->broadcast(kChat, Payload(Bytes(3000, 1)));
    }
    const std::size_t first = static_cast<std::size_t>(ms) % 3;
    net[first].stop();
    BOOST_TEST(net[first].reactor->peers.empty());
    BOOST_TEST(net[first].reactor->calls.back() == "stop");
    net[(first + 1) % 3].stop();
  }
}

BOOST_AUTO_TEST_CASE(a_stop_gives_up_dials_and_names_that_do_not_answer) {
  Net net(2);
  NetAddress nowhere = net[0].address();
  nowhere.host = "10.0.0.77";
  net[1].config.p2p.persistent_peers = {nowhere};
  net[1].start();
  net.world.run_for(milliseconds(10));
  const Time begin = net.world.now();
  net[1].stop();
  BOOST_TEST((net.world.now() - begin < milliseconds(10)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
