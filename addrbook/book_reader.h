// Reading an address book's file: of every era, and however it was damaged.
//
//     const BookReading book = read_book(text);
//     book.image      what could be read: every whole entry that says where a peer is
//     book.findings   all that is not as it should be, with line and column
//
// The law: reading never fails, it only finds.  What is in doubt is reported and read on; an entry
// is left out only if it does not say where its peer is; a text that breaks off gives the entries
// before the break.  Nothing is judged that needs a clock, a setting or a policy: whether an
// address is worth anything is the book's to say.
//
//     era           keys                entry                                       CometBFT
//     without_ids   Key, Addrs          Addr{IP,Port} Src LastAttempt BucketType …  to v0.15,
//     2015-17 early_2018    key, addrs          addr{ID,IP,Port} src last_attempt …         v0.16 –
//     v0.19.1 from_2018     the same            addr{id,ip,port} src attempts … buckets     v0.19.2
//     – v0.32 from_2019     the same            the same, buckets before attempts           v0.33.0
//     – v0.33.3 from_2020     the same            … and last_ban_time v0.33.4 and later
//
// Which one it is the first entry says.  Keys are taken in any case, with and without underscores.
//
// Memory: the image (256 bytes an entry and its lists) and 24 bytes an entry; of the text one
// piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "addrbook/book_finding.h"
#include "addrbook/book_image.h"
#include "addrbook/json_reader.h"

namespace switchyard::addrbook {

enum class BookEra : std::uint8_t {
  unknown,  // no entry that would say
  without_ids,
  early_2018,
  from_2018,
  from_2019,
  from_2020,
};
std::string_view to_string(BookEra era);  // "2015 to 2017, without ids" …

// The tables of CometBFT (p2p/pex/params.go), which its files number.
inline constexpr std::uint16_t kFileNewBuckets = 256;
inline constexpr std::uint16_t kFileOldBuckets = 64;
inline constexpr std::uint16_t kFileBucketSize = 64;

struct BookReading {
  enum class State : std::uint8_t {
    whole,       // read to its end
    partial,     // a book that breaks off
    unreadable,  // not a book: nothing was read
  };

  State state{State::unreadable};
  BookEra era{BookEra::unknown};
  BookImage image;
  std::vector<TextPlace> places;  // of each entry of the image, where it begins
  Findings findings;              // in the order of the text

  // Everything the text says about peers is in the image.
  bool complete() const { return state == State::whole && findings.count(Severity::error) == 0; }
};

// Bounds the memory that a file can ask for to a little more than a gigabyte.
inline constexpr std::size_t kMaxImageEntries = 4'000'000;

BookReading read_book(ByteView text, std::size_t max_entries = kMaxImageEntries);
BookReading read_book(JsonReader::Source source, std::size_t max_entries = kMaxImageEntries);

}  // namespace switchyard::addrbook
