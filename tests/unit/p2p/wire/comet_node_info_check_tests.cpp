// Who belongs together on CometBFT's wire.
#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/wire/comet_node_info.h"

namespace comet_node_info_check_tests {

using namespace switchyard;

const PeerId kPeer = PeerId::parse("2c45680ba6ff21f163e79e4625987b293a5f2800").value();

NodeInfo belonging() {
  NodeInfo info;
  info.network = "testing";
  info.moniker = "m";
  info.comet.listen_addr = "192.0.2.1:26656";
  info.channels = {{ChannelId(1), kNotTold, kNotTold}};
  return info;
}

std::string verdict(const NodeInfo& ours, const NodeInfo& theirs) {
  const auto good = wire::comet_node_info().check(ours, theirs, 1);
  if (good) return "good";
  BOOST_TEST((good.error().operation == Operation::opening));
  BOOST_TEST((good.error().blame == Blame::nobody));
  return std::string(to_string(good.error().code)) + ": " + good.error().text;
}

// What becomes of a good one that says to be of `id`, and is of kPeer.
Disconnect refusal_of(const std::string& id) {
  Bytes bytes = wire::comet_node_info().encode(belonging(), kPeer);
  append(bytes, Bytes{0x12, static_cast<std::uint8_t>(id.size())});
  append(bytes, as_bytes(id));
  const auto read = wire::comet_node_info().decode(bytes, kPeer);
  BOOST_REQUIRE(!read.has_value());
  BOOST_TEST((read.error().operation == Operation::opening));
  BOOST_TEST((read.error().blame == Blame::them));
  return read.error();
}

}  // namespace comet_node_info_check_tests

BOOST_AUTO_TEST_SUITE(comet_node_info_check_tests)

using namespace ::comet_node_info_check_tests;

BOOST_AUTO_TEST_CASE(a_further_channel_or_another_version_does_not_matter) {
  NodeInfo theirs = belonging();
  theirs.channels.push_back({ChannelId(2), kNotTold, kNotTold});
  theirs.version = "1.0.1";
  theirs.comet.p2p_version = 9;
  theirs.comet.app_version = 77;
  theirs.versions = {9, 9};
  BOOST_TEST(verdict(belonging(), theirs) == "good");
}

BOOST_AUTO_TEST_CASE(the_block_version_and_the_network_are_the_same) {
  NodeInfo theirs = belonging();
  theirs.network = "other";
  BOOST_TEST(verdict(belonging(), theirs) ==
             "other_network: our network is \"testing\", theirs \"other\"");
  theirs.comet.block_version = 10;
  BOOST_TEST(verdict(belonging(), theirs) ==
             "incompatible_version: our block version is 11, theirs 10");
}

BOOST_AUTO_TEST_CASE(a_common_channel_is_needed_unless_we_have_none) {
  NodeInfo theirs = belonging();
  theirs.channels.front().id = ChannelId(2);
  const std::string none = "no_common_channel: no channel is announced by both";
  BOOST_TEST(verdict(belonging(), theirs) == none);
  theirs.channels.clear();
  BOOST_TEST(verdict(belonging(), theirs) == none);
  BOOST_TEST(verdict(theirs, belonging()) == "good");
}

BOOST_AUTO_TEST_CASE(the_id_must_be_the_one_that_was_proven) {
  const Disconnect other = refusal_of(PeerId().to_string());
  BOOST_TEST((other.code == DisconnectCode::wrong_identity));
  BOOST_TEST(other.text ==
             "NodeInfo is of 0000000000000000000000000000000000000000, the key of "
             "2c45680ba6ff21f163e79e4625987b293a5f2800");
  BOOST_TEST(other.text.size() <= kMaxDisconnectText);
  // As CometBFT compares texts.
  const Disconnect upper = refusal_of("2C45680BA6FF21F163E79E4625987B293A5F2800");
  BOOST_TEST((upper.code == DisconnectCode::wrong_identity));
  const Disconnect none = refusal_of("2c45");
  BOOST_TEST((none.code == DisconnectCode::protocol_error));
  BOOST_TEST(none.text == "default_node_id: not 40 hex digits");
}

BOOST_AUTO_TEST_SUITE_END()
