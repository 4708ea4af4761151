// Every setting of `switchyard node` and `switchyard seed`, in one table.
//
// The table is the only place that knows a key: its flag (--p2p.laddr), its environment variable
// (SWITCHYARD_P2P_LADDR), its line in config.toml with its comment, its default and its place in
// the plain structs the library takes all come from it.  Keys are CometBFT's where it has them;
// what its other keys mean here is in tools/common/cometbft_keys.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "p2p/types/profile.h"
#include "tools/common/log_line.h"
#include "tools/common/setting_values.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::tools {

// Of the pages that the node serves (tools/http).
struct HttpSettings {
  std::vector<Endpoint> listen;  // empty: none are served
  bool peer_labels{false};       // metrics of each peer
};

// Of what is recorded (reactors/record).
struct RecordSettings {
  std::string file;                 // empty: nothing is
  std::vector<ChannelId> channels;  // empty: the profile's stock channels
  std::size_t max_size{1024 * kMiB};
};

// What the settings set.  Constructed with the defaults of a node of the native profile.  Paths of
// files are as they were written: whoever knows the home folder completes them (Home::resolve).
struct Settings {
  Settings();
  // The defaults of `switchyard node` and `switchyard seed`.  The network of the cometbft profile
  // has none: it is the id of a chain, and somebody must name it.
  static Settings defaults_of(NodeRole role, Profile profile = Profile::native);

  NodeConfig node;
  std::string node_key_file{"config/node_key.json"};  // CometBFT's
  LogLevel log_level{LogLevel::info};
  LogFormat log_format{LogFormat::plain};
  bool ctl{true};  // `switchyard ctl` can reach the node
  std::size_t io_threads{RuntimeOptions{}.io_threads};
  HttpSettings http;
  RecordSettings record;
  std::string as_map_file;  // node.finding.as_map, once it is read; empty: none
};

// Where a setting goes; its type says how it is written.
using SettingTarget =
    std::variant<std::string& (*)(Settings&), std::size_t& (*)(Settings&), bool& (*)(Settings&),
                 Duration& (*)(Settings&), std::vector<Endpoint>& (*)(Settings&),
                 std::vector<NetAddress>& (*)(Settings&), std::vector<PeerId>& (*)(Settings&),
                 std::vector<ChannelId>& (*)(Settings&), LogLevel& (*)(Settings&),
                 LogFormat& (*)(Settings&), Profile& (*)(Settings&), KernelChoice& (*)(Settings&)>;

struct Setting {
  std::string_view key;  // "p2p.laddr"
  std::string_view doc;  // sentences for config.toml and --help
  SettingTarget target;
  Bounds bounds{};   // of numbers and of the length of texts; durations are never zero
  bool live{false};  // a running node can take over a new value (tools/control/reload.h)
  std::optional<Profile> only{};  // the one profile that has it; none: all have

  bool is_of(Profile profile) const { return !only || *only == profile; }

  // Takes `text` over into `into`.  The error says what was expected; then nothing changes.
  Result<void, std::string> parse(std::string_view text, Settings& into) const;
  // The value as parse takes it.
  std::string print(const Settings& from) const;
  // Whether TOML writes it in quotes.
  bool quoted() const;
  bool is_list() const;
  // SWITCHYARD_P2P_LADDR
  std::string variable() const;
};

// In the order of config.toml: top-level keys, then one [section] after another.
std::span<const Setting> settings_table();

// Null if there is no such key.
const Setting* find_setting(std::string_view key);

// Prefix of every environment variable of ours.
inline constexpr std::string_view kVariablePrefix = "SWITCHYARD_";

// The prefix, and the key in capitals with '_' for '.'.
std::string variable_name(std::string_view prefix, std::string_view key);

}  // namespace switchyard::tools
