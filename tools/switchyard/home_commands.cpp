#include <fmt/core.h>

#include <cstdio>

#include "p2p/types/node_info.h"
#include "tools/common/home.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {

int fail(const std::string& text, int status) {
  fmt::print(stderr, "switchyard: {}\n", text);
  return status;
}

Home home_of(const CommandLine& line) {
  if (line.dialect == Dialect::tenderseed) return Home::of_tenderseed(line.home, line.config);
  return Home::find(line.home);
}

SettingsSources sources_of(const CommandLine& line, const char* const* environment) {
  SettingsSources sources;
  sources.seed = line.command == CommandLine::Command::seed;
  sources.dialect = line.dialect;
  sources.environment = known_variables(environment);
  sources.flags = line.flags;
  return sources;
}

int run_init(const CommandLine& line) {
  SettingsSources sources;  // the flags alone: what is in the environment is so at each run
  sources.seed = line.for_seed;
  sources.flags = line.flags;
  sources.whole = false;
  const auto wanted = resolve_settings(sources);
  if (!wanted) return fail(wanted.error().text, kExitUsage);
  const Settings& values = wanted->settings;
  const Home home = home_of(line);
  const bool kept = home.has_config();
  if (values.node.network.empty() && !kept) {
    return fail("the cometbft profile needs the chain id: say it with --network", kExitUsage);
  }
  auto notes = init_home(home, values, line.flags);
  if (!notes) return fail(notes.error(), kExitFailed);
  for (const std::string& note : *notes) fmt::print("{}\n", note);
  std::string command = line.for_seed ? "seed" : "node";
  command += " --home " + home.path();
  for (const auto& [key, value] : line.flags) {  // a file that was there does not say it
    if (kept && key != "moniker") command += fmt::format(" --{} {}", key, value);
  }
  fmt::print("run it: switchyard {}\n", command);
  return kExitOk;
}

int run_show_node_id(const CommandLine& line, const char* const* environment) {
  const Home home = home_of(line);
  SettingsSources sources = sources_of(line, environment);
  sources.whole = false;
  const auto settings = read_settings(home, std::move(sources));
  if (!settings) return fail(settings.error().text, kExitFailed);
  auto key = load_key(home, home.resolve(settings->settings.node_key_file));
  if (!key) return fail(key.error(), kExitFailed);
  fmt::print("{}\n", key->id().to_string());
  return kExitOk;
}

int run_version() {
  fmt::print("switchyard {}, wire versions {} to {}\n", SWITCHYARD_VERSION, kWireVersions.lowest,
             kWireVersions.highest);
  return kExitOk;
}

}  // namespace switchyard::tools
