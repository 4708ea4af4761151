#include "tools/common/settings_sources.h"

#include <algorithm>
#include <string_view>

#include "tools/common/cometbft_keys.h"
#include "tools/common/settings_resolver.h"
#include "tools/common/tenderseed_keys.h"

namespace switchyard::tools {
namespace {

struct ChosenProfile {
  Profile profile{Profile::native};
  std::string origin{"default"};
};

// The profile of the strongest source; all sources that name one name one that there is.
Result<ChosenProfile, SettingsError> choose_profile(const SettingsSources& sources) {
  if (sources.dialect == Dialect::tenderseed) return ChosenProfile{Profile::cometbft, "tenderseed"};
  const Setting& setting = *find_setting("profile");
  ChosenProfile chosen;
  Settings read;
  const auto take = [&](const std::string& value, const std::string& origin,
                        bool usage) -> Result<void, SettingsError> {
    if (auto parsed = setting.parse(value, read); !parsed) {
      return Unexpected(SettingsError{
          origin + ": profile cannot be " + shown_value(value) + ": " + parsed.error(), usage});
    }
    chosen = {read.node.profile, origin};
    return {};
  };
  for (const FileEntry& entry : sources.entries) {
    if (entry.key != setting.key) continue;
    auto taken = take(entry.value, sources.file + ":" + std::to_string(entry.line), false);
    if (!taken) return Unexpected(taken.error());
  }
  for (const auto& [name, value] : sources.environment) {
    if (name != setting.variable()) continue;
    if (auto taken = take(value, name, false); !taken) return Unexpected(taken.error());
  }
  for (const auto& [key, value] : sources.flags) {
    if (key != setting.key) continue;
    if (auto taken = take(value, "--profile", true); !taken) return Unexpected(taken.error());
  }
  return chosen;
}

}  // namespace

Result<EffectiveSettings, SettingsError> resolve_settings(const SettingsSources& sources) {
  auto chosen = choose_profile(sources);
  if (!chosen) return Unexpected(chosen.error());
  SettingsResolver resolver(sources, chosen->profile, chosen->origin);
  if (auto done = resolver.apply_file(); !done) return Unexpected(done.error());
  if (auto done = resolver.apply_environment(); !done) return Unexpected(done.error());
  if (auto done = resolver.apply_flags(); !done) return Unexpected(done.error());
  if (auto done = resolver.check_together(); !done) return Unexpected(done.error());
  return resolver.take();
}

SettingsSources::Pairs known_variables(const char* const* environment) {
  SettingsSources::Pairs known;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view line(*environment);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    for (const std::string_view prefix : {kVariablePrefix, kCometbftPrefix, kTenderseedPrefix}) {
      if (line.starts_with(prefix)) {
        known.emplace_back(line.substr(0, equals), line.substr(equals + 1));
      }
    }
  }
  std::sort(known.begin(), known.end());
  return known;
}

}  // namespace switchyard::tools
