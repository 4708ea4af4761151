#include "tools/addrbook/book_diff.h"

#include <fmt/core.h>

#include <map>
#include <optional>
#include <utility>

#include "addrbook/book_time.h"

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
      diff.text += "+ " + name_of(*entry) + "\n";
    } else if (is == now.end()) {
      ++diff.removed;
      diff.text += "- " + name_of(*entry) + "\n";
    } else if (const std::string what = change(*was->second, *is->second); !what.empty()) {
      ++diff.changed;
      diff.text += "~ " + name_of(*is->second) + ": " + what + "\n";
    } else {
      ++diff.same;
    }
  }
  return diff;
}

}  // namespace switchyard::tools
