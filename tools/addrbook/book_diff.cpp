#include "tools/addrbook/book_diff.h"

#include <fmt/core.h>

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "addrbook/book_time.h"
#include "tools/common/json_text.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;

namespace {

using Key = std::pair<std::optional<PeerId>, Endpoint>;
using Index = std::map<Key, const ImageEntry*>;

Index index_of(const BookImage& book) {
  Index index;
  for (const ImageEntry& entry : book.entries) {
    index[{entry.id, entry.id ? Endpoint() : entry.first.endpoint}] = &entry;
  }
  return index;
}

std::string name_of(const ImageEntry& entry) {
  return (entry.id ? entry.id->to_string() + "@" : "") + entry.first.endpoint.to_string();
}

// What `after` has that `before` had not; empty if they say the same.
std::string change(const ImageEntry& before, const ImageEntry& after) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  if (before.first.endpoint != after.first.endpoint) {
    add("was at " + before.first.endpoint.to_string());
  }
  if (before.type != after.type) add(after.type == BucketType::old ? "now old" : "now new");
  if (before.last_success != after.last_success) {
    add(after.last_success > addrbook::kNever
            ? "reached " + addrbook::format_book_time(after.last_success)
            : "success forgotten");
  }
  if (before.attempts != after.attempts) {
    add(fmt::format("failures {}, were {}", after.attempts, before.attempts));
  }
  if (before.banned_until != after.banned_until) add("banned otherwise");
  if (before.first.source != after.first.source) {
    add("told by " + after.first.source.endpoint.to_string());
  }
  return text;
}

}  // namespace

std::string BookDiff::text() const {
  static constexpr std::array<const char*, 3> kSigns{"+ ", "- ", "~ "};
  std::string text;
  for (const Change& each : changes) {
    text += kSigns.at(static_cast<std::size_t>(each.kind)) + each.peer;
    if (!each.what.empty()) text += ": " + each.what;
    text += "\n";
  }
  return text;
}

std::string diff_json(const BookDiff& diff, const std::string& before, const std::string& after) {
  static constexpr std::array<const char*, 3> kNames{"added", "removed", "changed"};
  std::string changes;
  for (const BookDiff::Change& each : diff.changes) {
    changes +=
        fmt::format("{}{{\"change\":\"{}\",\"peer\":{},\"what\":{}}}", changes.empty() ? "" : ",",
                    kNames.at(static_cast<std::size_t>(each.kind)), json_quoted(each.peer),
                    json_quoted(each.what));
  }
  return fmt::format(
      "{{\"before\":{},\"after\":{},\"added\":{},\"removed\":{},\"changed\":{},\"same\":{},"
      "\"changes\":[{}]}}\n",
      json_quoted(before), json_quoted(after), diff.added, diff.removed, diff.changed, diff.same,
      changes);
}

std::string BookDiff::summary() const {
  return fmt::format("{} added, {} removed, {} changed, {} the same", added, removed, changed,
                     same);
}

BookDiff diff_books(const BookImage& before, const BookImage& after) {
  BookDiff diff;
  const Index old = index_of(before);
  Index all = index_of(after);
  const Index now = all;
  all.insert(old.begin(), old.end());
  for (const auto& [key, entry] : all) {
    const auto was = old.find(key);
    const auto is = now.find(key);
    if (was == old.end()) {
      ++diff.added;
      diff.changes.push_back({BookDiff::Kind::added, name_of(*entry), ""});
    } else if (is == now.end()) {
      ++diff.removed;
      diff.changes.push_back({BookDiff::Kind::removed, name_of(*entry), ""});
    } else if (std::string what = change(*was->second, *is->second); !what.empty()) {
      ++diff.changed;
      diff.changes.push_back({BookDiff::Kind::changed, name_of(*is->second), std::move(what)});
    } else {
      ++diff.same;
    }
  }
  return diff;
}

}  // namespace switchyard::tools
