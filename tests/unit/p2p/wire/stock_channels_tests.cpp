#include "p2p/wire/stock_channels.h"

#include <boost/test/unit_test.hpp>
#include <map>

#include "reactors/record/recording.h"

BOOST_AUTO_TEST_SUITE(stock_channels_tests)

using namespace switchyard;
using namespace switchyard::wire;

BOOST_AUTO_TEST_CASE(the_native_wire_has_none_and_that_of_cometbft_all_but_peer_exchange) {
  BOOST_TEST(stock_channels(Profile::native).empty());
  std::map<std::uint8_t, ChannelDescriptor> found;
  for (const auto& channel : stock_channels(Profile::cometbft)) {
    found.emplace(channel.id.value(), channel);
    BOOST_TEST(channel.priority > 0U);
    BOOST_TEST(channel.max_message_size <= reactors::kMaxRecordBytes);
  }
  BOOST_TEST(found.size() == 9U);
  BOOST_TEST(found.at(0x22).priority == 7U);
  BOOST_TEST(found.at(0x22).send_queue_capacity == 100U);
  BOOST_TEST(found.at(0x40).max_message_size == 104'857'605U);
  BOOST_TEST(!found.contains(0x00));
}

BOOST_AUTO_TEST_CASE(any_channel_can_be_recorded) {
  BOOST_TEST(recordable_channel(ChannelId(0x00)).max_message_size == 64'000U);
  BOOST_TEST(recordable_channel(ChannelId(0x21)).priority == 10U);
  const ChannelDescriptor other = recordable_channel(ChannelId(0x77));
  BOOST_TEST(other.id.value() == 0x77U);
  BOOST_TEST(other.priority == 1U);
  BOOST_TEST(other.max_message_size == 22'020'096U);  // CometBFT's where a reactor names none
}

BOOST_AUTO_TEST_SUITE_END()
