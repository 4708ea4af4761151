// What each setting changes: how others are found, and where they are kept.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/support/set_nodes.h"
#include "tools/node/peer_finding.h"

namespace switchyard::test {

namespace setting_finding_tests {

using std::chrono::seconds;

// Two nodes that exchange addresses, in a network of their own.
struct Finders : Net {
  Finders() : Net(2) {
    for (auto& node : nodes) {
      set(*node, "p2p.pex", "true");
      set(*node, "p2p.addr_book_strict", "false");
    }
  }
  addrbook::AddrBook& book(std::size_t i) { return nodes[i]->node->finding()->book(); }
};

bool has_channel(const NodeInfo& info, ChannelId id) {
  return std::any_of(info.channels.begin(), info.channels.end(),
                     [id](const AnnouncedChannel& channel) { return channel.id == id; });
}

}  // namespace setting_finding_tests

BOOST_AUTO_TEST_SUITE(setting_finding_tests)

BOOST_AUTO_TEST_CASE(p2p_pex_is_whether_there_is_peer_exchange) {
  for (const std::string exchanged : {"true", "false"}) {
    Finders net;
    set(net[1], "p2p.pex", exchanged);
    net.start_star();
    BOOST_REQUIRE(net.meet());
    const NodeInfo& info = net[0].reactor->peers.at(0).info();
    BOOST_TEST(has_channel(info, reactors::kPexChannel) == (exchanged == "true"));
    BOOST_TEST((net[1].node->finding() != nullptr) == (exchanged == "true"));
  }
}

BOOST_AUTO_TEST_CASE(p2p_seeds_are_asked_while_nobody_is_known) {
  for (const bool asked : {true, false}) {
    Finders net;
    set(net[1], "p2p.seeds", asked ? net[0].address().to_string() : "");
    for (auto& node : net.nodes) node->start();
    net.world.run_for(seconds(5));
    BOOST_TEST((net[1].count(SwitchEvent::Kind::peer_up) > 0) == asked);
  }
}

BOOST_AUTO_TEST_CASE(p2p_addr_book_file_is_where_addresses_are_kept) {
  for (const std::string file : {"a.json", "b.json", ""}) {
    Finders net;
    set(net[1], "p2p.addr_book_file", file);
    net.start_star();
    BOOST_REQUIRE(net.meet());
    net[1].stop();
    for (const std::string name : {"a.json", "b.json"}) {
      BOOST_TEST((net[1].host.disk().find(name) != nullptr) == (name == file));
    }
  }
}

BOOST_AUTO_TEST_CASE(p2p_addr_book_strict_is_whether_addresses_of_our_own_networks_are_left_out) {
  for (const std::string strict : {"true", "false"}) {
    Finders net;
    set(net[1], "p2p.addr_book_strict", strict);
    net.start_star();
    BOOST_REQUIRE(net.meet());
    BOOST_TEST(net.book(0).has(net[1].id()));
    BOOST_TEST(net.book(1).has(net[0].id()) == (strict == "false"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
