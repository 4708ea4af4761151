// Which value of a setting counts: flag > environment variable > file > default.
//
// Every value given is checked, also one that a stronger source outranks.
//
// The profile comes first, by the same ranks: --profile, SWITCHYARD_PROFILE, `profile` in the file,
// else native.  Then all sources are read as that profile has them:
//
//   native      keys are those of our table; any other is an error
//   cometbft    the file may be a stock config.toml, and CMT_ variables rank below SWITCHYARD_
//   ones:
//               what they mean is in cometbft_keys.h.  What is not used is said, by notes and
//               warnings, and no error
//
// A setting or key of the other profile is an error that says which it is of.  A network must be
// named in the cometbft profile.  Who is run as tenderseed (Dialect) is of the cometbft profile,
// and reads its files and variables alone (tenderseed_keys.h).
//
// A seed has defaults of its own (Settings::defaults_of), needs peer exchange, has no fewer
// short-lived peers than workers, and does without those of p2p.seeds that make no sense: a list of
// seeds is copied from somewhere, and one bad entry must not keep a seed from its work.
#pragma once

#include <cstdint>
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
  int line{0};       // from 1
  bool plain{true};  // false: of a kind that no setting takes, a fraction say; `value` is empty
};

// Whose words files, variables and flags use.
enum class Dialect : std::uint8_t { own, tenderseed };

struct SettingsSources {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  bool seed{false};  // for `switchyard seed`
  Dialect dialect{Dialect::own};
  // False: what must be true of all settings together is not asked, nor whether any is missing.
  bool whole{true};
  std::string file;  // the name of the file in messages
  std::vector<FileEntry> entries;
  Pairs environment;  // as known_variables() has them
  Pairs flags;        // key and value, in the words of the dialect
};

struct EffectiveSettings {
  Settings settings;
  // Where each value comes from, in the order of settings_table(): "default", "default of a seed",
  // "default of cometbft", "config.toml:12", "SWITCHYARD_P2P_LADDR", "CMT_P2P_LADDR", "--p2p.laddr"
  // or "seed.workers".
  std::vector<std::string> origins;
  // One line each.  Unknown variables and keys, seeds left out, two variables that say different
  // things.
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  // the same, of what changes nothing and is in every stock file
};

struct SettingsError {
  std::string text;   // names the source, the key, the value and what is expected
  bool usage{false};  // a flag is at fault
};

Result<EffectiveSettings, SettingsError> resolve_settings(const SettingsSources& sources);

// The variables of `environment` (as environ) that begin with SWITCHYARD_, CMT_ or TENDERSEED_.
SettingsSources::Pairs known_variables(const char* const* environment);

}  // namespace switchyard::tools
