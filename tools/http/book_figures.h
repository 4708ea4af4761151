// What an address book looks like from outside: figures of an image, and the book as it may be
// published.
//
// Pure.  Tens of milliseconds for a full book: for threads that have the time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "addrbook/book_image.h"
#include "addrbook/book_reader.h"
#include "p2p/base/time.h"
#include "tools/addrbook/diversity.h"

namespace switchyard::tools {

struct BookFigures {
  // Entries of each bucket; as many as files have.
  std::vector<std::size_t> fresh = std::vector<std::size_t>(addrbook::kFileNewBuckets);
  std::vector<std::size_t> old = std::vector<std::size_t>(addrbook::kFileOldBuckets);
  std::size_t banned{0};
  Diversity diversity;

  double effective_groups() const;
  double largest_source() const;  // its share, from 0 to 1
  double largest_group() const;   // the same
};

BookFigures book_figures(const addrbook::BookImage& image, WallTime now);

// The book for others, in CometBFT's format, without what would help to attack it:
//
//     the key of the hash    is the secret that keeps others from aiming at buckets: zeros
//     places in buckets      tell of the key: dealt anew under the zeros
//     who told of a peer     tells whom this node listens to: each entry is its own source
//     bans, and who is under one; reliability; anchors; signed records; further addresses: left out
//
// What stays is ids, addresses, and when each was last tried and last reached.
std::string published_book(const addrbook::BookImage& image, WallTime now);

}  // namespace switchyard::tools
