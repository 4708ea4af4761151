#include "tools/common/settings_sources.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "tools/common/home.h"
#include "tools/common/suggest.h"

namespace switchyard::tools {
namespace {

using Applied = Result<void, SettingsError>;

// Long values, such as lists of peers, are cut in messages.
std::string shown(std::string_view value) {
  constexpr std::size_t kLongest = 120;  // characters, about a line
  std::string text = "\"";
  text += value.substr(0, kLongest);
  text += value.size() > kLongest ? "…\"" : "\"";
  return text;
}

class Resolver {
 public:
  explicit Resolver(bool seed) : seed_(seed) {
    const Settings defaults;
    if (seed) effective_.settings = Settings::of_seed();
    for (const Setting& setting : settings_table()) {
      const bool own = setting.print(effective_.settings) != setting.print(defaults);
      effective_.origins.emplace_back(own ? "default of a seed" : "default");
    }
  }

  Applied apply(const Setting& setting, std::string_view text, const std::string& origin,
                bool usage) {
    const bool lenient = seed_ && setting.key == "p2p.seeds";
    const std::string value = lenient ? good_seeds(text, origin) : std::string(text);
    if (auto parsed = setting.parse(value, effective_.settings); !parsed) {
      return Unexpected(SettingsError{origin + ": " + std::string(setting.key) + " cannot be " +
                                          shown(value) + ": " + parsed.error(),
                                      usage});
    }
    const auto index = static_cast<std::size_t>(&setting - settings_table().data());
    effective_.origins[index] = origin;
    return {};
  }

  Applied apply_file(const std::string& file, const std::vector<FileEntry>& entries) {
    for (const FileEntry& entry : entries) {
      const std::string origin = file + ":" + std::to_string(entry.line);
      const Setting* setting = find_setting(entry.key);
      if (!setting) {
        return Unexpected(SettingsError{origin + ": unknown key \"" + entry.key + "\"" +
                                        did_you_mean(entry.key, keys())});
      }
      if (auto done = apply(*setting, entry.value, origin, /*usage=*/false); !done) return done;
    }
    return {};
  }

  Applied apply_environment(const SettingsSources::Pairs& variables) {
    for (const auto& [name, value] : variables) {
      if (name == kHomeVariable) continue;
      const Setting* setting = find_variable(name);
      if (!setting) {
        effective_.warnings.push_back("unknown environment variable " + name +
                                      did_you_mean(name, variable_names()));
        continue;
      }
      if (auto done = apply(*setting, value, name, /*usage=*/false); !done) return done;
    }
    return {};
  }

  Applied apply_flags(const SettingsSources::Pairs& flags) {
    for (const auto& [key, value] : flags) {
      const Setting* setting = find_setting(key);
      if (!setting) return Unexpected(SettingsError{"unknown flag --" + key, /*usage=*/true});
      if (auto done = apply(*setting, value, "--" + key, /*usage=*/true); !done) return done;
    }
    return {};
  }

  // What no single value can tell.
  Applied check_together() {
    if (seed_ && !effective_.settings.node.finding.enabled) {
      return Unexpected(SettingsError{origin("p2p.pex") +
                                      ": p2p.pex cannot be \"false\": a seed is there for it"});
    }
    if (seed_) make_room();
    auto valid = effective_.settings.node.validate();
    if (valid) return {};
    return Unexpected(SettingsError{origin_of(valid.error()) + valid.error()});
  }

  EffectiveSettings take() { return std::move(effective_); }

 private:
  std::string& origin(std::string_view key) {
    const auto index = find_setting(key) - settings_table().data();
    return effective_.origins[static_cast<std::size_t>(index)];
  }

  // The elements that name an id and an address; of others there is a warning.
  std::string good_seeds(std::string_view text, const std::string& from) {
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
        effective_.warnings.push_back(from + ": p2p.seeds: " + shown(one) +
                                      " is left out: " + sound.error());
      }
    }
    return good;
  }

  // Those places are the crawl's.
  void make_room() {
    NodeConfig& node = effective_.settings.node;
    if (node.p2p.max_short_lived_peers >= node.seeding.workers) return;
    node.p2p.max_short_lived_peers = node.seeding.workers;
    origin("p2p.max_num_short_lived_peers") = "seed.workers";
  }

  // "config.toml:12: " for the setting whose name `complaint` begins with, if there is one.
  std::string origin_of(std::string_view complaint) const {
    const auto field = complaint.substr(0, complaint.find_first_of(" :"));
    for (std::size_t i = 0; i < settings_table().size(); ++i) {
      const std::string_view key = settings_table()[i].key;
      if (key.substr(key.rfind('.') + 1) == field) return effective_.origins[i] + ": ";
    }
    return "settings: ";
  }

  static const Setting* find_variable(std::string_view name) {
    for (const Setting& setting : settings_table()) {
      if (setting.variable() == name) return &setting;
    }
    return nullptr;
  }

  static std::vector<std::string> keys() {
    std::vector<std::string> all;
    for (const Setting& setting : settings_table()) all.emplace_back(setting.key);
    return all;
  }

  static std::vector<std::string> variable_names() {
    std::vector<std::string> all{std::string(kHomeVariable)};
    for (const Setting& setting : settings_table()) all.push_back(setting.variable());
    return all;
  }

  const bool seed_;
  EffectiveSettings effective_;
};

}  // namespace

Result<EffectiveSettings, SettingsError> resolve_settings(const SettingsSources& sources) {
  Resolver resolver(sources.seed);
  if (auto done = resolver.apply_file(sources.file, sources.entries); !done) {
    return Unexpected(done.error());
  }
  if (auto done = resolver.apply_environment(sources.environment); !done) {
    return Unexpected(done.error());
  }
  if (auto done = resolver.apply_flags(sources.flags); !done) return Unexpected(done.error());
  if (auto done = resolver.check_together(); !done) return Unexpected(done.error());
  return resolver.take();
}

SettingsSources::Pairs our_variables(const char* const* environment) {
  SettingsSources::Pairs ours;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view line(*environment);
    const auto equals = line.find('=');
    if (!line.starts_with(kVariablePrefix) || equals == std::string_view::npos) continue;
    ours.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  std::sort(ours.begin(), ours.end());
  return ours;
}

}  // namespace switchyard::tools
