// What became of a book: `switchyard addrbook diff`.
//
//     + ID@HOST:PORT                     only in the second
//     - ID@HOST:PORT                     only in the first
//     ~ ID@HOST:PORT: now old; reached   in both, and changed
//
// By id; peers without one by address.  Pure.
#pragma once

#include <cstddef>
#include <string>

#include "addrbook/book_image.h"

namespace switchyard::tools {

struct BookDiff {
  std::size_t added{0}, removed{0}, changed{0}, same{0};
  std::string text;  // a line each, in the order of ids

  bool any() const { return added + removed + changed > 0; }
  std::string summary() const;  // "2 added, 1 removed, 3 changed, 40 the same"
};

// If an id stands in a book several times its last entry counts.
BookDiff diff_books(const addrbook::BookImage& before, const addrbook::BookImage& after);

}  // namespace switchyard::tools
