// The command line of `switchyard addrbook`.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "addrbook/book_reader.h"
#include "tools/addrbook/listing.h"

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
  };

  Command command{Command::none};
  std::vector<std::string> files;  // "-": standard input
  bool json{false};                // stats, lint, diversity
  bool in_place{false};            // commands that make a book of one
  ListFormat format{ListFormat::table};
  addrbook::BookEra era{addrbook::BookEra::from_2020};
  Selection selection;
};

// The subcommands below `to`, which fill `line`, by the names of their parsers.  `line` outlives
// them, and does not move.
std::map<const CLI::App*, AddrbookLine::Command> add_addrbook_commands(CLI::App& to,
                                                                       AddrbookLine& line);

}  // namespace switchyard::tools
