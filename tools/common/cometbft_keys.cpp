#include "tools/common/cometbft_keys.h"

#include <algorithm>
#include <array>

#include "tools/common/settings.h"

namespace switchyard::tools {
namespace {

using Kind = Meaning::Kind;

// What is known of a key that is not simply one of ours.
struct CometRow {
  std::string_view key;  // a section where it ends in '.'
  std::string_view note;
  Meaning (*read)(std::string_view value, NodeRole role){nullptr};  // if there is no note
};

Meaning refuse_non_bool() {
  return meaning_text(Kind::refused, "expected true or false");
}

// One peer an IP address; or several: no more than our own limit, which is there for a reason.
Meaning read_duplicate_ip(std::string_view value, NodeRole /*role*/) {
  const std::size_t several = SwitchConfig().max_peers_per_address;
  if (value == "true") return meaning_setting("p2p.max_peers_per_address", std::to_string(several));
  if (value != "false") return refuse_non_bool();
  return meaning_setting("p2p.max_peers_per_address", "1");
}

Meaning read_seed_mode(std::string_view value, NodeRole role) {
  if (value == "false") return meaning_text(Kind::nothing, "");
  if (value != "true") return refuse_non_bool();
  if (role == NodeRole::seed) return meaning_text(Kind::nothing, "");
  return meaning_text(Kind::refused, "this is a node; run \"switchyard seed\", or set it to false");
}

Meaning read_libp2p(std::string_view value, NodeRole /*role*/) {
  if (value == "false") return meaning_text(Kind::nothing, "");
  return meaning_text(Kind::refused, "CometBFT is spoken here over TCP alone; set it to false");
}

// Without a limit of its own theirs waits longer and longer; ours has a longest wait always.
Meaning read_dial_period(std::string_view value, NodeRole /*role*/) {
  if (value == "0" || value == "0s") return meaning_text(Kind::nothing, "");
  return meaning_setting("p2p.persistent_peers_max_dial_period", std::string(value));
}

Meaning read_packet_size(std::string_view value, NodeRole /*role*/) {
  if (value == "1024") return meaning_text(Kind::nothing, "");
  return meaning_text(Kind::warning,
                      "p2p.max_packet_msg_payload_size is 1024 here whatever is said; with peers "
                      "that have another, large messages may not pass");
}

// A word, or "p2p:debug,*:error": then what it says of p2p, or of all.
Meaning read_log_level(std::string_view value, NodeRole /*role*/) {
  std::string_view level = value;
  if (value.find(':') != std::string_view::npos) {
    std::string_view all = "info";
    std::string_view p2p;
    for (std::size_t begin = 0; begin < value.size();) {
      const std::size_t end = std::min(value.find(',', begin), value.size());
      const std::string_view part = value.substr(begin, end - begin);
      begin = end + 1;
      if (part.starts_with("*:")) all = part.substr(2);
      if (part.starts_with("p2p:")) p2p = part.substr(4);
    }
    level = p2p.empty() ? all : p2p;
  }
  return meaning_setting("log_level", std::string(level == "none" ? "error" : level));
}

constexpr std::string_view kUnused = " has no effect in CometBFT either; ignored";
constexpr std::string_view kItsTests = " is for tests of CometBFT itself; ignored";

// In the order of a config.toml.
constexpr std::array<CometRow, 14> kRows{{
    {"log_level", "", read_log_level},
    {"p2p.upnp", " is gone from CometBFT; ignored"},
    {"p2p.persistent_peers_max_dial_period", "", read_dial_period},
    {"p2p.flush_throttle_timeout", " is ignored: what is to be sent waits for no timer here"},
    {"p2p.max_packet_msg_payload_size", "", read_packet_size},
    {"p2p.seed_mode", "", read_seed_mode},
    {"p2p.allow_duplicate_ip", "", read_duplicate_ip},
    {"p2p.handshake_timeout", kUnused},
    {"p2p.dial_timeout", kUnused},
    {"p2p.test_dial_fail", kItsTests},
    {"p2p.test_fuzz", kItsTests},
    {"p2p.test_fuzz_config.", kItsTests},
    {"p2p.libp2p.enabled", "", read_libp2p},
    {"p2p.libp2p.", " is ignored: CometBFT is spoken here over TCP alone"},
}};

constexpr std::array<std::string_view, 13> kSections{
    "abci",    "blocksync", "block_sync", "consensus", "fastsync", "grpc",    "instrumentation",
    "mempool", "rpc",       "statesync",  "storage",   "tx_index", "tx-index"};

constexpr std::array<std::string_view, 16> kAtTheTop{"abci",
                                                     "block_sync",
                                                     "db_backend",
                                                     "db_dir",
                                                     "fast_sync",
                                                     "filter_peers",
                                                     "genesis_file",
                                                     "mode",
                                                     "prof_laddr",
                                                     "priv_validator",
                                                     "priv_validator_file",
                                                     "priv_validator_key_file",
                                                     "priv_validator_laddr",
                                                     "priv_validator_state_file",
                                                     "proxy_app",
                                                     "version"};

// What both have at the top; there our other keys are not theirs.
constexpr std::array<std::string_view, 4> kShared{"log_format", "log_level", "moniker",
                                                  "node_key_file"};

template <class List>
bool is_among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

const CometRow* find_row(std::string_view key) {
  for (const CometRow& row : kRows) {
    if (row.key == key || (row.key.back() == '.' && key.starts_with(row.key))) return &row;
  }
  return nullptr;
}

std::string with_underscores(std::string_view key) {
  std::string text(key);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

// "a,,b," as "a,b".
std::string without_empty_elements(std::string_view list) {
  std::string kept;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view one = list.substr(begin, end - begin);
    begin = end + 1;
    if (one.find_first_not_of(' ') == std::string_view::npos) continue;
    if (!kept.empty()) kept += ',';
    kept += one;
  }
  return kept;
}

// The keys that a variable can set, without those of whole sections.
std::vector<std::string> keys_of_variables() {
  std::vector<std::string> keys;
  for (const CometRow& row : kRows) {
    if (row.key.back() != '.') keys.emplace_back(row.key);
  }
  for (const Setting& setting : settings_table()) {
    const bool theirs = setting.key.starts_with("p2p.") || is_among(kShared, setting.key);
    if (theirs && find_row(setting.key) == nullptr) keys.emplace_back(setting.key);
  }
  return keys;
}

}  // namespace

Meaning cometbft_meaning(std::string_view key, std::string_view value, NodeRole role) {
  const std::string name = with_underscores(key);
  if (const CometRow* row = find_row(name)) {
    if (row->note.empty()) return row->read(value, role);
    std::string about(row->key);
    if (about.back() == '.') about.pop_back();
    return meaning_text(Kind::note, about.append(row->note));
  }
  if (const Setting* setting = find_setting(name)) {
    return meaning_setting(name,
                           setting->is_list() ? without_empty_elements(value) : std::string(value));
  }
  const auto dot = name.find('.');
  const std::string section = name.substr(0, dot);
  if (dot == std::string::npos) {
    return is_among(kAtTheTop, name) ? meaning_text(Kind::foreign, name) : Meaning();
  }
  const bool ours = section == "p2p" || section == "seed" || section == "http";
  return ours ? Meaning() : meaning_text(Kind::foreign, "[" + section + "]");
}

bool is_cometbft_alone(std::string_view key) {
  const std::string name = with_underscores(key);
  if (find_setting(name) != nullptr) return name != key;  // with dashes
  return find_row(name) != nullptr || is_among(kAtTheTop, name) ||
         is_among(kSections, name.substr(0, name.find('.')));
}

std::optional<std::string> cometbft_key_of(std::string_view variable) {
  for (std::string& key : keys_of_variables()) {
    if (variable_name(kCometbftPrefix, key) == variable) return std::move(key);
  }
  return std::nullopt;
}

std::vector<std::string> cometbft_variables() {
  std::vector<std::string> all;
  for (const std::string& key : keys_of_variables())
    all.push_back(variable_name(kCometbftPrefix, key));
  return all;
}

}  // namespace switchyard::tools
