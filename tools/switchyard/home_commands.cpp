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

int run_init(const CommandLine& line) {
  Settings values = line.for_seed ? Settings::of_seed() : Settings();
  for (const auto& [key, value] : line.flags) {
    if (auto parsed = find_setting(key)->parse(value, values); !parsed) {
      return fail(fmt::format("--{} cannot be \"{}\": {}", key, value, parsed.error()), kExitUsage);
    }
  }
  const Home home = Home::find(line.home);
  auto notes = init_home(home, values, line.flags);
  if (!notes) return fail(notes.error(), kExitFailed);
  for (const std::string& note : *notes) fmt::print("{}\n", note);
  fmt::print("run it: switchyard {} --home {}\n", line.for_seed ? "seed" : "node", home.path());
  return kExitOk;
}

int run_show_node_id(const CommandLine& line) {
  auto key = load_key(Home::find(line.home));
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
