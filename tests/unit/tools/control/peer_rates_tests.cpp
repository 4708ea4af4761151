#include "tools/control/peer_rates.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace peer_rates_tests {

PeerStatus peer(std::uint64_t seq, std::uint64_t sent, std::uint64_t received) {
  PeerStatus status;
  status.seq = ConnectionSeq(seq);
  status.sending.bytes = sent;
  status.receiving.bytes = received;
  mconn::ChannelStatus channel;
  channel.id = ChannelId(7);
  channel.sent_bytes = sent / 2;
  channel.received_bytes = received / 2;
  status.mconn.channels = {channel};
  return status;
}

}  // namespace peer_rates_tests

BOOST_AUTO_TEST_SUITE(peer_rates_tests)

BOOST_AUTO_TEST_CASE(rates_are_differences_over_time_of_each_connection_and_channel) {
  PeerRates rates;
  rates.update(Time{10s}, {peer(1, 1000, 0)});
  BOOST_TEST(!rates.wire(ConnectionSeq(1)).has_value());
  rates.update(Time{12s}, {peer(1, 3000, 8000), peer(2, 500, 500)});
  BOOST_TEST(rates.wire(ConnectionSeq(1))->sent == 1000.0);
  BOOST_TEST(rates.wire(ConnectionSeq(1))->received == 4000.0);
  BOOST_TEST(rates.channel(ConnectionSeq(1), ChannelId(7))->sent == 500.0);
  BOOST_TEST(!rates.channel(ConnectionSeq(1), ChannelId(8)).has_value());
  BOOST_TEST(!rates.wire(ConnectionSeq(2)).has_value());
  BOOST_TEST(!rates.wire(ConnectionSeq(3)).has_value());
  rates.update(Time{13s}, {peer(1, 3000, 8000), peer(2, 700, 500)});
  BOOST_TEST(rates.wire(ConnectionSeq(1))->sent == 0.0);
  BOOST_TEST(rates.total().sent == 200.0);
}

BOOST_AUTO_TEST_CASE(no_time_no_rate_and_who_left_is_forgotten) {
  PeerRates rates;
  rates.update(Time{10s}, {peer(1, 0, 0)});
  rates.update(Time{10s}, {peer(1, 1000, 0)});
  BOOST_TEST(!rates.wire(ConnectionSeq(1)).has_value());
  rates.update(Time{11s}, {peer(1, 1000, 0)});
  BOOST_TEST(rates.wire(ConnectionSeq(1))->sent == 1000.0);
  rates.update(Time{12s}, {});
  BOOST_TEST(!rates.wire(ConnectionSeq(1)).has_value());
  BOOST_TEST(rates.total().sent == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
