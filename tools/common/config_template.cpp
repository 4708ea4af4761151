#include "tools/common/config_template.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "tools/common/cometbft_keys.h"

namespace switchyard::tools {
namespace {

constexpr std::string_view kHead =
    "# Settings of a switchyard node.\n"
    "#\n"
    "# A flag (--p2p.laddr) outranks an environment variable (SWITCHYARD_P2P_LADDR), which\n"
    "# outranks this file, which outranks the default.  `switchyard node --print-config` shows\n"
    "# what counts and where it comes from.\n";

// A basic string of TOML; settings hold no control characters.
std::string toml_value(const Setting& setting, const Settings& values) {
  std::string text = setting.print(values);
  if (!setting.quoted()) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// Whether a line of this key in a file means this setting.
bool is_written(const Setting& setting, const Settings& values) {
  if (!setting.is_of(values.node.profile)) return false;
  if (values.node.profile == Profile::native) return true;
  const Meaning meaning = cometbft_meaning(setting.key, setting.print(values), values.node.role);
  return meaning.kind == Meaning::Kind::setting && meaning.key == setting.key;
}

}  // namespace

std::string config_template(const Settings& values) {
  const Settings defaults = Settings::defaults_of(values.node.role, values.node.profile);
  std::string text(kHead);
  std::string_view section;
  for (const Setting& setting : settings_table()) {
    if (!is_written(setting, values)) continue;
    const auto dot = setting.key.find('.');
    const auto prefix = dot == std::string_view::npos ? "" : setting.key.substr(0, dot);
    const auto name = dot == std::string_view::npos ? setting.key : setting.key.substr(dot + 1);
    if (prefix != section) {
      section = prefix;
      text.append("\n[").append(section).append("]\n");
    }
    text.append("\n# ").append(setting.doc).append("\n");
    text.append("# Default: ").append(toml_value(setting, defaults)).append("\n");
    text.append(name).append(" = ").append(toml_value(setting, values)).append("\n");
  }
  return text;
}

std::string settings_listing(const Settings& values, const std::vector<std::string>& origins) {
  std::size_t width = 0;
  std::vector<std::string> lines;
  for (const Setting& setting : settings_table()) {
    lines.push_back(std::string(setting.key) + " = " + toml_value(setting, values));
    if (!setting.is_of(values.node.profile)) lines.back().clear();
    constexpr std::size_t kWidest = 60;  // a longer line does not move the column
    if (lines.back().size() <= kWidest) width = std::max(width, lines.back().size());
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < origins.size(); ++i) {
    if (lines[i].empty()) continue;
    lines[i].resize(std::max(width, lines[i].size()), ' ');
    text += lines[i] + "  # " + origins[i] + "\n";
  }
  return text;
}

}  // namespace switchyard::tools
