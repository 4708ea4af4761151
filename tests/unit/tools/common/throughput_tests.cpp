#include "tools/common/throughput.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace throughput_tests {

PeerStatus peer(std::uint64_t seq, bool outbound, std::uint64_t received, std::uint64_t sent) {
  PeerStatus status;
  status.seq = ConnectionSeq(seq);
  status.outbound = outbound;
  status.receiving.bytes = received;
  status.sending.bytes = sent;
  return status;
}

}  // namespace throughput_tests

BOOST_AUTO_TEST_SUITE(throughput_tests)

BOOST_AUTO_TEST_CASE(rates_are_differences_over_time) {
  Throughput throughput;
  throughput.update(Time{10s}, {peer(1, true, 1000, 100)});
  const Rates rates =
      throughput.update(Time{12s}, {peer(1, true, 5000, 300), peer(2, false, 2000, 0)});
  BOOST_TEST(rates.outbound == 1U);
  BOOST_TEST(rates.inbound == 1U);
  BOOST_TEST(rates.received == 3000.0);  // 4000 and 2000 in two seconds
  BOOST_TEST(rates.sent == 100.0);
}

BOOST_AUTO_TEST_CASE(a_connection_that_went_takes_nothing_away) {
  Throughput throughput;
  throughput.update(Time{10s}, {peer(1, true, 1'000'000, 0), peer(2, false, 500, 0)});
  const Rates rates = throughput.update(Time{11s}, {peer(2, false, 600, 0)});
  BOOST_TEST(rates.received == 100.0);
  BOOST_TEST(rates.outbound == 0U);
}

BOOST_AUTO_TEST_CASE(the_line_is_short) {
  BOOST_TEST(status_text(Rates{2, 1, 12.34e6, 50e3}) ==
             "peers 2 in 1 out | 12.3 MB/s in 0.1 MB/s out");
}

BOOST_AUTO_TEST_SUITE_END()
