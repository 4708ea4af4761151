// What became of a book: `switchyard addrbook diff`.
//
//     + ID@HOST:PORT                     only in the second
//     - ID@HOST:PORT                     only in the first
//     ~ ID@HOST:PORT: now old; reached   in both, and changed
//
// By id; peers without one by address.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "addrbook/book_image.h"

namespace switchyard::tools {

struct BookDiff {
  enum class Kind : std::uint8_t { added, removed, changed };
  struct Change {
    Kind kind{};
    std::string peer;  // ID@HOST:PORT
    std::string what;  // of what has changed
  };

  std::size_t added{0}, removed{0}, changed{0}, same{0};
  std::vector<Change> changes;  // in the order of ids

  bool any() const { return added + removed + changed > 0; }
  std::string text() const;     // a line each
  std::string summary() const;  // "2 added, 1 removed, 3 changed, 40 the same"
};

// If an id stands in a book several times its last entry counts.
BookDiff diff_books(const addrbook::BookImage& before, const addrbook::BookImage& after);

// {"before":…,"after":…,"added":2,…,"changes":[{"change":"added","peer":…,"what":…}]}
std::string diff_json(const BookDiff& diff, const std::string& before, const std::string& after);

}  // namespace switchyard::tools
