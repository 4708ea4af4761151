// Writing an address book's file, as CometBFT does: its fields, their order in its structures,
// tabs, no end of line at the end.
//
//     {
//     	"key": "5be1c3a09f7742d18c60e3b7",
//     	"switchyard": { … },                     ours, see below
//     	"addrs": [
//     		{
//     			"addr": { "id": …, "ip": …, "port": … },
//     			"src": …, "buckets": …, "attempts": …, "bucket_type": …,
//     			"last_attempt": …, "last_success": …, "last_ban_time": …,
//     			"switchyard": { … }
//     		}
//     	]
//     }
//
// What CometBFT has no field for is in an object "switchyard", which it skips, and forgets when it
// saves the file itself.  Each field is there only if it says something:
//
//     of the book   algorithm, rules (version), as_map (16 hex digits), anchors [{id, ip, port}],
//                   bans [{id, until}], without until: for ever
//     of an entry   heard, others [{addr, src, heard}], record (hex),
//                   reliability {observed (seconds), last, windows [success, tries, …]}
//
// What read_book reads of it is the same image again: times in the seconds from 1970 to 9999,
// numbers that are finite, lists no longer than a book's.
#pragma once

#include <string>

#include "addrbook/book_image.h"
#include "addrbook/book_reader.h"

namespace switchyard::addrbook {

struct BookWriteOptions {
  // The order and names of its fields.  REQUIRES: early_2018 or later: before that a book could not
  // say whom it means.
  BookEra era{BookEra::from_2020};
  // "switchyard": for our own use.  It holds anchors, bans and reliability: nothing to publish.
  bool extras{true};
};

// A book in pieces, for those that are too large to be kept twice: whoever takes what text() has,
// and clears it, between two entries, needs the memory of those alone.
class BookWriter {
 public:
  explicit BookWriter(const BookWriteOptions& options);

  std::string& text() { return text_; }

  void begin(const BookImage& book);  // all but its entries
  void add(const ImageEntry& entry);
  void finish();

 private:
  void line(unsigned depth);
  void key(unsigned depth, std::string_view name);
  void string_member(unsigned depth, std::string_view name, std::string_view value);
  void time_member(unsigned depth, std::string_view name, WallTime value);
  void number_member(unsigned depth, std::string_view name, std::int64_t value);
  void address(unsigned depth, const std::optional<PeerId>& id, const Endpoint& endpoint);
  void address_member(unsigned depth, std::string_view name, const std::optional<PeerId>& id,
                      const Endpoint& endpoint);
  void buckets(const ImageEntry& entry);
  void states(const ImageEntry& entry);
  void head_extras(const BookImage& book);
  void anchors(const BookImage& book);
  void bans(const BookImage& book);
  void entry_extras(const ImageEntry& entry);
  void others(const ImageEntry& entry);
  void reliability(const ReliabilityImage& reliability);
  void open(char bracket);
  void close(unsigned depth, char bracket);

  BookWriteOptions options_;
  std::string text_;
  bool first_{true};  // nothing yet in the innermost bracket
  bool first_entry_{true};
};

std::string write_book(const BookImage& book, const BookWriteOptions& options = {});

}  // namespace switchyard::addrbook
