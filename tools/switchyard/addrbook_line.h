// The command line of `switchyard addrbook`.
#pragma once

#include <CLI/App.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "addrbook/book_reader.h"
#include "p2p/base/time.h"
#include "p2p/types/profile.h"
#include "tools/addrbook/listing.h"
#include "tools/addrbook/peer_import.h"
#include "tools/probe/probe_plan.h"

namespace switchyard::tools {

struct AddrbookLine {
  enum class Command : std::uint8_t {
    none,
    stats,
    lint,
    ls,
    export_peers,
    diversity,
    convert,
    repair,
    merge,
    dedupe,
    diff,
    filter,
    buckets,
    anonymize,
    import_peers,
    check,
    seedcheck,
  };

  Command command{Command::none};
  std::vector<std::string> files;  // "-": standard input; seedcheck: addresses too
  bool json{false};                // stats, lint, diversity, diff, seedcheck
  bool in_place{false};            // commands that make a book of one
  ListFormat format{ListFormat::table};
  addrbook::BookEra era{addrbook::BookEra::from_2020};
  Selection selection;
  ImportFormat from{ImportFormat::unknown};
  std::string svg;     // buckets: a file to write
  std::string as_map;  // diversity: a file to read

  // check, seedcheck
  Profile profile{Profile::native};
  std::string network;
  ProbePace pace;
  Duration timeout{std::chrono::seconds(5)};
  std::string resume;    // results so far, and where the next ones go
  std::string answered;  // a book to write
};

// The subcommands below `to`, which fill `line`, by the names of their parsers.  `line` outlives
// them, and does not move.
std::map<const CLI::App*, AddrbookLine::Command> add_addrbook_commands(CLI::App& to,
                                                                       AddrbookLine& line);

}  // namespace switchyard::tools
