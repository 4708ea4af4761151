#include "tools/demo/latency_histogram.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <vector>

#include "p2p/base/rng.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(latency_histogram_tests)

BOOST_AUTO_TEST_CASE(nothing_recorded_has_no_quantile) {
  BOOST_TEST(!LatencyHistogram().quantile(0.5).has_value());
}

BOOST_AUTO_TEST_CASE(small_values_are_exact) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.record(Duration(i));
  BOOST_TEST(histogram.count() == 100U);
  BOOST_TEST((histogram.quantile(0.5) == 50ns));
  BOOST_TEST((histogram.quantile(0.99) == 99ns));
  BOOST_TEST((histogram.quantile(1.0) == 100ns));
  BOOST_TEST((histogram.quantile(0.001) == 1ns));
}

BOOST_AUTO_TEST_CASE(any_quantile_is_within_a_64th_of_the_sorted_list) {
  SeededRng rng(7);
  for (int round = 0; round < 50; ++round) {
    LatencyHistogram histogram;
    std::vector<std::int64_t> values;
    for (std::uint64_t i = 0; i < 1 + rng.below(500); ++i) {
      values.push_back(static_cast<std::int64_t>(rng.next_u64() >> (25 + rng.below(39))));
      histogram.record(Duration(values.back()));
    }
    std::sort(values.begin(), values.end());
    for (const double fraction : {0.01, 0.5, 0.9, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(
          std::max(1.0, std::ceil(fraction * static_cast<double>(values.size()))));
      const auto truth = static_cast<double>(values[rank - 1]);
      const auto told = static_cast<double>(histogram.quantile(fraction)->count());
      BOOST_TEST(told >= truth);
      BOOST_TEST(told <= truth * (1 + 1.0 / 64));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_lies_outside_counts_as_the_nearest) {
  LatencyHistogram histogram;
  histogram.record(-5s);
  BOOST_TEST((histogram.quantile(1.0) == 0ns));
  histogram.record(Duration::max());
  BOOST_TEST((histogram.quantile(1.0) == Duration((std::int64_t{1} << 40) - 1)));
}

BOOST_AUTO_TEST_SUITE_END()
