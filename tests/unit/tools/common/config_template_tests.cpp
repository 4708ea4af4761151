#include "tools/common/config_template.h"

#include <boost/test/unit_test.hpp>

#include "tools/common/settings_sources.h"
#include "tools/common/toml_file.h"

using namespace switchyard::tools;

namespace config_template_tests {

std::vector<FileEntry> read_back(const Settings& values) {
  auto entries = read_toml(config_template(values), "config.toml");
  BOOST_REQUIRE(entries.has_value());
  return *std::move(entries);
}

}  // namespace config_template_tests

BOOST_AUTO_TEST_SUITE(config_template_tests)

BOOST_AUTO_TEST_CASE(holds_every_setting_once_in_the_order_of_the_table) {
  const Settings defaults;
  const auto entries = read_back(defaults);
  BOOST_REQUIRE(entries.size() == settings_table().size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    BOOST_TEST(entries[i].key == settings_table()[i].key);
    BOOST_TEST(entries[i].value == settings_table()[i].print(defaults));
  }
}

BOOST_AUTO_TEST_CASE(every_setting_has_its_comment_and_default) {
  const std::string text = config_template(Settings());
  for (const Setting& setting : settings_table()) {
    BOOST_TEST(text.find("# " + std::string(setting.doc) + "\n# Default: ") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(values_given_are_written_and_the_default_still_told) {
  Settings values;
  values.node.moniker = R"(a "quoted" \ name)";
  SettingsSources sources;
  sources.entries = read_back(values);
  const auto effective = resolve_settings(sources);
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST(effective->settings.node.moniker == values.node.moniker);
  BOOST_TEST(config_template(values).find("# Default: \"anonymous\"\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_listing_tells_value_and_origin_of_each) {
  SettingsSources sources;
  sources.flags = {{"moniker", "alice"}};
  const auto effective = resolve_settings(sources);
  BOOST_REQUIRE(effective.has_value());
  const std::string text = settings_listing(effective->settings, effective->origins);
  BOOST_TEST(text.find("\nmoniker = \"alice\" ") != std::string::npos);
  BOOST_TEST(text.find("# --moniker\n") != std::string::npos);
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') ==
             static_cast<std::ptrdiff_t>(settings_table().size()));
}

BOOST_AUTO_TEST_SUITE_END()
