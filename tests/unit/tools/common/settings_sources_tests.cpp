#include "tools/common/settings_sources.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace switchyard::tools;

namespace settings_sources_tests {

std::string value(const EffectiveSettings& effective, std::string_view key) {
  return find_setting(key)->print(effective.settings);
}

std::string origin(const EffectiveSettings& effective, std::string_view key) {
  const auto index = find_setting(key) - settings_table().data();
  return effective.origins.at(static_cast<std::size_t>(index));
}

SettingsSources with_file(std::vector<FileEntry> entries) {
  SettingsSources sources;
  sources.file = "config.toml";
  sources.entries = std::move(entries);
  return sources;
}

}  // namespace settings_sources_tests

BOOST_AUTO_TEST_SUITE(settings_sources_tests)

BOOST_AUTO_TEST_CASE(each_source_outranks_the_next) {
  SettingsSources sources = with_file({{"moniker", "from-file", 3}, {"network", "from-file", 4}});
  sources.environment = {{"SWITCHYARD_MONIKER", "from-variable"}};
  auto effective = resolve_settings(sources);
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST(value(*effective, "moniker") == "from-variable");
  BOOST_TEST(origin(*effective, "moniker") == "SWITCHYARD_MONIKER");
  BOOST_TEST(value(*effective, "network") == "from-file");
  BOOST_TEST(origin(*effective, "network") == "config.toml:4");
  BOOST_TEST(origin(*effective, "log_level") == "default");

  sources.flags = {{"moniker", "from-flag"}};
  effective = resolve_settings(sources);
  BOOST_REQUIRE(effective.has_value());
  BOOST_TEST(value(*effective, "moniker") == "from-flag");
  BOOST_TEST(origin(*effective, "moniker") == "--moniker");
}

BOOST_AUTO_TEST_CASE(every_setting_can_come_from_every_source) {
  const Settings defaults;
  for (const Setting& setting : settings_table()) {
    const std::string key(setting.key);
    SettingsSources file = with_file({{key, setting.print(defaults), 1}});
    SettingsSources variable;
    variable.environment = {{setting.variable(), setting.print(defaults)}};
    SettingsSources flag;
    flag.flags = {{key, setting.print(defaults)}};
    const std::pair<SettingsSources*, std::string> cases[] = {
        {&file, "config.toml:1"}, {&variable, setting.variable()}, {&flag, "--" + key}};
    for (const auto& [sources, expected] : cases) {
      const auto effective = resolve_settings(*sources);
      BOOST_REQUIRE(effective.has_value());
      BOOST_TEST(origin(*effective, key) == expected);
      BOOST_TEST(std::count(effective->origins.begin(), effective->origins.end(), "default") ==
                 static_cast<std::ptrdiff_t>(settings_table().size() - 1));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_key_of_the_file_is_refused_with_its_line) {
  const auto effective = resolve_settings(with_file({{"p2p.ladr", "x", 12}}));
  BOOST_REQUIRE(!effective.has_value());
  BOOST_TEST(effective.error().text ==
             "config.toml:12: unknown key \"p2p.ladr\"; did you mean \"p2p.laddr\"?");
  BOOST_TEST(!effective.error().usage);
}

BOOST_AUTO_TEST_CASE(an_unknown_variable_is_warned_about) {
  SettingsSources sources;
  sources.environment = {{"SWITCHYARD_HOME", "/h"}, {"SWITCHYARD_MONIKR", "x"}};
  const auto effective = resolve_settings(sources);
  BOOST_REQUIRE(effective.has_value());
  BOOST_REQUIRE(effective->warnings.size() == 1U);
  BOOST_TEST(effective->warnings.front() ==
             "unknown environment variable SWITCHYARD_MONIKR; did you mean "
             "\"SWITCHYARD_MONIKER\"?");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_names_source_key_value_and_expectation) {
  SettingsSources file = with_file({{"log_level", "loud", 9}});
  SettingsSources variable;
  variable.environment = {{"SWITCHYARD_LOG_LEVEL", "loud"}};
  SettingsSources flag;
  flag.flags = {{"log_level", "loud"}};
  const std::string rest = ": log_level cannot be \"loud\": expected debug, info, warn or error";
  BOOST_TEST(resolve_settings(file).error().text == "config.toml:9" + rest);
  BOOST_TEST(resolve_settings(variable).error().text == "SWITCHYARD_LOG_LEVEL" + rest);
  BOOST_TEST(resolve_settings(flag).error().text == "--log_level" + rest);
  BOOST_TEST(!resolve_settings(file).error().usage);
  BOOST_TEST(!resolve_settings(variable).error().usage);
  BOOST_TEST(resolve_settings(flag).error().usage);
}

BOOST_AUTO_TEST_CASE(a_value_of_a_kind_that_no_setting_takes_is_refused_with_its_line) {
  SettingsSources sources = with_file({{"p2p.max_num_inbound_peers", "", 7, /*plain=*/false}});
  BOOST_TEST(resolve_settings(sources).error().text ==
             "config.toml:7: p2p.max_num_inbound_peers: expected a text, a whole number, true, "
             "false, or an array of texts");
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_refused_though_a_stronger_source_is_right) {
  SettingsSources sources = with_file({{"log_level", "loud", 9}});
  sources.flags = {{"log_level", "info"}};
  BOOST_TEST(!resolve_settings(sources).has_value());
}

BOOST_AUTO_TEST_CASE(settings_that_do_not_go_together_are_refused_by_their_origin) {
  const auto effective = resolve_settings(with_file({{"p2p.persistent_peers", "10.0.0.1:1", 7}}));
  BOOST_REQUIRE(!effective.has_value());
  BOOST_TEST(effective.error().text.starts_with("config.toml:7: persistent_peers: "));
  const auto seeds = resolve_settings(with_file({{"p2p.seeds", "10.0.0.1:1", 8}}));
  BOOST_REQUIRE(!seeds.has_value());
  BOOST_TEST(seeds.error().text.starts_with("config.toml:8: seeds: 10.0.0.1:1 names no id"));
}

BOOST_AUTO_TEST_CASE(only_variables_that_are_known_are_taken_in_order) {
  const char* const environment[] = {
      "PATH=/bin",   "SWITCHYARD_MONIKER=a=b", "SWITCHYARD_HOME=", "XSWITCHYARD_NETWORK=x",
      "SWITCHYARD_", "TENDERSEED_SEEDS=s",     "CMT_MONIKER=c",    "CMTHOME=/h",
      nullptr};
  const auto known = known_variables(environment);
  const SettingsSources::Pairs expected{{"CMT_MONIKER", "c"},
                                        {"SWITCHYARD_HOME", ""},
                                        {"SWITCHYARD_MONIKER", "a=b"},
                                        {"TENDERSEED_SEEDS", "s"}};
  BOOST_TEST((known == expected));
}

BOOST_AUTO_TEST_SUITE_END()
