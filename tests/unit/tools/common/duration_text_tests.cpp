#include "tools/common/duration_text.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/base/rng.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(duration_text_tests)

BOOST_AUTO_TEST_CASE(takes_every_unit_and_their_sums) {
  const std::pair<const char*, Duration> cases[] = {{"0", 0s},
                                                    {"0s", 0s},
                                                    {"7ns", 7ns},
                                                    {"7us", 7us},
                                                    {"7ms", 7ms},
                                                    {"7s", 7s},
                                                    {"7m", 7min},
                                                    {"7h", 7h},
                                                    {"90s", 90s},
                                                    {"1m30s", 90s},
                                                    {"1h2m3s4ms", 1h + 2min + 3s + 4ms},
                                                    {"30s1m", 90s}};
  for (const auto& [text, expected] : cases) {
    BOOST_TEST_CONTEXT(text) {
      const auto parsed = parse_duration(text);
      BOOST_REQUIRE(parsed.has_value());
      BOOST_TEST((*parsed == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_duration) {
  for (const char* text : {"", "3", "s", "3x", "-3s", "1.5s", " 3s", "3s ", "3 s", "1m30", "3S",
                           "99999999999999999999s", "9000000000000000000h", "2562047h48m"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(!parse_duration(text).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(writes_the_largest_units_that_fit) {
  BOOST_TEST(format_duration(0s) == "0s");
  BOOST_TEST(format_duration(500ms) == "500ms");
  BOOST_TEST(format_duration(3s) == "3s");
  BOOST_TEST(format_duration(90s) == "1m30s");
  BOOST_TEST(format_duration(25h + 1ns) == "25h1ns");
}

BOOST_AUTO_TEST_CASE(reads_back_what_it_writes) {
  SeededRng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const Duration duration(static_cast<Duration::rep>(rng.next_u64() >> (1 + rng.below(63))));
    const auto parsed = parse_duration(format_duration(duration));
    BOOST_REQUIRE(parsed.has_value());
    BOOST_TEST((*parsed == duration));
  }
}

BOOST_AUTO_TEST_SUITE_END()
