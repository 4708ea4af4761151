// Peers out of what others pass around: `switchyard addrbook import`; seeds: `seedcheck`.
//
//     peers      ID@HOST:PORT, any number a line, between commas or spaces; '#' begins a comment
//     net_info   what a CometBFT node answers to /net_info, with its JSON-RPC envelope or without
//     registry   chain.json of the Cosmos chain registry: peers.seeds and peers.persistent_peers
//
// The law: nothing is lost in silence.  Whoever cannot be put into a book is a finding with its
// place and the reason, and the rest is read on; a text that breaks off gives the peers before the
// break.  Names are such a reason: a book holds addresses, and nothing is looked up here.  Seeds
// may have names; of a registry they are peers.seeds alone.
//
// Of net_info the address is `remote_ip` and the port of `listen_addr`: what the node at the other
// end saw, and where its peer says that it listens.
//
// Memory: the peers and one piece of the text.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "addrbook/book_finding.h"
#include "addrbook/book_image.h"
#include "addrbook/book_reader.h"
#include "addrbook/json_reader.h"
#include "p2p/base/time.h"
#include "p2p/types/net_address.h"

namespace switchyard::tools {

enum class ImportFormat : std::uint8_t { unknown, peers, net_info, registry };
std::string_view to_string(ImportFormat format);  // "net_info"

struct ImportFinding {
  addrbook::Severity severity{};  // error: a peer, or the rest of the text, is not here
  addrbook::TextPlace place;
  std::string text;  // one printable line

  std::string to_string() const;  // "3:1: error: no id in \"10.0.0.1:26656\""
};

struct ImportReading {
  static constexpr std::size_t kMaxFindings = 100;

  ImportFormat format{ImportFormat::unknown};  // what it turned out to be
  std::vector<addrbook::ImageEntry> entries;   // new, told by themselves; an id may stand twice
  std::vector<NetAddress> seeds;               // in their place, if wanted; with id and port
  std::vector<ImportFinding> findings;         // the first of them, in the order of the text
  std::uint64_t found{0};                      // all of them
  std::uint64_t errors{0};
};

struct ImportOptions {
  ImportFormat format{ImportFormat::unknown};  // unknown: told by the text
  WallTime learned{addrbook::kNever};          // when the peers were heard of
  std::size_t max_entries{addrbook::kMaxImageEntries};
  bool want_seeds{false};
};

ImportReading read_peers(addrbook::JsonReader::Source source, const ImportOptions& options);
ImportReading read_peers(ByteView text, const ImportOptions& options);

// A book of them: each id once, in the order of ids, with places in buckets.  `key`: of the book.
addrbook::BookImage book_of_peers(std::vector<addrbook::ImageEntry> entries, const std::string& key,
                                  std::vector<std::string>& notes);

}  // namespace switchyard::tools
