// SettingsResolver: the settings as they grow, source by source.  Internal to settings_sources.h,
// which has the law.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "tools/common/meaning.h"
#include "tools/common/settings_sources.h"

namespace switchyard::tools {

using Applied = Result<void, SettingsError>;  // one step of the way

class SettingsResolver {
 public:
  // `profile`, and where it comes from.  The sources outlive this.
  SettingsResolver(const SettingsSources& sources, Profile profile, std::string profile_origin);

  // In this order.
  Applied apply_file();
  Applied apply_environment();
  Applied apply_flags();
  // What no single value can tell.
  Applied check_together();

  EffectiveSettings take() { return std::move(effective_); }

 private:
  // Where a value stands, what it is called there, and whether the command line is at fault.
  struct Given {
    std::string origin;
    std::string name;
    bool usage{false};
  };

  Meaning meaning_of(std::string_view key, std::string_view value) const;
  Applied apply(const Setting& setting, std::string_view text, const Given& given);
  Applied apply_meaning(const Meaning& meaning, std::string_view value, const Given& given);
  Applied apply_unknown(const Given& given);
  Applied apply_entry(const FileEntry& entry);
  Applied apply_theirs(const std::string& name, const std::string& value);
  Applied apply_ours(const std::string& name, const std::string& value);
  Applied apply_tenderseed(const std::string& name, const std::string& value);
  void note_foreign();
  Result<void, SettingsError> check_network();
  std::string good_seeds(std::string_view text, const std::string& from);
  void make_room();
  std::string& origin(std::string_view key);
  std::string origin_of(std::string_view complaint) const;
  std::string wrong_profile(const Given& given, Profile of) const;
  std::vector<std::string> known_keys() const;

  const SettingsSources& sources_;
  const Profile profile_;
  const std::string profile_origin_;
  EffectiveSettings effective_;
  std::set<std::string> foreign_;               // sections and keys of no concern
  std::set<std::string> noted_;                 // notes made
  std::map<std::string, std::string> by_file_;  // settings, and where in the file
  std::map<std::string, std::string> by_cmt_;   // settings that CMT_ variables set, and which
};

// `"value"`, cut if it is long.
std::string shown_value(std::string_view value);

// The defaults, and where each comes from, in the order of the table.
EffectiveSettings default_settings(const SettingsSources& sources, Profile profile);

}  // namespace switchyard::tools
