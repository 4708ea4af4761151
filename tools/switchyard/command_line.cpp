#include "tools/switchyard/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "tools/control/commands.h"
#include "tools/switchyard/line_errors.h"
#include "tools/switchyard/tenderseed.h"

namespace switchyard::tools {
namespace {

using Command = CommandLine::Command;

constexpr std::string_view kHomeDoc = "The node's folder [$SWITCHYARD_HOME, else ~/.switchyard]";

std::string setting_doc(const Setting& setting, const Settings& defaults) {
  const std::string value = setting.print(defaults);
  std::string doc(setting.doc);
  if (!value.empty()) doc += " [" + value + "]";
  return doc;
}

// What stands without a flag is told as its option_text() says, in the usage and in the list.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_usage(const CLI::Option* option) const override {
    return option->get_option_text();
  }
  std::string make_option_name(const CLI::Option* option, bool positional) const override {
    return positional ? option->get_option_text()
                      : CLI::Formatter::make_option_name(option, positional);
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_positional() ? "" : CLI::Formatter::make_option_opts(option);
  }
};

// The parser, and where it puts what it finds.
struct Parser {
  CLI::App app{"switchyard: a node of a peer-to-peer network", "switchyard"};
  CommandLine line;
  bool version_flag{false};
  std::map<std::string, std::string> values;  // of flags of settings, by key
  std::map<CLI::App*, Command> commands;
  std::map<const CLI::App*, AddrbookLine::Command> addrbook_commands;
  std::map<const CLI::App*, BenchLine::Command> bench_commands;

  Parser() {
    app.require_subcommand(0, 1);
    app.formatter(std::make_shared<HelpFormatter>());  // before the commands, which take it over
    app.get_formatter()->column_width(40);
    app.add_flag("--version", version_flag, "Say the version");
    app.footer("Start here: switchyard demo");
    add_init();
    add_show_node_id();
    add_node();
    add_seed();
    add_ctl();
    add_demo();
    add_addrbook();
    add_probe();
    add_record();
    add_bench();
    add("version", Command::version, "Say the version", "switchyard version");
  }

  CLI::App& add(const std::string& name, Command command, const std::string& doc,
                const std::string& example) {
    CLI::App& added = *app.add_subcommand(name, doc);
    added.footer("Example:\n  " + example);
    commands[&added] = command;
    return added;
  }

  void add_home(CLI::App& to) {
    to.add_option("--home", line.home, std::string(kHomeDoc))->type_name("")->option_text("FOLDER");
  }

  void add_setting(CLI::App& to, const Setting& setting, const Settings& defaults = {}) {
    const std::string key(setting.key);
    const std::string alias = key == "network" ? ",--chain-id" : "";
    auto* option = to.add_option_function<std::string>(
        "--" + key + alias, [this, key](const std::string& value) { values[key] = value; },
        setting_doc(setting, defaults));
    option->type_name("")->option_text(" ")->group("Settings");
  }

  void add_init() {
    CLI::App& init = add("init", Command::init, "Make the folder, settings and key of a node",
                         "switchyard init --home ~/alice --network devnet --moniker alice");
    add_home(init);
    init.add_flag("--seed", line.for_seed, "With the defaults of a seed");
    for (const std::string_view key : {"profile", "network", "moniker"}) {
      add_setting(init, *find_setting(key));
    }
  }

  void add_show_node_id() {
    CLI::App& show = add("show-node-id", Command::show_node_id, "Print the node's id",
                         "switchyard show-node-id --home ~/alice");
    add_home(show);
    add_setting(show, *find_setting("profile"));
  }

  void add_node() {
    CLI::App& node =
        add("node", Command::node, "Run a node until it is interrupted",
            "switchyard node --home ~/bob --p2p.laddr tcp://0.0.0.0:26657 \\\n"
            "    --p2p.persistent_peers $(switchyard show-node-id --home ~/alice)@127.0.0.1:26656");
    add_run_options(node, Settings::defaults_of(NodeRole::node));
  }

  void add_run_options(CLI::App& to, const Settings& defaults) {
    add_home(to);
    to.add_flag("--print-config", line.print_config,
                "Show what every setting is and where it comes from, and end");
    for (const Setting& setting : settings_table()) add_setting(to, setting, defaults);
  }

  void add_seed() {
    CLI::App& seed =
        add("seed", Command::seed,
            "Run a seed: try the addresses it hears of, and tell newcomers who answers",
            "switchyard seed --home ~/seed --p2p.laddr tcp://0.0.0.0:26656 \\\n"
            "    --http.laddr tcp://127.0.0.1:26660\n"
            "  switchyard seed --home ~/seed --once");
    add_run_options(seed, Settings::defaults_of(NodeRole::seed));
    seed.add_option_function<std::string>(
            "--compat",
            [](const std::string&) {
              throw CLI::ValidationError("--compat tenderseed stands directly after seed");
            },
            "As tenderseed was run: its command line follows (docs/cometbft.md)")
        ->type_name("")
        ->option_text("tenderseed ...");
    seed.add_flag("--once", line.once,
                  "Try everybody once, write the address book, say what came of it, and end");
  }

  void add_ctl() {
    CLI::App& ctl = add("ctl", Command::ctl, "Ask or tell a node that runs", "");
    add_home(ctl);
    ctl.add_flag("--json", line.json, "Print what the node answers, as JSON on one line");
    ctl.add_option("command", line.words, "One of those below, and its arguments")
        ->type_name("")
        ->option_text("COMMAND [ARGUMENT]...");
    ctl.footer("Commands:\n" + command_help() +
               "An ID may be cut short; an ADDRESS is id@host:port.\n\n"
               "Example:\n  switchyard ctl --home ~/alice peers");
  }

  void add_demo() {
    CLI::App& demo =
        add("demo", Command::demo, "Watch five nodes in this process: urgent messages under bulk",
            "switchyard demo --seconds 10");
    demo.add_option("--seconds", line.seconds, "How long, up to a day [10]")
        ->type_name("")
        ->option_text("N")
        ->check(CLI::Range(1U, 86400U));
    demo.add_flag("--json", line.json, "End with the summary as one JSON object on one line");
  }

  void add_addrbook() {
    CLI::App& addrbook =
        add("addrbook", Command::addrbook, "Look at, mend and compare address books",
            "switchyard addrbook stats ~/.cometbft/config/addrbook.json");
    addrbook.require_subcommand(0, 1);
    addrbook_commands = add_addrbook_commands(addrbook, line.addrbook);
  }

  void add_probe() {
    add_probe_options(add("probe", Command::probe, "Dial a node: who is it, and whom does it know?",
                          "switchyard probe --network devnet 127.0.0.1:26656"),
                      line.probe);
  }

  void add_record() {
    CLI::App& record = add("record", Command::record, "Look into what a node has recorded",
                           "switchyard node --record.file heard.rec --record.channels 0x10\n"
                           "  switchyard record ls ~/.switchyard/heard.rec");
    record.require_subcommand(0, 1);
    commands[&add_record_commands(record, line.record)] = Command::record;
  }

  void add_bench() {
    bench_commands = add_bench_options(
        add("bench", Command::bench, "Measure this machine's limits, and what is reached of them",
            "switchyard bench --profile native --seconds 2"),
        line.bench);
  }

  // The command, or a subcommand of it.
  CLI::App* chosen() const {
    const auto list = app.get_subcommands();
    if (list.empty()) return nullptr;
    const auto below = list.front()->get_subcommands();
    return below.empty() ? list.front() : below.front();
  }
};

// Whether a command was given that does nothing without one more word.
bool half_said(const CommandLine& line) {
  if (line.command == Command::ctl) return line.words.empty();
  if (line.command == Command::record) return line.record.file.empty();
  return line.command == Command::addrbook && line.addrbook.command == AddrbookLine::Command::none;
}

// Which command it is, and which of its own.
void choose(const Parser& parser, CLI::App* command, CommandLine& line) {
  const auto addrbook = parser.addrbook_commands.find(command);
  const auto bench = parser.bench_commands.find(command);
  if (addrbook != parser.addrbook_commands.end()) {
    line.command = Command::addrbook;
    line.addrbook.command = addrbook->second;
  } else if (bench != parser.bench_commands.end()) {
    line.command = Command::bench;
    line.bench.command = bench->second;
  } else {
    line.command = parser.commands.at(command);
  }
}

}  // namespace

std::variant<CommandLine, Goodbye> parse_command_line(int argc, const char* const* argv) {
  if (const auto words = tenderseed_words(argc, argv)) return parse_tenderseed_line(*words);
  Parser parser;
  try {
    parser.app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* command = parser.chosen();
    return Goodbye{help_of(command != nullptr ? *command : parser.app), kExitOk};
  } catch (const CLI::ExtrasError&) {
    const CLI::App* command = parser.chosen();
    const auto extras = parser.app.remaining(/*recurse=*/true);
    const std::string word = extras.empty() ? "" : extras.front();
    return usage_error(command, unknown_text(parser.app, command, word));
  } catch (const CLI::ParseError& error) {
    return usage_error(parser.chosen(), error.what());
  }
  CLI::App* command = parser.chosen();
  if (command == nullptr && !parser.version_flag) return Goodbye{parser.app.help(), kExitUsage};
  CommandLine line = std::move(parser.line);
  if (command != nullptr) {
    choose(parser, command, line);
  }
  if (half_said(line)) return Goodbye{help_of(*command), kExitUsage};
  for (const Setting& setting : settings_table()) {
    const auto found = parser.values.find(std::string(setting.key));
    if (found != parser.values.end()) line.flags.emplace_back(found->first, found->second);
  }
  return line;
}

}  // namespace switchyard::tools
