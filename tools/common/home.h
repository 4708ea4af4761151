// The home folder of a node.
//
//     HOME/config/config.toml     settings (config_template.h)
//     HOME/config/node_key.json   who the node is, unless node_key_file says otherwise
//     HOME/config/addrbook.json   whom it knows, unless p2p.addr_book_file says otherwise
//     HOME/data/                  what it writes; HOME/data/LOCK is held while it runs
//     HOME/ctl.sock               where `switchyard ctl` reaches it while it runs
//
// The folder of a CometBFT node has the first three in the same places, and in the cometbft profile
// they are read as they are; what `init` makes in that profile, a CometBFT node can read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "secret_conn/node_key.h"
#include "tools/common/settings_sources.h"

namespace switchyard::tools {

// The environment variable that names the folder.
inline constexpr std::string_view kHomeVariable = "SWITCHYARD_HOME";

class Home {
 public:
  explicit Home(std::string path) : path_(std::move(path)) {}

  // `flag` unless empty, else SWITCHYARD_HOME, else ~/.switchyard.
  static Home find(const std::string& flag);
  // Of who is run as tenderseed: `flag` unless empty, else ~/.tenderseed; and its settings in
  // `config`, in the folder or from / on, unless that is empty.
  static Home of_tenderseed(const std::string& flag, const std::string& config);

  const std::string& path() const { return path_; }
  std::string config_file() const { return resolve(config_); }
  bool has_config() const;
  std::string data_folder() const { return path_ + "/data"; }
  std::string lock_file() const { return path_ + "/data/LOCK"; }
  // A path of the settings: in this folder, unless it begins with '/' or is empty.
  std::string resolve(const std::string& path) const;
  std::string control_socket() const { return path_ + "/ctl.sock"; }

  // `run "switchyard init --home HOME" first`
  std::string init_hint() const;

 private:
  std::string path_;  // without a slash at its end
  std::string config_{"config/config.toml"};
};

// Creates what is missing and keeps what is there; what is there must be readable.  `wanted` are
// the flags that `values` was made of.  Returns one line for people about each file.
Result<std::vector<std::string>, std::string> init_home(const Home& home, const Settings& values,
                                                        const SettingsSources::Pairs& wanted);

// The identity in `file`, a path as Home::resolve gives it.  The error names the file and what to
// do.
Result<secret_conn::NodeKey, std::string> load_key(const Home& home, const std::string& file);

// The values in the home's config.toml, none if there is no such file.
Result<std::vector<FileEntry>, std::string> load_config(const Home& home);

// The settings with the home's config.toml in the place of `sources.file` and `sources.entries`.
Result<EffectiveSettings, SettingsError> read_settings(const Home& home, SettingsSources sources);

}  // namespace switchyard::tools
