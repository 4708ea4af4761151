#include "tools/common/home.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "p2p/net/disk_files.h"
#include "p2p/net/errors.h"
#include "secret_conn/node_key_file.h"
#include "secret_conn/sodium_rng.h"
#include "tools/common/config_template.h"
#include "tools/common/toml_file.h"

namespace switchyard::tools {
namespace {

constexpr std::size_t kMaxConfigFile = 1 * kMiB;  // bytes; ours has 3 KB
constexpr unsigned kConfigMode = 0644;

using Note = Result<std::string, std::string>;

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

// Empty if not set.  Called from main's thread before there are others.
std::string environment_value(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

Result<void, std::string> make_folder(net::Files& files, const std::string& path) {
  if (auto made = files.make_folder(path); !made) {
    return Unexpected("cannot make folder " + path + ": " + made.error().message());
  }
  return {};
}

// What init did, and what it goes on with.
struct Prepared {
  std::string note;
  Settings settings;
};

// Checks what the file holds, with nothing else but what the flags would have had it say: it must
// be good by itself, though a network may be missing.
Result<Prepared, std::string> keep_config(const Home& home, NodeRole role,
                                          const SettingsSources::Pairs& wanted) {
  SettingsSources sources;
  sources.seed = role == NodeRole::seed;
  sources.whole = false;
  sources.flags = wanted;
  auto good = read_settings(home, std::move(sources));
  if (!good) return Unexpected(good.error().text);
  std::string note = "kept " + home.config_file();
  for (const auto& [key, value] : wanted) note += ", --" + key + " not applied";
  return Prepared{std::move(note), std::move(good->settings)};
}

Result<Prepared, std::string> init_config(net::Files& files, const Home& home,
                                          const Settings& values,
                                          const SettingsSources::Pairs& wanted) {
  const std::string path = home.config_file();
  if (home.has_config()) return keep_config(home, values.node.role, wanted);
  const std::string text = config_template(values);
  if (auto written = files.write_atomic(path, as_bytes(text), kConfigMode); !written) {
    return Unexpected("cannot write " + path + ": " + written.error().message());
  }
  return Prepared{"wrote " + path, values};
}

Note init_key(net::Files& files, const Home& home, const std::string& path) {
  if (exists(path)) {
    auto key = load_key(home, path);
    if (!key) return Unexpected(key.error());
    return "kept " + path + ", node id " + key->id().to_string();
  }
  secret_conn::SodiumRng rng;
  const auto key = NodeKey::generate(rng);
  if (auto written = secret_conn::write_node_key(files, path, key); !written) {
    return Unexpected(written.error());
  }
  return "wrote " + path + ", node id " + key.id().to_string();
}

}  // namespace

Home Home::find(const std::string& flag) {
  if (!flag.empty()) return Home(without_trailing_slash(flag));
  if (auto set = environment_value(std::string(kHomeVariable).c_str()); !set.empty()) {
    return Home(without_trailing_slash(set));
  }
  return Home(environment_value("HOME") + "/.switchyard");
}

Home Home::of_tenderseed(const std::string& flag, const std::string& config) {
  Home home(flag.empty() ? environment_value("HOME") + "/.tenderseed"
                         : without_trailing_slash(flag));
  if (!config.empty()) home.config_ = config;
  return home;
}

std::string Home::resolve(const std::string& path) const {
  return path.empty() || path.front() == '/' ? path : path_ + "/" + path;
}

bool Home::has_config() const {
  return exists(config_file());
}

std::string Home::init_hint() const {
  return "run \"switchyard init --home " + path_ + "\" first";
}

Result<std::vector<std::string>, std::string> init_home(const Home& home, const Settings& values,
                                                        const SettingsSources::Pairs& wanted) {
  net::DiskFiles files;
  for (const auto& folder : {home.path() + "/config", home.data_folder()}) {
    if (auto made = make_folder(files, folder); !made) return Unexpected(made.error());
  }
  std::vector<std::string> notes;
  auto config = init_config(files, home, values, wanted);
  if (!config) return Unexpected(config.error());
  notes.push_back(std::move(config->note));
  auto key = init_key(files, home, home.resolve(config->settings.node_key_file));
  if (!key) return Unexpected(key.error());
  notes.push_back(*std::move(key));
  return notes;
}

Result<secret_conn::NodeKey, std::string> load_key(const Home& home, const std::string& file) {
  if (!exists(home.path())) {
    return Unexpected("no home folder " + home.path() + "; " + home.init_hint());
  }
  if (!exists(file)) return Unexpected("no node key " + file + "; " + home.init_hint());
  net::DiskFiles files;
  auto key = secret_conn::read_node_key(files, file);
  if (!key) {
    return Unexpected(key.error() +
                      "; put a good copy there, or move it away and init again for a new identity");
  }
  return key;
}

Result<std::vector<FileEntry>, std::string> load_config(const Home& home) {
  const std::string path = home.config_file();
  net::DiskFiles files;
  auto text = files.read(path, kMaxConfigFile);
  if (text) return read_toml(as_text(*text), path);
  if (text.error() == make_error_code(net::Errc::not_found)) return std::vector<FileEntry>();
  return Unexpected("cannot read " + path + ": " + text.error().message());
}

Result<EffectiveSettings, SettingsError> read_settings(const Home& home, SettingsSources sources) {
  auto entries = load_config(home);
  if (!entries) return Unexpected(SettingsError{entries.error()});
  sources.file = home.config_file();
  sources.entries = *std::move(entries);
  return resolve_settings(sources);
}

}  // namespace switchyard::tools
