#include "tools/switchyard/tenderseed.h"

#include <filesystem>
#include <string_view>

#include "p2p/net/disk_files.h"
#include "secret_conn/node_key_file.h"
#include "secret_conn/sodium_rng.h"
#include "tools/common/suggest.h"
#include "tools/common/tenderseed_keys.h"

namespace switchyard::tools {
namespace {

constexpr std::string_view kName = "tenderseed";
constexpr unsigned kPrivateMode = 0600;

constexpr std::string_view kTenderseedHelp =
    "switchyard, run as tenderseed: a seed of one chain\n"
    "Usage: tenderseed [FLAGS] COMMAND\n"
    "\n"
    "Commands:\n"
    "  start         Run the seed until it is interrupted\n"
    "  show-node-id  Print the seed's id\n"
    "  help          Say this\n"
    "\n"
    "Flags:\n"
    "  -home DIR     The seed's folder [~/.tenderseed]\n"
    "  -config FILE  Its settings, in the folder or from / on [config/config.toml]\n"
    "  -chain-id ID  The chain whose nodes are told of [$TENDERSEED_CHAIN_ID]\n"
    "  -seeds LIST   Whom to ask first: id@host:port,... [$TENDERSEED_SEEDS]\n"
    "\n"
    "Example:\n"
    "  tenderseed -chain-id osmosis-1 -seeds ID@HOST:26656 start\n";

std::vector<std::string> tenderseed_commands() {
  return {"start", "show-node-id", "help"};
}

std::vector<std::string> tenderseed_flags() {
  return {"home", "config", "chain-id", "seeds"};
}

Goodbye usage(const std::string& text) {
  return {"switchyard: " + text + "; see \"tenderseed help\"\n", kExitUsage};
}

bool is_known(const std::vector<std::string>& list, const std::string& word) {
  for (const std::string& one : list) {
    if (one == word) return true;
  }
  return false;
}

// Words in turn.
class TenderseedLine {
 public:
  explicit TenderseedLine(const std::vector<std::string>& words) : words_(words) {
    line_.dialect = Dialect::tenderseed;
    line_.command = CommandLine::Command::seed;
  }

  std::variant<CommandLine, Goodbye> parse() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      auto bad = word.size() > 1 && word.front() == '-' ? take_flag(word) : take_command(word);
      if (bad) return *std::move(bad);
    }
    if (command_.empty()) return Goodbye{std::string(kTenderseedHelp), kExitUsage};
    if (command_ == "show-node-id") line_.command = CommandLine::Command::show_node_id;
    return std::move(line_);
  }

 private:
  std::optional<Goodbye> take_command(const std::string& word) {
    if (!command_.empty()) return usage("\"" + word + "\" is not expected here");
    if (!is_known(tenderseed_commands(), word)) {
      return usage("unknown command \"" + word + "\"" + did_you_mean(word, tenderseed_commands()));
    }
    if (word == "help") return Goodbye{std::string(kTenderseedHelp), kExitOk};
    command_ = word;
    return std::nullopt;
  }

  std::optional<Goodbye> take_flag(const std::string& word) {
    const std::string bare = word.substr(word.starts_with("--") ? 2 : 1);
    const auto equals = bare.find('=');
    const std::string name = bare.substr(0, equals);
    if (name == "h" || name == "help") return Goodbye{std::string(kTenderseedHelp), kExitOk};
    if (!is_known(tenderseed_flags(), name)) {
      return usage("unknown flag -" + name + did_you_mean(name, tenderseed_flags()));
    }
    if (equals == std::string::npos && at_ == words_.size()) {
      return usage("-" + name + " wants a value");
    }
    const std::string value = equals == std::string::npos ? words_[at_++] : bare.substr(equals + 1);
    if (name == "home") {
      line_.home = value;
    } else if (name == "config") {
      line_.config = value;
    } else {
      line_.flags.emplace_back(name, value);
    }
    return std::nullopt;
  }

  const std::vector<std::string>& words_;
  std::size_t at_{0};
  std::string command_;
  CommandLine line_;
};

Result<void, std::string> make_folder_of(net::Files& files, const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  if (folder.empty()) return {};
  if (auto made = files.make_folder(folder); !made) {
    return Unexpected("cannot make folder " + folder + ": " + made.error().message());
  }
  return {};
}

}  // namespace

std::optional<std::vector<std::string>> tenderseed_words(int argc, const char* const* argv) {
  const std::vector<std::string> all(argv, argv + argc);
  if (all.empty()) return std::nullopt;
  const auto rest = [&](std::size_t from) {
    return std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
  };
  if (all[0].substr(all[0].rfind('/') + 1) == kName) return rest(1);
  if (all.size() < 3 || all[1] != "seed") return std::nullopt;
  if (all[2] == "--compat=tenderseed") return rest(3);
  if (all[2] == "--compat" && all.size() > 3 && all[3] == kName) return rest(4);
  return std::nullopt;
}

std::variant<CommandLine, Goodbye> parse_tenderseed_line(const std::vector<std::string>& words) {
  return TenderseedLine(words).parse();
}

Result<void, std::string> prepare_tenderseed(const Home& home) {
  net::DiskFiles files;
  const std::string config = home.config_file();
  if (!home.has_config()) {
    if (auto made = make_folder_of(files, config); !made) return made;
    const std::string text = tenderseed_template();
    if (auto written = files.write_atomic(config, as_bytes(text), kPrivateMode); !written) {
      return Unexpected("cannot write " + config + ": " + written.error().message());
    }
  }
  SettingsSources sources;
  sources.seed = true;
  sources.whole = false;
  sources.dialect = Dialect::tenderseed;
  const auto read = read_settings(home, std::move(sources));
  if (!read) return Unexpected(read.error().text);
  for (const auto& file : {read->settings.node_key_file, read->settings.node.finding.book_file}) {
    if (auto made = make_folder_of(files, home.resolve(file)); !made) return made;
  }
  secret_conn::SodiumRng rng;
  const auto key = secret_conn::load_or_generate_node_key(
      files, home.resolve(read->settings.node_key_file), rng);
  if (!key) return Unexpected(key.error());
  return {};
}

}  // namespace switchyard::tools
