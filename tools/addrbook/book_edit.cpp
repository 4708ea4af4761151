#include "tools/addrbook/book_edit.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "addrbook/placer.h"
#include "p2p/base/hex.h"
#include "tools/addrbook/listing.h"
#include "tools/addrbook/report_text.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::Hearsay;
using addrbook::ImageEntry;
using addrbook::kMaxReferences;

namespace {

using Notes = std::vector<std::string>;

void note(Notes& notes, std::size_t count, const std::string& what) {
  if (count > 0) notes.push_back(plural(count, "peer") + " " + what);
}

auto worth(const ImageEntry& entry) {
  return std::tuple(entry.last_success, entry.last_attempt, entry.type, -entry.attempts);
}

void hear(ImageEntry& entry, const Hearsay& hearsay) {
  const auto same = [&](const Hearsay& known) {
    return known.endpoint == hearsay.endpoint && known.source == hearsay.source;
  };
  if (same(entry.first) || std::ranges::any_of(entry.others, same)) return;
  if (entry.others.size() + 1 < kMaxReferences) entry.others.push_back(hearsay);
}

// What both say, in `into`, which is the one of more worth afterwards.
void combine(ImageEntry& into, ImageEntry other) {
  if (worth(other) > worth(into)) std::swap(into, other);
  if (into.type != BucketType::old && other.type == BucketType::old) {
    into.type = BucketType::old;
    into.buckets = other.buckets;
    into.bucket_count = other.bucket_count;
  }
  into.last_attempt = std::max(into.last_attempt, other.last_attempt);
  into.banned_until = std::max(into.banned_until, other.banned_until);
  if (into.record.empty()) into.record = std::move(other.record);
  if (!into.reliability) into.reliability = other.reliability;
  hear(into, other.first);
  for (const Hearsay& hearsay : other.others) hear(into, hearsay);
}

// Returns how many were joined with another one.  Peers without an id stay as they are.
std::size_t join_ids(BookImage& book) {
  std::vector<ImageEntry>& entries = book.entries;
  std::unordered_map<PeerId, std::size_t> at;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (const std::optional<PeerId> id = entries[i].id) {
      const auto [known, added] = at.emplace(*id, kept);
      if (!added) {
        combine(entries[known->second], std::move(entries[i]));
        continue;
      }
    }
    if (kept != i) entries[kept] = std::move(entries[i]);
    ++kept;
  }
  const std::size_t joined = entries.size() - kept;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(kept), entries.end());
  return joined;
}

// Returns how many gave way to another id at the same endpoint.
std::size_t join_endpoints(BookImage& book) {
  std::vector<ImageEntry> kept;
  std::map<Endpoint, std::size_t> at;
  for (ImageEntry& entry : book.entries) {
    const auto [known, added] = at.emplace(entry.first.endpoint, kept.size());
    if (added) {
      kept.push_back(std::move(entry));
    } else if (worth(entry) > worth(kept[known->second])) {
      kept[known->second] = std::move(entry);
    }
  }
  const std::size_t gone = book.entries.size() - kept.size();
  book.entries = std::move(kept);
  return gone;
}

}  // namespace

bool is_bucket_key(const std::string& key) {
  const auto bytes = from_hex(key);
  return bytes && bytes->size() == std::tuple_size_v<addrbook::PlacementKey>;
}

std::size_t drop_without_id(BookImage& book) {
  return std::erase_if(book.entries, [](const ImageEntry& entry) { return !entry.id; });
}

EditedBook dedupe_book(BookImage book) {
  Notes notes;
  sort_entries(book.entries);
  note(notes, join_ids(book), "joined with another of the same id");
  note(notes, join_endpoints(book), "left out: another id at the same address and port is newer");
  note(notes, settle_places(book, /*anew=*/false), "left out: no room");
  return {std::move(book), std::move(notes)};
}

EditedBook merge_books(std::vector<BookImage> books) {
  EditedBook merged;
  std::size_t most = 0;
  for (const BookImage& book : books) most += book.entries.size();
  merged.book.entries.reserve(most);
  for (BookImage& book : books) {
    if (&book == &books.front()) merged.book.placement = book.placement;
    const auto add = [](auto& to, auto& from) {
      to.insert(to.end(), std::make_move_iterator(from.begin()),
                std::make_move_iterator(from.end()));
      from = {};  // its memory, too
    };
    add(merged.book.entries, book.entries);
    add(merged.book.anchors, book.anchors);
    add(merged.book.bans, book.bans);
  }
  const std::size_t all = merged.book.entries.size();
  note(merged.notes, drop_without_id(merged.book), "without an id left out");
  sort_entries(merged.book.entries);
  note(merged.notes, join_ids(merged.book), "joined with another of the same id");
  note(merged.notes, settle_places(merged.book, /*anew=*/true), "left out: no room");
  merged.notes.push_back(plural(merged.book.entries.size(), "peer") + " of " +
                         plural(books.size(), "book") + " with " + std::to_string(all));
  return merged;
}

EditedBook repair_book(BookImage book, Rng& rng) {
  Notes notes;
  note(notes, drop_without_id(book), "without an id left out");
  const auto portless = [](const ImageEntry& entry) { return entry.first.endpoint.port == 0; };
  note(notes, std::erase_if(book.entries, portless), "without a port left out");
  sort_entries(book.entries);
  note(notes, join_ids(book), "joined with another of the same id");
  if (!is_bucket_key(book.placement.key)) {
    book.placement = addrbook::Placement();
    book.placement.key = to_hex(addrbook::Placer::draw_key(rng));
    notes.emplace_back("the key was none: a new one was drawn");
  }
  note(notes, settle_places(book, /*anew=*/false), "left out: no room");
  return {std::move(book), std::move(notes)};
}

}  // namespace switchyard::tools
