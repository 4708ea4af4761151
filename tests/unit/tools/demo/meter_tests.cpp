#include "tools/demo/meter.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace meter_tests {

ClusterTotals totals(std::uint64_t urgent, std::uint64_t bulk) {
  return {{kUrgentChannel, {urgent, urgent / 100}}, {kFloodChannel, {bulk, bulk / 1000}}};
}

}  // namespace meter_tests

BOOST_AUTO_TEST_SUITE(meter_tests)

BOOST_AUTO_TEST_CASE(reports_what_happened_since_the_last_one) {
  Meter meter(5, 10s);
  meter.begin(Time{100s}, totals(1000, 10'000));
  static_cast<void>(meter.recent(Time{101s}, totals(2000, 20'000), {}));
  const Report report = meter.recent(Time{103s}, totals(4000, 38'000), {});
  BOOST_TEST((report.elapsed == 3s));
  BOOST_TEST((report.length == 10s));
  BOOST_REQUIRE(report.channels.size() == 3U);
  BOOST_TEST(report.channels[0].name == "urgent");
  BOOST_TEST(report.channels[0].share == 0.1);  // 2000 of 20000
  BOOST_TEST(report.channels[0].bytes_per_second == 1000.0);
  BOOST_TEST(report.channels[0].messages_per_second == 10.0);
  BOOST_TEST(report.channels[0].messages == 30U);  // since the start
  BOOST_TEST(report.channels[1].share == 0.0);
  BOOST_TEST(report.channels[2].share == 0.9);
  BOOST_TEST(report.channels[2].bytes_per_second == 9000.0);
}

BOOST_AUTO_TEST_CASE(the_whole_is_since_the_beginning_with_all_latencies) {
  Tally tally(5);
  tally.urgent_received(10ns);
  static_cast<void>(tally.look());
  tally.urgent_received(20ns);
  Meter meter(5, 10s);
  meter.begin(Time{100s}, totals(0, 0));
  static_cast<void>(meter.recent(Time{101s}, totals(100, 100), {}));
  const Report report = meter.whole(Time{104s}, totals(400, 400), tally.look());
  BOOST_TEST(report.channels[0].bytes_per_second == 100.0);
  BOOST_TEST((report.channels[0].latency.p50 == 10ns));
  BOOST_TEST((report.channels[0].latency.p99 == 20ns));
  BOOST_TEST(!report.channels[2].latency.p50.has_value());
}

BOOST_AUTO_TEST_CASE(no_time_and_no_bytes_make_zeroes) {
  Meter meter(5, 10s);
  meter.begin(Time{100s}, {});
  const Report report = meter.whole(Time{100s}, {}, {});
  for (const ChannelReport& channel : report.channels) {
    BOOST_TEST(channel.share == 0.0);
    BOOST_TEST(channel.bytes_per_second == 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
