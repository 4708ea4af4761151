// The peers of a book, one by one: `switchyard addrbook ls` and `export`.
//
//     table     columns for people, ids cut short
//     json      an array of objects
//     ndjson    the same objects, one a line
//     csv       a header, then a line a peer (RFC 4180, lines end in '\n')
//     peers     id@host:port, joined by commas: a value for persistent_peers
//     ids       the ids alone, joined by commas: a value for unconditional_peer_ids
//
// Peers without an id are in none of the last two.  Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "addrbook/book_image.h"
#include "p2p/base/time.h"
#include "p2p/types/subnet.h"

namespace switchyard::tools {

enum class ListFormat : std::uint8_t { table, json, ndjson, csv, peers, ids };

// By id, then address: whatever order a file has, the list is the same.
void sort_entries(std::vector<addrbook::ImageEntry>& entries);

// `as_of`: what the table's ages are measured from.
std::string list_text(const std::vector<addrbook::ImageEntry>& entries, ListFormat format,
                      WallTime as_of);

// Which peers.  What is not set lets everybody pass.
struct Selection {
  bool reached{false};                         // ever
  std::optional<std::chrono::seconds> within;  // reached so lately
  std::optional<std::int32_t> most_failures;   // since the last success
  bool routable{false};                        // from anywhere in the Internet
  std::vector<Subnet> in;                      // in one of these
  std::string not_from;                        // not told by this id, or address, alone
  std::size_t per_group{0};                    // at most so many; 0: no bound
  std::size_t per_address{0};                  // ids at one address
  std::size_t limit{0};                        // of all
};

// In the order of sort_entries.  Where only some of several may stay it is those that were reached
// last, then those with fewer failures.
std::vector<addrbook::ImageEntry> select_entries(std::vector<addrbook::ImageEntry> entries,
                                                 const Selection& selection, WallTime as_of);

}  // namespace switchyard::tools
