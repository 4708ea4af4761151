#include "p2p/mconn/flow_monitor.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>

#include "p2p/base/time.h"

namespace switchyard::mconn {
namespace flow_monitor_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Fixture {
  Time now = Time{} + seconds(1000);
  FlowMonitor monitor{now};

  // So many bytes a second, in pieces of a millisecond.
  void run(std::uint64_t rate, Duration time) {
    for (const Time end = now + time; now < end;) {
      monitor.add(now, rate / 1000);
      now += milliseconds(1);
    }
  }
};

}  // namespace flow_monitor_tests

BOOST_FIXTURE_TEST_SUITE(flow_monitor_tests, Fixture)

BOOST_AUTO_TEST_CASE(nothing_has_passed_at_first) {
  const FlowStatus at_once = monitor.status(now);
  BOOST_TEST((at_once.start == now));
  BOOST_TEST(at_once.bytes + at_once.current + at_once.average + at_once.peak == 0U);
  BOOST_TEST((at_once.idle == Duration(0)));
  BOOST_TEST((monitor.status(now + seconds(7)).idle == seconds(7)));
}

BOOST_AUTO_TEST_CASE(a_steady_flow_is_its_rate_in_every_figure) {
  run(1'000'000, seconds(20));
  const FlowStatus status = monitor.status(now);
  BOOST_TEST(status.bytes == 20'000'000U);
  BOOST_TEST(status.average == 1'000'000U);
  BOOST_TEST(status.peak == 1'000'000U);
  BOOST_TEST(status.current == 1'000'000U);
  BOOST_TEST((status.idle == milliseconds(1)));
}

// After a window it has come 1 - 1/e of the way.
BOOST_AUTO_TEST_CASE(the_current_rate_follows_within_the_window) {
  run(1'000'000, seconds(1));
  const double due = 1e6 * (1 - std::exp(-1.0));
  BOOST_TEST(static_cast<double>(monitor.status(now).current) == due,
             boost::test_tools::tolerance(1e-6));
  now += seconds(3);
  BOOST_TEST(static_cast<double>(monitor.status(now).current) == due * std::exp(-3.0),
             boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(asking_changes_nothing) {
  run(500'000, seconds(2));
  FlowMonitor asked = monitor;
  for (int i = 0; i < 100; ++i) BOOST_TEST(asked.status(now + i * seconds(1)).bytes == 1'000'000U);
  BOOST_TEST(asked.status(now).current == monitor.status(now).current);
}

BOOST_AUTO_TEST_CASE(bursts_between_silences_are_measured_by_their_own_time) {
  run(1'000'000, milliseconds(100));
  now += seconds(60);
  run(3'000'000, milliseconds(100));
  const FlowStatus status = monitor.status(now);
  BOOST_TEST(status.peak == 3'000'000U);
  BOOST_TEST(status.average == static_cast<std::uint64_t>(std::llround(400'000 / 60.2)));
}

BOOST_AUTO_TEST_CASE(one_large_read_does_not_divide_by_zero) {
  monitor.add(now, 1000);
  BOOST_TEST(monitor.status(now).peak == 0U);  // no sample is over
  now += milliseconds(100);
  BOOST_TEST(monitor.status(now).peak == 10'000U);
  BOOST_TEST(monitor.status(now).average == 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
