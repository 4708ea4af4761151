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
Result<void, std::string> collect(const toml::table& table, const std::string& section,
                                  const std::string& file, std::vector<FileEntry>& entries) {
  for (const auto& [name, node] : table) {
    std::string key = section;
    key.append(name.str());
    if (const auto* inner = node.as_table()) {
      if (auto done = collect(*inner, key.append("."), file, entries); !done) return done;
      continue;
    }
    auto text = value_text(node);
    const int line = std::max(line_of(node), 1);
    if (!text) {
      std::string where = file;
      where.append(":").append(std::to_string(line)).append(": ").append(key);
      return Unexpected(std::move(where) +
                        ": expected a text, a whole number, true, false, or an array of texts");
    }
    entries.push_back(FileEntry{std::move(key), *std::move(text), line});
  }
  return {};
}

}  // namespace

Result<std::vector<FileEntry>, std::string> read_toml(std::string_view text,
                                                      const std::string& file) {
  std::vector<FileEntry> entries;
  try {
    const toml::table root = toml::parse(text);
    if (auto done = collect(root, "", file, entries); !done) return Unexpected(done.error());
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
