// `switchyard seed` in the place of tenderseed: its command line, folder and first run.
//
//     tenderseed [-home DIR] [-config FILE] [-chain-id ID] [-seeds LIST] start | show-node-id |
//     help
//
// Under the name `tenderseed` (a link to the program), or after `switchyard seed --compat
// tenderseed`.  What its file, variables and flags mean is in tools/common/tenderseed_keys.h.
//
// Flags have one dash or two, and a value after '=' or a space; they may stand behind the command
// as well.  The first run makes config/config.toml (0600), with a comment and the default of each
// key, and config/node_key.json.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "p2p/base/result.h"
#include "tools/common/home.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {

// The words for tenderseed, if the program is run as it.
std::optional<std::vector<std::string>> tenderseed_words(int argc, const char* const* argv);

std::variant<CommandLine, Goodbye> parse_tenderseed_line(const std::vector<std::string>& words);

// Makes what is missing in the folder.  The error names the file and why it could not be made.
Result<void, std::string> prepare_tenderseed(const Home& home);

}  // namespace switchyard::tools
