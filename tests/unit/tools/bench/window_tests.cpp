#include "tools/bench/window.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>

using namespace switchyard;
using namespace switchyard::bench;

namespace window_tests {

using Step = SinkWindow::Step;
using State = SinkWindow::State;

constexpr std::int64_t kMs = 1'000'000;  // ns

Stamp stamp(Phase phase, char letter = 'b', std::int64_t due = 0) {
  return {0, due, phase, letter};
}

}  // namespace window_tests

using namespace window_tests;

BOOST_AUTO_TEST_SUITE(window_tests)

BOOST_AUTO_TEST_CASE(a_source_warms_up_measures_and_ends) {
  const SourceWindow window(10 * kMs, 0.005, 0.02);
  BOOST_TEST((window.phase_at(10 * kMs) == Phase::warm_up));
  BOOST_TEST((window.phase_at(15 * kMs - 1) == Phase::warm_up));
  BOOST_TEST((window.phase_at(15 * kMs) == Phase::measured));
  BOOST_TEST((window.phase_at(35 * kMs - 1) == Phase::measured));
  BOOST_TEST((window.phase_at(35 * kMs) == Phase::end));
  BOOST_TEST(window.opens() == 15 * kMs);
  BOOST_TEST(window.closes() == 35 * kMs);
}

BOOST_AUTO_TEST_CASE(a_sink_counts_from_the_first_measured_message_to_the_first_end) {
  SinkWindow window;
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::warm_up), 10, 0) == Step::none));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::background), 10, 0) == Step::none));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::end), 10, 0) == Step::none));  // of nothing
  BOOST_TEST((window.state() == State::waiting));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::measured), 100, 0) == Step::opened));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::measured), 200, 0) == Step::none));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::warm_up), 10, 0) == Step::none));
  BOOST_TEST((window.take(kTimedChannel, stamp(Phase::end), 10, 0) == Step::closed));
  BOOST_TEST((window.state() == State::closed));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::end), 10, 0) == Step::none));
  BOOST_TEST((window.take(kBulkChannel, stamp(Phase::measured), 10, 0) == Step::none));
  BOOST_TEST(window.messages() == 2U);
  BOOST_TEST(window.bytes() == 300U);
}

BOOST_AUTO_TEST_CASE(the_background_is_counted_apart_and_does_not_open_the_window) {
  SinkWindow window;
  window.take(kBulkChannel, stamp(Phase::background), 1000, 0);
  window.take(kTimedChannel, stamp(Phase::measured, 'l'), 100, 0);
  window.take(kBulkChannel, stamp(Phase::background), 1000, 0);
  window.take(kBulkChannel, stamp(Phase::background), 500, 0);
  window.take(kTimedChannel, stamp(Phase::end, 'l'), 100, 0);
  window.take(kBulkChannel, stamp(Phase::background), 1000, 0);
  BOOST_TEST(window.background_messages() == 2U);
  BOOST_TEST(window.background_bytes() == 1500U);
  BOOST_TEST(window.messages() == 1U);
}

BOOST_AUTO_TEST_CASE(each_channel_has_its_bytes) {
  SinkWindow window;
  window.take(kBulkChannel, stamp(Phase::measured, 'r'), 1, 0);
  window.take(kMiddleChannel, stamp(Phase::measured, 'r'), 20, 0);
  window.take(kTimedChannel, stamp(Phase::measured, 'r'), 300, 0);
  window.take(kIdleChannel, stamp(Phase::measured, 'r'), 4000, 0);  // has none of its own
  window.take(ChannelId(0x10), stamp(Phase::measured, 'r'), 5000, 0);
  const auto& bytes = window.bytes_by_channel();
  BOOST_TEST(bytes[0] == 1U);
  BOOST_TEST(bytes[1] == 20U);
  BOOST_TEST(bytes[2] == 300U);
}

BOOST_AUTO_TEST_CASE(of_shares_all_that_arrives_in_the_window_counts_whenever_it_was_sent) {
  SinkWindow window;
  window.take(kBulkChannel, stamp(Phase::warm_up, 'r'), 1, 0);
  window.take(kTimedChannel, stamp(Phase::measured, 'r'), 10, 0);
  window.take(kBulkChannel, stamp(Phase::warm_up, 'r'), 100, 0);
  window.take(kBulkChannel, stamp(Phase::warm_up, 'b'), 1000, 0);
  window.take(kTimedChannel, stamp(Phase::end, 'r'), 1, 0);
  window.take(kBulkChannel, stamp(Phase::measured, 'r'), 1, 0);
  BOOST_TEST(window.bytes_by_channel()[0] == 100U);
  BOOST_TEST(window.bytes() == 110U);
}

BOOST_AUTO_TEST_CASE(a_latency_is_from_when_the_message_was_due) {
  SinkWindow window;
  window.take(kTimedChannel, stamp(Phase::measured, 'l', 100 * kMs), 100, 103 * kMs);
  window.take(kTimedChannel, stamp(Phase::measured, 'l', 101 * kMs), 100, 103 * kMs);
  window.take(kTimedChannel, stamp(Phase::measured, 'b', 1 * kMs), 100, 103 * kMs);  // not timed
  BOOST_REQUIRE(window.latencies().size() == 2U);
  BOOST_TEST(window.latencies()[0] == 3.0);
  BOOST_TEST(window.latencies()[1] == 2.0);
}

BOOST_AUTO_TEST_CASE(a_histogram_has_ten_bounds_a_decade_and_leaves_empty_ones_out) {
  BOOST_TEST(histogram({}).empty());
  const auto found = histogram({0.0001, 0.01, 0.0101, 0.1, 0.99, 1.0, 1e9, -1});
  BOOST_REQUIRE(found.size() == 5U);
  const double tenth = 1.2589254117941673;  // 10^(1/10)
  const std::vector<std::pair<double, std::uint64_t>> wanted{
      {0.01, 3}, {0.01 * tenth, 1}, {0.1, 1}, {1.0, 2}, {10'000, 1}};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    BOOST_TEST(found[i].first == wanted[i].first, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(found[i].second == wanted[i].second);
  }
}

BOOST_AUTO_TEST_SUITE_END()
