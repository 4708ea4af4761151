// What the settings of recording change.  See every_setting_tests.cpp.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/settings_with.h"
#include "tools/common/settings.h"
#include "tools/switchyard/node_recording.h"

namespace setting_record_tests {

using namespace switchyard;
using namespace switchyard::tools;

constexpr auto with = test::settings_with;

}  // namespace setting_record_tests

BOOST_AUTO_TEST_SUITE(setting_record_tests)

using namespace setting_record_tests;

BOOST_AUTO_TEST_CASE(record_file_is_nowhere_until_it_is_named) {
  BOOST_TEST(Settings().record.file == "");
  BOOST_TEST(with("record.file", "heard.rec").record.file == "heard.rec");
}

BOOST_AUTO_TEST_CASE(record_channels_are_those_named_or_the_stock_ones_of_the_profile) {
  const auto named =
      recorded_channels(with("record.channels", "0x22, 64,0x77").record, Profile::native);
  BOOST_REQUIRE(named.has_value());
  BOOST_REQUIRE(named->size() == 3U);
  BOOST_TEST(named->at(0).priority == 7U);
  BOOST_TEST(named->at(1).max_message_size == 104'857'605U);
  BOOST_TEST(named->at(2).id.value() == 0x77U);
  const auto stock = recorded_channels(RecordSettings(), Profile::cometbft);
  BOOST_REQUIRE(stock.has_value());
  BOOST_TEST(stock->size() == 9U);
  const auto none = recorded_channels(RecordSettings(), Profile::native);
  BOOST_REQUIRE(!none.has_value());
  BOOST_TEST(none.error().find("--record.channels") != std::string::npos);
  Settings settings;
  for (const char* bad : {"0x100", "256", "votes", "1,,2", "0x"}) {
    const auto parsed = find_setting("record.channels")->parse(bad, settings);
    BOOST_REQUIRE(!parsed.has_value());
    BOOST_TEST(parsed.error() ==
               "expected channels from 0x00 to 0xff, several separated by commas");
  }
}

BOOST_AUTO_TEST_CASE(record_max_size_bounds_the_file_unless_it_is_0) {
  BOOST_TEST(Settings().record.max_size == 1'073'741'824U);
  BOOST_TEST(with("record.max_size", "0").record.max_size == 0U);
  BOOST_TEST(with("record.max_size", "4096").record.max_size == 4096U);
}

BOOST_AUTO_TEST_SUITE_END()
