#include "tools/switchyard/tenderseed.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace switchyard::tools {

namespace tenderseed_tests {

using Words = std::vector<std::string>;

CommandLine line_of(const Words& words) {
  auto parsed = parse_tenderseed_line(words);
  BOOST_REQUIRE(std::holds_alternative<CommandLine>(parsed));
  return std::get<CommandLine>(parsed);
}

Goodbye goodbye_to(const Words& words) {
  auto parsed = parse_tenderseed_line(words);
  BOOST_REQUIRE(std::holds_alternative<Goodbye>(parsed));
  return std::get<Goodbye>(parsed);
}

std::optional<Words> called(std::vector<const char*> arguments) {
  return tenderseed_words(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace tenderseed_tests

using namespace tenderseed_tests;

BOOST_AUTO_TEST_SUITE(tenderseed_tests)

BOOST_AUTO_TEST_CASE(it_is_known_by_its_name_or_by_a_flag_right_behind_seed) {
  const Words start{"start"};
  BOOST_TEST((called({"tenderseed", "start"}) == start));
  BOOST_TEST((called({"/usr/bin/tenderseed", "start"}) == start));
  BOOST_TEST((called({"switchyard", "seed", "--compat", "tenderseed", "start"}) == start));
  BOOST_TEST((called({"switchyard", "seed", "--compat=tenderseed", "start"}) == start));
  BOOST_TEST((called({"tenderseed"}) == Words{}));
  BOOST_TEST(!called({"switchyard", "seed", "--once", "--compat", "tenderseed"}).has_value());
  BOOST_TEST(!called({"switchyard", "tenderseed", "start"}).has_value());
  BOOST_TEST(!called({"/tenderseed/switchyard", "seed"}).has_value());
}

BOOST_AUTO_TEST_CASE(flags_have_one_dash_or_two_and_stand_before_or_behind_the_command) {
  for (const Words& words :
       {Words{"-home", "/h", "-chain-id=c", "-seeds", "s", "-config", "f.toml", "start"},
        Words{"--home=/h", "start", "--chain-id", "c", "-seeds=s", "--config=f.toml"}}) {
    const CommandLine line = line_of(words);
    BOOST_TEST((line.command == CommandLine::Command::seed));
    BOOST_TEST((line.dialect == Dialect::tenderseed));
    BOOST_TEST(line.home == "/h");
    BOOST_TEST(line.config == "f.toml");
    BOOST_TEST((line.flags == SettingsSources::Pairs{{"chain-id", "c"}, {"seeds", "s"}}));
  }
  BOOST_TEST((line_of({"show-node-id"}).command == CommandLine::Command::show_node_id));
  BOOST_TEST(line_of({"-seeds", "", "start"}).flags.at(0).second == "");
}

BOOST_AUTO_TEST_CASE(help_is_no_error_but_to_say_nothing_is) {
  for (const Words& words :
       {Words{"help"}, Words{"-help"}, Words{"--help"}, Words{"-h", "start"}}) {
    const Goodbye help = goodbye_to(words);
    BOOST_TEST(help.status == kExitOk);
    for (const char* part : {"start", "show-node-id", "-home", "-config", "-chain-id", "-seeds"}) {
      BOOST_TEST(help.text.find(part) != std::string::npos);
    }
  }
  BOOST_TEST(goodbye_to({}).status == kExitUsage);
  BOOST_TEST(goodbye_to({"-home", "/h"}).status == kExitUsage);
}

BOOST_AUTO_TEST_CASE(usage_errors_are_one_line_that_names_the_thing) {
  const std::pair<Words, const char*> cases[] = {
      {{"strat"}, "unknown command \"strat\"; did you mean \"start\"?"},
      {{"-chain", "c", "start"}, "unknown flag -chain"},
      {{"start", "-chain-id"}, "-chain-id wants a value"},
      {{"start", "start"}, "\"start\" is not expected here"}};
  for (const auto& [words, expected] : cases) {
    const Goodbye goodbye = goodbye_to(words);
    BOOST_TEST(goodbye.status == kExitUsage);
    BOOST_TEST(goodbye.text.starts_with("switchyard: " + std::string(expected)));
    BOOST_TEST(goodbye.text.find('\n') == goodbye.text.size() - 1);
  }
}

BOOST_AUTO_TEST_CASE(its_folder_is_its_own_and_its_file_where_it_says) {
  BOOST_TEST(Home::of_tenderseed("/h/", "").config_file() == "/h/config/config.toml");
  BOOST_TEST(Home::of_tenderseed("/h", "c.toml").config_file() == "/h/c.toml");
  BOOST_TEST(Home::of_tenderseed("/h", "/etc/c.toml").config_file() == "/etc/c.toml");
  BOOST_TEST(Home::of_tenderseed("", "").path().ends_with("/.tenderseed"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::tools
