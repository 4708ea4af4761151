#include "tools/http/node_site.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/support/addr_book_fakes.h"
#include "tests/support/fake_node.h"
#include "tests/support/made_up_book.h"
#include "tools/http/site_board.h"

namespace node_site_tests {

using namespace switchyard;
using namespace switchyard::tools;
using std::chrono::seconds;

struct Scene {
  test::FakeNode node;
  NodeSite site{node, {test::peer_id("5ec")}};

  SwitchEvent event(SwitchEvent::Kind kind, DisconnectCode code, bool outbound = false,
                    bool remote = false) {
    SwitchEvent made;
    made.kind = kind;
    made.outbound = outbound;
    made.why.emplace();
    made.why->code = code;
    made.why->remote = remote;
    return made;
  }
};

}  // namespace node_site_tests

BOOST_AUTO_TEST_SUITE(node_site_tests)

using namespace node_site_tests;

BOOST_AUTO_TEST_CASE(what_the_node_says_is_in_the_state) {
  Scene scene;
  auto& bob = scene.node.add_peer("b0b");
  bob.status.since = scene.node.clock - seconds(30);
  bob.status.sending.bytes = 500;
  bob.queues[0].messages = 2;
  bob.queues[0].bytes = 70;
  const SiteState state = scene.site.state();
  BOOST_TEST(state.kind == "node");
  BOOST_TEST(state.network == "testnet");
  BOOST_TEST(state.addresses.size() == 1U);
  BOOST_REQUIRE(state.peers.size() == 1U);
  BOOST_TEST(state.peers[0].moniker == "bob");
  BOOST_TEST((state.peers[0].up == seconds(30)));
  BOOST_TEST(state.peers[0].sent == 500U);
  BOOST_TEST(state.peers[0].channels.at(ChannelId(0x20)).queued_bytes == 70U);
  BOOST_TEST(!state.book.has_value());
  BOOST_TEST(!state.crawl.has_value());
}

BOOST_AUTO_TEST_CASE(private_peers_are_counted_and_nothing_else) {
  Scene scene;
  scene.node.add_peer("5ec", "10.9.9.9:9");
  scene.node.add_peer("b0b");
  const SiteState state = scene.site.state();
  BOOST_TEST(state.private_peers == 1U);
  BOOST_REQUIRE(state.peers.size() == 1U);
  BOOST_TEST(state.peers[0].id.to_string().starts_with("b0b"));
}

BOOST_AUTO_TEST_CASE(bytes_of_peers_that_went_still_count) {
  Scene scene;
  scene.node.add_peer("b0b").status.mconn.channels[0].sent_bytes = 100;
  scene.site.state();
  scene.node.views[0].status.mconn.channels[0].sent_bytes = 150;
  scene.node.views[0].queues[0].dropped = 3;
  const SiteCounts counts = scene.site.state().counts;
  BOOST_TEST(counts.channels.at(ChannelId(0x20)).sent == 150U);
  BOOST_TEST(counts.dropped.at(ChannelId(0x20)) == 3U);
  scene.node.views.clear();
  scene.site.state();
  auto& again = scene.node.add_peer("b0b");
  again.status.seq = ConnectionSeq(77);
  again.status.mconn.channels[0].sent_bytes = 10;
  BOOST_TEST(scene.site.state().counts.channels.at(ChannelId(0x20)).sent == 160U);
  BOOST_TEST(scene.site.state().counts.channels.at(ChannelId(0x20)).sent == 160U);
}

BOOST_AUTO_TEST_CASE(events_are_counted_by_what_they_say) {
  using Kind = SwitchEvent::Kind;
  Scene scene;
  scene.site.on_event(scene.event(Kind::inbound_refused, DisconnectCode::banned));
  scene.site.on_event(scene.event(Kind::dial_failed, DisconnectCode::banned, true));
  scene.site.on_event(scene.event(Kind::peer_up, DisconnectCode::internal, true));
  scene.site.on_event(scene.event(Kind::peer_up, DisconnectCode::internal, false));
  scene.site.on_event(scene.event(Kind::peer_down, DisconnectCode::going_away, true, true));
  scene.site.on_event(scene.event(Kind::peer_down, DisconnectCode::going_away, true, false));
  scene.site.on_event(scene.event(Kind::notice, DisconnectCode::internal));
  const SiteCounts counts = scene.site.state().counts;
  using Map = std::map<std::string, std::uint64_t>;
  BOOST_TEST((counts.refused == Map{{"banned", 1}}));
  BOOST_TEST((counts.dials == Map{{"banned", 1}, {"connected", 1}}));
  BOOST_TEST(counts.ends.size() == 2U);
  BOOST_TEST(counts.ends.at({"going_away", true}) == 1U);
}

BOOST_AUTO_TEST_CASE(a_book_is_imaged_when_its_interval_has_passed) {
  Scene scene;
  SeededRng rng(1);
  test::FakeBans bans;
  const test::FakeVerifier verifier;
  addrbook::AddrBook book({}, rng, bans, verifier);
  scene.site.set_book(book);
  const auto first = scene.site.state().book->image;
  BOOST_TEST((scene.site.state().book->image == first));  // the clock stands still
  BOOST_TEST((NodeSite::image_interval(0) == seconds(1)));
  BOOST_TEST((NodeSite::image_interval(1'000) == seconds(2)));
  BOOST_TEST((NodeSite::image_interval(20'480) == seconds(21)));
}

BOOST_AUTO_TEST_CASE(others_put_in_their_parts) {
  Scene scene;
  scene.site.add_part([](SiteState& state) { state.kind = "seed"; });
  scene.site.add_part([](SiteState& state) {
    if (state.kind == "seed") state.crawl.emplace().verified = 7;
  });
  BOOST_TEST(scene.site.state().crawl->verified == 7U);
}

BOOST_AUTO_TEST_CASE(a_board_gives_what_was_published_last_and_its_history) {
  SiteBoard board;
  BOOST_TEST(board.read().state == nullptr);
  for (int i = 0; i < 3; ++i) {
    SiteState state;
    state.taken = WallTime(seconds(1000 + 2 * i));
    state.book.emplace().fresh = static_cast<std::size_t>(i);
    state.private_peers = 4;
    board.publish(std::move(state));
  }
  const SiteBoard::Reading reading = board.read();
  BOOST_REQUIRE(reading.state->history.size() == 3U);
  BOOST_TEST(reading.state->history[2].fresh == 2U);
  BOOST_TEST(reading.state->history[2].peers == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
