#include "tools/common/config_template.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

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

}  // namespace

std::string config_template(const Settings& values) {
  const Settings defaults;
  std::string text(kHead);
  std::string_view section;
  for (const Setting& setting : settings_table()) {
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
    constexpr std::size_t kWidest = 60;  // a longer line does not move the column
    if (lines.back().size() <= kWidest) width = std::max(width, lines.back().size());
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < origins.size(); ++i) {
    lines[i].resize(std::max(width, lines[i].size()), ' ');
    text += lines[i] + "  # " + origins[i] + "\n";
  }
  return text;
}

}  // namespace switchyard::tools
