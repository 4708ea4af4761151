#include "p2p/types/node_info.h"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(node_info_tests)

using namespace switchyard;

namespace {

NodeInfo node(const std::vector<int>& channels = {1, 2}) {
  NodeInfo info;
  info.network = "testnet";
  for (const int id : channels) {
    info.channels.push_back({.id = ChannelId(static_cast<std::uint8_t>(id))});
  }
  return info;
}

NodeInfo speaking(std::uint8_t lowest, std::uint8_t highest) {
  NodeInfo info = node();
  info.versions = {lowest, highest};
  return info;
}

// "" if they fit, else the code and the text.
std::string verdict(const NodeInfo& ours, const NodeInfo& theirs, std::uint8_t used = 1) {
  const auto checked = check_node_info(ours, theirs, used);
  if (checked) return "";
  const Disconnect& why = checked.error();
  BOOST_TEST((why.operation == Operation::opening));
  BOOST_TEST((why.blame == Blame::nobody));
  BOOST_TEST(!why.remote);
  BOOST_TEST(why.text.size() <= kMaxDisconnectText);
  return std::string(to_string(why.code)) + ": " + why.text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(two_of_a_kind_fit) {
  BOOST_TEST(verdict(node(), node()).empty());
}

BOOST_AUTO_TEST_CASE(the_version_used_is_the_highest_both_have) {
  BOOST_TEST(verdict(speaking(1, 3), speaking(2, 5), 3).empty());
  BOOST_TEST(verdict(speaking(2, 5), speaking(1, 3), 3).empty());
  BOOST_TEST(verdict(speaking(1, 1), speaking(1, 9), 1).empty());
  BOOST_TEST(verdict(speaking(1, 3), speaking(2, 5), 2) ==
             "downgrade: version 2 is in use where both speak 3");
  BOOST_TEST(verdict(speaking(1, 3), speaking(2, 5), 1) ==
             "downgrade: version 1 is in use where both speak 3");
  // Not lower, but nothing both could have agreed on.
  BOOST_TEST(verdict(speaking(1, 3), speaking(2, 5), 4) ==
             "downgrade: version 4 is in use where both speak 3");
}

BOOST_AUTO_TEST_CASE(ranges_that_do_not_meet_are_incompatible) {
  BOOST_TEST(verdict(speaking(1, 2), speaking(3, 4), 2) ==
             "incompatible_version: we speak version 1 to 2, they speak 3 to 4");
  BOOST_TEST(verdict(speaking(3, 3), speaking(1, 2), 3) ==
             "incompatible_version: we speak version 3, they speak 1 to 2");
}

BOOST_AUTO_TEST_CASE(a_window_that_could_stall_is_an_offence_that_names_the_channel) {
  NodeInfo theirs = node();
  theirs.channels[1].window = kMinWindow;
  BOOST_TEST(verdict(node(), theirs).empty());
  theirs.channels[1].window = kMinWindow - 1;
  const auto checked = check_node_info(node(), theirs, 1);
  BOOST_REQUIRE(!checked.has_value());
  BOOST_TEST((checked.error().code == DisconnectCode::protocol_error));
  BOOST_TEST((checked.error().operation == Operation::opening));
  BOOST_TEST((checked.error().blame == Blame::them));
  BOOST_TEST(checked.error().text == "channel 2: a window of 1023 is less than 1024");
}

BOOST_AUTO_TEST_CASE(another_network_is_named) {
  NodeInfo theirs = node();
  theirs.network = "mainnet";
  BOOST_TEST(verdict(node(), theirs) ==
             "other_network: our network is \"testnet\", theirs \"mainnet\"");
}

BOOST_AUTO_TEST_CASE(two_long_networks_still_fit_into_the_text) {
  NodeInfo ours = node();
  NodeInfo theirs = node();
  ours.network = std::string(kMaxNameSize, 'a');
  theirs.network = std::string(kMaxNameSize - 1, 'b') + "\n";
  BOOST_TEST(verdict(ours, theirs) == "other_network: our network is \"" + std::string(80, 'a') +
                                          "\"..., theirs \"" + std::string(80, 'b') + "\"...");
}

BOOST_AUTO_TEST_CASE(a_common_channel_is_needed_unless_one_side_has_none) {
  BOOST_TEST(verdict(node({1, 2}), node({2, 3})).empty());
  BOOST_TEST(verdict(node({1, 2}), node({3, 4})) ==
             "no_common_channel: no channel is announced by both");
  BOOST_TEST(verdict(node({}), node({3, 4})).empty());
  BOOST_TEST(verdict(node({1, 2}), node({})).empty());
  BOOST_TEST(verdict(node({}), node({})).empty());
}

BOOST_AUTO_TEST_CASE(version_comes_before_network_and_network_before_channels) {
  NodeInfo theirs = node({7});
  theirs.network = "mainnet";
  theirs.versions = {2, 2};
  BOOST_TEST(verdict(node(), theirs).starts_with("incompatible_version"));
  theirs.versions = {1, 1};
  BOOST_TEST(verdict(node(), theirs).starts_with("other_network"));
  theirs.network = "testnet";
  BOOST_TEST(verdict(node(), theirs).starts_with("no_common_channel"));
}

BOOST_AUTO_TEST_SUITE_END()
