#include "tools/common/settings_resolver.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tools/common/cometbft_keys.h"
#include "tools/common/home.h"
#include "tools/common/suggest.h"
#include "tools/common/tenderseed_keys.h"

namespace switchyard::tools {
namespace {

Applied wrong(std::string text, bool usage = false) {
  return Unexpected(SettingsError{std::move(text), usage});
}

std::vector<std::string> our_variable_names() {
  std::vector<std::string> all{std::string(kHomeVariable)};
  for (const Setting& setting : settings_table()) all.push_back(setting.variable());
  return all;
}

std::size_t index_of(const Setting& setting) {
  return static_cast<std::size_t>(&setting - settings_table().data());
}

}  // namespace

std::string shown_value(std::string_view value) {
  constexpr std::size_t kLongest = 120;  // characters, about a line
  std::string text = "\"";
  text += value.substr(0, kLongest);
  text += value.size() > kLongest ? "…\"" : "\"";
  return text;
}

EffectiveSettings default_settings(const SettingsSources& sources, Profile profile) {
  const NodeRole role = sources.seed ? NodeRole::seed : NodeRole::node;
  const bool tenderseed = sources.dialect == Dialect::tenderseed;
  EffectiveSettings effective;
  effective.settings = tenderseed ? tenderseed_defaults() : Settings::defaults_of(role, profile);
  const Settings plain;
  const Settings of_profile = Settings::defaults_of(NodeRole::node, profile);
  const Settings of_role = Settings::defaults_of(role, profile);
  for (const Setting& setting : settings_table()) {
    const std::string value = setting.print(effective.settings);
    const char* origin = "default";
    if (value != setting.print(of_role) || (tenderseed && setting.key == "profile")) {
      origin = "default of tenderseed";
    } else if (value != setting.print(of_profile)) {
      origin = "default of a seed";
    } else if (value != setting.print(plain) && setting.key != "profile") {
      origin = "default of cometbft";
    }
    effective.origins.emplace_back(origin);
  }
  return effective;
}

SettingsResolver::SettingsResolver(const SettingsSources& sources, Profile profile,
                                   std::string profile_origin)
    : sources_(sources),
      profile_(profile),
      profile_origin_(std::move(profile_origin)),
      effective_(default_settings(sources, profile)) {}

Applied SettingsResolver::apply(const Setting& setting, std::string_view text, const Given& given) {
  if (setting.only && *setting.only != profile_) {
    return wrong(wrong_profile(given, *setting.only), given.usage);
  }
  const bool lenient = sources_.seed && setting.key == "p2p.seeds";
  const std::string value = lenient ? good_seeds(text, given.origin) : std::string(text);
  if (auto parsed = setting.parse(value, effective_.settings); !parsed) {
    return wrong(given.origin + ": " + given.name + " cannot be " + shown_value(value) + ": " +
                     parsed.error(),
                 given.usage);
  }
  effective_.origins[index_of(setting)] = given.origin;
  return {};
}

Meaning SettingsResolver::meaning_of(std::string_view key, std::string_view value) const {
  if (sources_.dialect == Dialect::tenderseed) return tenderseed_meaning(key, value);
  if (profile_ == Profile::cometbft) {
    // What only a seed may say, a file read in part may say too: nobody is run by it.
    const bool seed = sources_.seed || !sources_.whole;
    return cometbft_meaning(key, value, seed ? NodeRole::seed : NodeRole::node);
  }
  if (find_setting(key) == nullptr) return {};
  return meaning_setting(std::string(key), std::string(value));
}

Applied SettingsResolver::apply_meaning(const Meaning& meaning, std::string_view value,
                                        const Given& given) {
  switch (meaning.kind) {
    case Meaning::Kind::setting:
      return apply(*find_setting(meaning.key), meaning.value, given);
    case Meaning::Kind::nothing:
      return {};
    case Meaning::Kind::note:
      if (noted_.insert(meaning.text).second) {
        effective_.notes.push_back(given.origin + ": " + meaning.text);
      }
      return {};
    case Meaning::Kind::warning:
      effective_.warnings.push_back(given.origin + ": " + meaning.text);
      return {};
    case Meaning::Kind::foreign:
      foreign_.insert(meaning.text);
      return {};
    case Meaning::Kind::refused:
      return wrong(given.origin + ": " + given.name + " cannot be " + shown_value(value) + ": " +
                       meaning.text,
                   given.usage);
    case Meaning::Kind::unknown:
      break;
  }
  return apply_unknown(given);
}

// Whoever wrote a file for CometBFT cannot know what is unknown to us; ours is written for us.
Applied SettingsResolver::apply_unknown(const Given& given) {
  if (profile_ == Profile::native && is_cometbft_alone(given.name)) {
    return wrong(wrong_profile(given, Profile::cometbft));
  }
  const std::string text = given.origin + ": unknown key \"" + given.name + "\"";
  const std::string instead = did_you_mean(given.name, known_keys());
  if (profile_ == Profile::native) return wrong(text + instead);
  effective_.warnings.push_back(text + " is ignored" + instead);
  return {};
}

Applied SettingsResolver::apply_entry(const FileEntry& entry) {
  const Given given{sources_.file + ":" + std::to_string(entry.line), entry.key};
  const Meaning meaning = meaning_of(entry.key, entry.value);
  if (meaning.kind == Meaning::Kind::setting) {
    if (!entry.plain) {
      return wrong(given.origin + ": " + entry.key +
                   ": expected a text, a whole number, true, false, or an array of texts");
    }
    const auto [first, is_first] = by_file_.emplace(meaning.key, given.origin);
    if (!is_first) {
      return wrong(given.origin + ": " + entry.key + " says what " + first->second +
                   " has said; keep one of them");
    }
  }
  return apply_meaning(meaning, entry.value, given);
}

Applied SettingsResolver::apply_file() {
  for (const FileEntry& entry : sources_.entries) {
    if (auto done = apply_entry(entry); !done) return done;
  }
  note_foreign();
  return {};
}

void SettingsResolver::note_foreign() {
  if (foreign_.empty()) return;
  std::string list;
  for (const std::string& name : foreign_) list += (list.empty() ? "" : ", ") + name;
  effective_.notes.push_back(sources_.file + ": not used here: " + list);
}

Applied SettingsResolver::apply_environment() {
  using Apply = Applied (SettingsResolver::*)(const std::string&, const std::string&);
  const auto pass = [&](std::string_view prefix, Apply apply_one) -> Applied {
    for (const auto& [name, value] : sources_.environment) {
      if (!name.starts_with(prefix) || name == kHomeVariable) continue;
      if (auto done = (this->*apply_one)(name, value); !done) return done;
    }
    return {};
  };
  if (sources_.dialect == Dialect::tenderseed) {
    return pass(kTenderseedPrefix, &SettingsResolver::apply_tenderseed);
  }
  if (profile_ == Profile::cometbft) {
    auto done = pass(kCometbftPrefix, &SettingsResolver::apply_theirs);
    if (!done) return done;
  }
  return pass(kVariablePrefix, &SettingsResolver::apply_ours);
}

Applied SettingsResolver::apply_tenderseed(const std::string& name, const std::string& value) {
  const auto key = tenderseed_key_of(name);
  if (key) return apply_meaning(tenderseed_meaning(*key, value), value, {name, *key});
  effective_.warnings.push_back("unknown environment variable " + name);
  return {};
}

// CMT_….  What is not of the p2p layer is another program's, and nothing is said about it.
Applied SettingsResolver::apply_theirs(const std::string& name, const std::string& value) {
  const auto key = cometbft_key_of(name);
  if (!key) {
    if (!name.starts_with("CMT_P2P_") || name.starts_with("CMT_P2P_TEST_FUZZ_CONFIG_") ||
        name.starts_with("CMT_P2P_LIBP2P_")) {
      return {};
    }
    effective_.warnings.push_back("unknown environment variable " + name +
                                  did_you_mean(name, cometbft_variables()));
    return {};
  }
  const Meaning meaning = meaning_of(*key, value);
  if (meaning.kind == Meaning::Kind::setting) by_cmt_[meaning.key] = name;
  return apply_meaning(meaning, value, {name, *key});
}

Applied SettingsResolver::apply_ours(const std::string& name, const std::string& value) {
  const auto table = settings_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Setting& one) { return one.variable() == name; });
  if (found == table.end()) {
    effective_.warnings.push_back("unknown environment variable " + name +
                                  did_you_mean(name, our_variable_names()));
    return {};
  }
  const std::string before = found->print(effective_.settings);
  if (auto done = apply(*found, value, {name, std::string(found->key)}); !done) return done;
  const auto other = by_cmt_.find(std::string(found->key));
  if (other != by_cmt_.end() && before != found->print(effective_.settings)) {
    effective_.warnings.push_back(name + " counts, and not " + other->second + ", which says " +
                                  shown_value(before));
  }
  return {};
}

Applied SettingsResolver::apply_flags() {
  for (const auto& [key, value] : sources_.flags) {
    if (sources_.dialect == Dialect::tenderseed) {
      const Given given{"-" + key, key, /*usage=*/true};
      std::string name = key;
      std::replace(name.begin(), name.end(), '-', '_');
      if (auto done = apply_meaning(tenderseed_meaning(name, value), value, given); !done) {
        return done;
      }
      continue;
    }
    const Setting* setting = find_setting(key);
    if (setting == nullptr) return wrong("unknown flag --" + key, /*usage=*/true);
    if (auto done = apply(*setting, value, {"--" + key, key, /*usage=*/true}); !done) return done;
  }
  return {};
}

}  // namespace switchyard::tools
