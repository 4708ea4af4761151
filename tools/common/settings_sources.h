// Which value of a setting counts: flag > environment variable > file > default.
//
// Every value given is checked, also one that a stronger source outranks.
//
// A seed has defaults of its own (Settings::of_seed), needs peer exchange, has no fewer short-lived
// peers than workers, and does without those of p2p.seeds that make no sense: a list of seeds is
// copied from somewhere, and one bad entry must not keep a seed from its work.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "p2p/base/result.h"
#include "tools/common/settings.h"

namespace switchyard::tools {

// One `key = value` of a file, the value as Setting::parse takes it.
struct FileEntry {
  std::string key;  // with its section: "p2p.laddr"
  std::string value;
  int line{0};  // from 1
};

struct SettingsSources {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  bool seed{false};  // for `switchyard seed`
  std::string file;  // the name of the file in messages
  std::vector<FileEntry> entries;
  Pairs environment;  // SWITCHYARD_… variables: name and value
  Pairs flags;        // key and value
};

struct EffectiveSettings {
  Settings settings;
  // Where each value comes from, in the order of settings_table(): "default", "default of a seed",
  // "config.toml:12", "SWITCHYARD_P2P_LADDR", "--p2p.laddr" or "seed.workers".
  std::vector<std::string> origins;
  std::vector<std::string> warnings;  // unknown SWITCHYARD_ variables, seeds left out
};

struct SettingsError {
  std::string text;   // names the source, the key, the value and what is expected
  bool usage{false};  // a flag is at fault
};

Result<EffectiveSettings, SettingsError> resolve_settings(const SettingsSources& sources);

// The variables of `environment` (as environ) that begin with SWITCHYARD_.
SettingsSources::Pairs our_variables(const char* const* environment);

}  // namespace switchyard::tools
