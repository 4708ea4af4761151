// What no single value of a setting can tell: the later half of SettingsResolver.
#include <algorithm>
#include <cstddef>

#include "tools/common/settings_resolver.h"
#include "tools/common/tenderseed_keys.h"

namespace switchyard::tools {

Applied SettingsResolver::check_together() {
  NodeConfig& node = effective_.settings.node;
  if (sources_.dialect == Dialect::tenderseed && node.moniker.empty()) {
    node.moniker = tenderseed_moniker(node.network);
  }
  if (!sources_.whole) return {};
  if (auto named = check_network(); !named) return named;
  if (sources_.seed && !node.finding.enabled) {
    return Unexpected(
        SettingsError{origin("p2p.pex") + ": p2p.pex cannot be \"false\": a seed is there for it"});
  }
  if (sources_.seed) make_room();
  auto valid = node.validate();
  if (valid) return {};
  return Unexpected(SettingsError{origin_of(valid.error()) + valid.error()});
}

Applied SettingsResolver::check_network() {
  if (profile_ != Profile::cometbft || !effective_.settings.node.network.empty()) return {};
  const std::string file = sources_.file.empty() ? "config.toml" : sources_.file;
  if (sources_.dialect == Dialect::tenderseed) {
    return Unexpected(
        SettingsError{"the chain id is not set: say it with -chain-id, "
                      "TENDERSEED_CHAIN_ID, or chain_id in " +
                      file});
  }
  return Unexpected(
      SettingsError{"network is not set: the cometbft profile needs the chain id; say "
                    "it with --network, SWITCHYARD_NETWORK, or network in " +
                    file});
}

std::string& SettingsResolver::origin(std::string_view key) {
  const auto index = find_setting(key) - settings_table().data();
  return effective_.origins[static_cast<std::size_t>(index)];
}

// The elements that name an id and an address; of others there is a warning.
std::string SettingsResolver::good_seeds(std::string_view text, const std::string& from) {
  std::string good;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string one(text.substr(begin, end - begin));
    begin = end + 1;
    Settings alone;
    auto sound = find_setting("p2p.seeds")->parse(one, alone);
    if (sound) sound = alone.node.validate();
    if (sound && alone.node.finding.seeds.empty()) continue;
    if (sound) {
      good += (good.empty() ? "" : ",") + one;
    } else {
      effective_.warnings.push_back(from + ": p2p.seeds: " + shown_value(one) +
                                    " is left out: " + sound.error());
    }
  }
  return good;
}

// Those places are the crawl's.
void SettingsResolver::make_room() {
  NodeConfig& node = effective_.settings.node;
  if (node.p2p.max_short_lived_peers >= node.seeding.workers) return;
  node.p2p.max_short_lived_peers = node.seeding.workers;
  origin("p2p.max_num_short_lived_peers") = "seed.workers";
}

// "config.toml:12: " for the setting whose name `complaint` begins with, if there is one.
std::string SettingsResolver::origin_of(std::string_view complaint) const {
  const auto field = complaint.substr(0, complaint.find_first_of(" :"));
  for (std::size_t i = 0; i < settings_table().size(); ++i) {
    const std::string_view key = settings_table()[i].key;
    if (key.substr(key.rfind('.') + 1) == field) return effective_.origins[i] + ": ";
  }
  return "settings: ";
}

std::string SettingsResolver::wrong_profile(const Given& given, Profile of) const {
  std::string text = given.origin + ": " + given.name + " is of the ";
  text.append(to_string(of)).append(" profile, and this node's is ").append(to_string(profile_));
  text += " (" + profile_origin_ + "): leave it out, or say --profile ";
  return text.append(to_string(of));
}

std::vector<std::string> SettingsResolver::known_keys() const {
  if (sources_.dialect == Dialect::tenderseed) return tenderseed_keys();
  std::vector<std::string> all;
  for (const Setting& setting : settings_table()) {
    if (setting.is_of(profile_)) all.emplace_back(setting.key);
  }
  return all;
}

}  // namespace switchyard::tools
