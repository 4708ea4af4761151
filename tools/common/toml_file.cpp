#include "tools/common/toml_file.h"

#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace switchyard::tools {
namespace {

int line_of(const toml::node& node) {
  return static_cast<int>(node.source().begin.line);
}

std::optional<std::string> array_text(const toml::array& array) {
  std::string text;
  for (const toml::node& element : array) {
    const auto* word = element.as_string();
    if (word == nullptr) return std::nullopt;
    if (!text.empty()) text += ',';
    text += word->get();
  }
  return text;
}

std::optional<std::string> value_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* array = node.as_array()) return array_text(*array);
  return std::nullopt;
}

// Appends what `table` and the tables in it hold.  Tables are no deeper than toml++ parses, which
// is bounded.
// NOLINTNEXTLINE(misc-no-recursion)
void collect(const toml::table& table, const std::string& section,
             std::vector<FileEntry>& entries) {
  for (const auto& [name, node] : table) {
    std::string key = section;
    key.append(name.str());
    if (const auto* inner = node.as_table()) {
      collect(*inner, key.append("."), entries);
      continue;
    }
    auto text = value_text(node);
    const bool plain = text.has_value();
    entries.push_back(
        {std::move(key), std::move(text).value_or(""), std::max(line_of(node), 1), plain});
  }
}

}  // namespace

Result<std::vector<FileEntry>, std::string> read_toml(std::string_view text,
                                                      const std::string& file) {
  std::vector<FileEntry> entries;
  try {
    const toml::table root = toml::parse(text);
    collect(root, "", entries);
  } catch (const toml::parse_error& error) {
    return Unexpected(file + ":" + std::to_string(error.source().begin.line) + ": " +
                      std::string(error.description()));
  }
  std::sort(entries.begin(), entries.end(), [](const FileEntry& a, const FileEntry& b) {
    return std::tie(a.line, a.key) < std::tie(b.line, b.key);
  });
  return entries;
}

}  // namespace switchyard::tools
