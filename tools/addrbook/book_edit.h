// Books made of books: `switchyard addrbook merge`, `dedupe`, `repair`, `anonymize`.
//
// Of an id that stands there several times one peer stays, the one that was reached last, else
// tried last; it keeps what the others say: their addresses as further ones, the newest times.
//
// Every peer of the outcome has its places in buckets, none has more than 64, and there are 256 new
// and 64 old ones, as CometBFT expects when it reads them.  It cannot tell which hash chose them,
// so a peer that finds its bucket full takes the next one with room.  An old peer without room
// becomes new, a new one is left out.
//
// The key of the first book stays if it is one.  Entries come out in the order of sort_entries.
//
// Pure.
#pragma once

#include <string>
#include <vector>

#include "addrbook/book_image.h"
#include "p2p/base/rng.h"

namespace switchyard::tools {

struct EditedBook {
  addrbook::BookImage book;
  std::vector<std::string> notes;  // what was done, a line each: "3 peers without an id left out"
};

// One peer an id, and one id an endpoint: only one of several can listen there.
EditedBook dedupe_book(addrbook::BookImage book);

// Placement of the first, places dealt anew.  Anchors and bans of all.
EditedBook merge_books(std::vector<addrbook::BookImage> books);

// What CometBFT cannot use is left out: peers without an id or a port, and all but one of an id.
// A key that is none is drawn, places that cannot be are dealt anew, the others stay.
EditedBook repair_book(addrbook::BookImage book, Rng& rng);

// The same book of other people: as many peers in as many groups, at as many addresses, told by as
// many sources, with the same times, ports and places.  Ids, addresses and the key are made up, the
// same for the same; signed records are left out.  IPv6 addresses stay in a group of their own.
addrbook::BookImage anonymize_book(addrbook::BookImage book, Rng& rng);

// Steps of the above.

// 24 hex digits.
bool is_bucket_key(const std::string& key);
// Returns how many peers found no place and were left out.  `anew`: whatever places they have.
std::size_t settle_places(addrbook::BookImage& book, bool anew);
// Leaves out peers without an id; returns how many.
std::size_t drop_without_id(addrbook::BookImage& book);

}  // namespace switchyard::tools
