#include "tools/switchyard/command_line.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

using namespace switchyard::tools;

namespace command_line_tests {

using Command = CommandLine::Command;

std::variant<CommandLine, Goodbye> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "switchyard");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

CommandLine parsed(std::vector<const char*> arguments) {
  auto result = parse(std::move(arguments));
  BOOST_REQUIRE(std::holds_alternative<CommandLine>(result));
  return std::get<CommandLine>(result);
}

Goodbye refused(std::vector<const char*> arguments) {
  auto result = parse(std::move(arguments));
  BOOST_REQUIRE(std::holds_alternative<Goodbye>(result));
  return std::get<Goodbye>(result);
}

}  // namespace command_line_tests

BOOST_AUTO_TEST_SUITE(command_line_tests)

BOOST_AUTO_TEST_CASE(every_command_is_known) {
  BOOST_TEST((parsed({"init"}).command == Command::init));
  BOOST_TEST((parsed({"show-node-id"}).command == Command::show_node_id));
  BOOST_TEST((parsed({"node"}).command == Command::node));
  BOOST_TEST((parsed({"seed"}).command == Command::seed));
  BOOST_TEST((parsed({"demo"}).command == Command::demo));
  BOOST_TEST((parsed({"ctl", "peers"}).command == Command::ctl));
  BOOST_TEST((parsed({"probe", "127.0.0.1:1"}).command == Command::probe));
  BOOST_TEST((parsed({"record", "ls", "heard.rec"}).command == Command::record));
  BOOST_TEST((parsed({"version"}).command == Command::version));
  BOOST_TEST((parsed({"--version"}).command == Command::version));
}

BOOST_AUTO_TEST_CASE(a_probe_is_told_whom_to_dial_and_what_to_speak) {
  const std::string id(40, 'a');
  const std::string peer = id + "@seed.example.com:26656";
  const ProbeLine line = parsed({"probe", peer.c_str(), "--network", "hub", "--profile", "cometbft",
                                 "--timeout", "2s", "--json"})
                             .probe;
  BOOST_TEST(line.address.to_string() == peer);
  BOOST_TEST(line.network == "hub");
  BOOST_TEST((line.profile == switchyard::Profile::cometbft));
  BOOST_TEST((line.timeout == std::chrono::seconds(2)));
  BOOST_TEST(line.json);
  const ProbeLine least = parsed({"probe", "127.0.0.1:1"}).probe;
  BOOST_TEST(!least.address.id.has_value());
  BOOST_TEST(least.network == Settings().node.network);
  BOOST_TEST((least.profile == switchyard::Profile::native));
  for (const char* bad : {"nowhere", "127.0.0.1:0", "127.0.0.1", "x@127.0.0.1:1"}) {
    BOOST_TEST(refused({"probe", bad}).status == kExitUsage, bad);
  }
  BOOST_TEST(refused({"probe"}).status == kExitUsage);
  BOOST_TEST(refused({"probe", "127.0.0.1:1", "--profile", "http"}).text ==
             "switchyard: --profile cannot be \"http\": expected native or cometbft; see "
             "\"switchyard probe --help\"\n");
  BOOST_TEST(refused({"probe", "127.0.0.1:1", "--network", ""}).status == kExitUsage);
}

BOOST_AUTO_TEST_CASE(checks_of_many_take_the_profile_too) {
  for (const char* command : {"check", "seedcheck"}) {
    const CommandLine line =
        parsed({"addrbook", command, "--network", "hub", "--profile", "cometbft", "file"});
    BOOST_TEST((line.addrbook.profile == switchyard::Profile::cometbft));
  }
}

BOOST_AUTO_TEST_CASE(a_recording_is_listed_in_part_if_asked) {
  const RecordLine line =
      parsed({"record", "ls", "--channel", "0x22", "--peer", "a1b2", "--json", "heard.rec"}).record;
  BOOST_TEST(line.file == "heard.rec");
  BOOST_TEST(line.selection.channel->value() == 0x22U);
  BOOST_TEST(line.selection.peer == "a1b2");
  BOOST_TEST(line.json);
  BOOST_TEST(parsed({"record", "ls", "--channel", "34", "f"}).record.selection.channel->value() ==
             34U);
  for (const char* bad : {"0x100", "256", "votes", "", "0x", "-1"}) {
    BOOST_TEST(refused({"record", "ls", "--channel", bad, "f"}).status == kExitUsage, bad);
  }
  for (const char* bad : {"", "XY", "A1"}) {
    BOOST_TEST(refused({"record", "ls", "--peer", bad, "f"}).status == kExitUsage, bad);
  }
  BOOST_TEST(refused({"record"}).status == kExitUsage);
  BOOST_TEST(refused({"record", "ls"}).status == kExitUsage);
}

BOOST_AUTO_TEST_CASE(every_setting_is_a_flag_of_node_and_of_seed) {
  const Settings defaults;
  for (const Setting& setting : settings_table()) {
    const std::string flag = "--" + std::string(setting.key);
    const std::string value = setting.print(defaults);
    for (const char* command : {"node", "seed"}) {
      const CommandLine line = parsed({command, flag.c_str(), value.c_str()});
      BOOST_REQUIRE(line.flags.size() == 1U);
      BOOST_TEST(line.flags.front().first == setting.key);
      BOOST_TEST(line.flags.front().second == value);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_seed_can_be_run_once_and_a_home_be_made_for_it) {
  BOOST_TEST(!parsed({"seed"}).once);
  BOOST_TEST(parsed({"seed", "--once"}).once);
  BOOST_TEST(refused({"node", "--once"}).status == kExitUsage);
  BOOST_TEST(parsed({"init", "--seed"}).for_seed);
}

BOOST_AUTO_TEST_CASE(a_profile_is_taken_where_it_counts_and_a_chain_id_is_the_network) {
  for (const char* command : {"init", "node", "seed", "show-node-id"}) {
    const CommandLine line = parsed({command, "--profile", "cometbft"});
    BOOST_TEST((line.flags == SettingsSources::Pairs{{"profile", "cometbft"}}));
  }
  for (const char* flag : {"--network", "--chain-id"}) {
    const CommandLine line = parsed({"node", flag, "chain-1"});
    BOOST_TEST((line.flags == SettingsSources::Pairs{{"network", "chain-1"}}));
  }
}

BOOST_AUTO_TEST_CASE(a_seed_can_be_run_as_tenderseed) {
  const CommandLine line = parsed({"seed", "--compat", "tenderseed", "-chain-id", "c", "start"});
  BOOST_TEST((line.command == Command::seed));
  BOOST_TEST((line.dialect == Dialect::tenderseed));
  const Goodbye late = refused({"seed", "--once", "--compat", "tenderseed"});
  BOOST_TEST(late.text.find("--compat tenderseed stands directly after seed") != std::string::npos);
  BOOST_TEST(refused({"seed", "--help"}).text.find("--compat tenderseed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(takes_values_after_an_equals_sign) {
  const CommandLine line = parsed({"node", "--home=/h", "--p2p.laddr=tcp://127.0.0.1:0"});
  BOOST_TEST(line.home == "/h");
  BOOST_REQUIRE(line.flags.size() == 1U);
  BOOST_TEST(line.flags.front().second == "tcp://127.0.0.1:0");
}

BOOST_AUTO_TEST_CASE(takes_flags_of_each_command) {
  BOOST_TEST(parsed({"node", "--print-config"}).print_config);
  BOOST_TEST(parsed({"demo", "--seconds", "3"}).seconds == 3U);
  BOOST_TEST(parsed({"demo", "--json"}).json);
  BOOST_TEST(parsed({"init", "--moniker", "alice"}).flags.size() == 1U);
  const CommandLine ctl = parsed({"ctl", "--home", "/h", "persistent", "add", "x", "--json"});
  BOOST_TEST(ctl.home == "/h");
  BOOST_TEST(ctl.json);
  BOOST_TEST((ctl.words == std::vector<std::string>{"persistent", "add", "x"}));
  BOOST_TEST(parsed({"node", "--p2p.persistent_peers", ""}).flags.size() == 1U);
}

BOOST_AUTO_TEST_CASE(addrbook_has_commands_of_its_own) {
  using Book = AddrbookLine::Command;
  const CommandLine line = parsed({"addrbook", "ls", "--format", "csv", "--limit", "3", "a.json"});
  BOOST_TEST((line.command == Command::addrbook));
  BOOST_TEST((line.addrbook.command == Book::ls));
  BOOST_TEST((line.addrbook.format == ListFormat::csv));
  BOOST_TEST(line.addrbook.selection.limit == 3U);
  BOOST_TEST((line.addrbook.files == std::vector<std::string>{"a.json"}));
  BOOST_TEST(parsed({"addrbook", "stats"}).addrbook.files.empty());
  BOOST_TEST(refused({"addrbook"}).status == kExitUsage);
  BOOST_TEST(refused({"addrbook", "ls", "--help"}).text.find("switchyard addrbook ls ") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_is_no_error_and_has_an_example) {
  for (const char* command : {"init", "show-node-id", "node", "demo", "version"}) {
    const Goodbye help = refused({command, "--help"});
    BOOST_TEST(help.status == kExitOk);
    BOOST_TEST(help.text.find("Usage: switchyard " + std::string(command)) != std::string::npos);
    BOOST_TEST(help.text.find("Example:\n  switchyard " + std::string(command)) !=
               std::string::npos);
  }
  BOOST_TEST(refused({"--help"}).status == kExitOk);
}

BOOST_AUTO_TEST_CASE(usage_names_what_is_taken_and_how_often) {
  const std::pair<std::vector<const char*>, const char*> cases[] = {
      {{"addrbook", "seedcheck", "--help"}, "switchyard addrbook seedcheck [OPTIONS] SEED...\n"},
      {{"addrbook", "merge", "--help"}, "switchyard addrbook merge [OPTIONS] BOOK...\n"},
      {{"addrbook", "diff", "--help"}, "switchyard addrbook diff [OPTIONS] BOOK BOOK\n"},
      {{"addrbook", "stats", "--help"}, "switchyard addrbook stats [OPTIONS] [BOOK]\n"},
      {{"addrbook", "import", "--help"}, "switchyard addrbook import [OPTIONS] [LIST]\n"},
      {{"ctl", "--help"}, "switchyard ctl [OPTIONS] COMMAND [ARGUMENT]...\n"},
      {{"addrbook", "--help"}, "switchyard addrbook [OPTIONS] [SUBCOMMAND]\n"}};
  for (const auto& [arguments, usage] : cases) {
    BOOST_TEST(refused(arguments).text.find(std::string("Usage: ") + usage) != std::string::npos);
  }
  BOOST_TEST(refused({"addrbook", "seedcheck", "--help"}).text.find("\n  SEED...  ") !=
             std::string::npos);
  BOOST_TEST(refused({"addrbook", "check", "--help"}).text.find("\n  --timeout TIME  ") !=
             std::string::npos);
  BOOST_TEST(refused({"demo", "--help"}).text.find("\n  --seconds N  ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(help_of_ctl_lists_its_commands_and_ctl_alone_shows_it) {
  const Goodbye help = refused({"ctl", "--help"});
  BOOST_TEST(help.status == kExitOk);
  for (const char* part : {"  peer ID ", "  log-level [LEVEL] ", "Example:\n  switchyard ctl "}) {
    BOOST_TEST(help.text.find(part) != std::string::npos);
  }
  const Goodbye alone = refused({"ctl"});
  BOOST_TEST(alone.status == kExitUsage);
  BOOST_TEST(alone.text == help.text);
}

BOOST_AUTO_TEST_CASE(help_of_node_lists_every_setting_with_its_default) {
  const std::string help = refused({"node", "--help"}).text;
  for (const Setting& setting : settings_table()) {
    BOOST_TEST(help.find("--" + std::string(setting.key)) != std::string::npos);
  }
  BOOST_TEST(help.find("tcp://0.0.0.0:26656") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(usage_errors_are_one_line_that_names_the_thing) {
  const std::pair<std::vector<const char*>, const char*> cases[] = {
      {{"nod"}, "unknown command \"nod\"; did you mean \"node\"?"},
      {{"node", "--p2p.ladr", "x"}, "unknown flag --p2p.ladr; did you mean \"--p2p.laddr\"?"},
      {{"node", "--p2p.ladr=x"}, "unknown flag --p2p.ladr; did you mean \"--p2p.laddr\"?"},
      {{"show-node-id", "--moniker", "x"}, "unknown flag --moniker"},
      {{"node", "extra"}, "\"extra\" is not expected here"},
      {{"node", "--moniker"}, "--moniker"},
      {{"addrbook", "stat"}, "unknown command \"stat\"; did you mean \"stats\"?"},
      {{"addrbook", "ls", "--formt", "csv"}, "unknown flag --formt; did you mean \"--format\"?"},
      {{"addrbook", "ls", "--format", "xml"}, "--format cannot be \"xml\""},
      {{"demo", "--seconds", "0"}, "--seconds"},
      {{"demo", "--seconds", "x"}, "--seconds"}};
  for (const auto& [arguments, expected] : cases) {
    const Goodbye goodbye = refused(arguments);
    BOOST_TEST_CONTEXT(goodbye.text) {
      BOOST_TEST(goodbye.status == kExitUsage);
      BOOST_TEST(goodbye.text.starts_with("switchyard: "));
      BOOST_TEST(goodbye.text.find(expected) != std::string::npos);
      BOOST_TEST(goodbye.text.find(" --help\"\n") != std::string::npos);
      BOOST_TEST(goodbye.text.find('\n') == goodbye.text.size() - 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_command_shows_how_to_use_it) {
  const Goodbye goodbye = refused({});
  BOOST_TEST(goodbye.status == kExitUsage);
  BOOST_TEST(goodbye.text.find("demo") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
