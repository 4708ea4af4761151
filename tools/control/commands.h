// The table of control commands.  A new command is a row here, a function in node_commands.h that
// does it in the node, and one in show.h that shows its result; the command line, its help, the
// server and the client take it from the table.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "p2p/base/result.h"
#include "tools/control/control_state.h"
#include "tools/control/protocol.h"

namespace switchyard::tools {

using Outcome = Result<Json, Refusal>;
using Arguments = std::span<const std::string>;

struct ControlCommand {
  std::string_view name;       // "log-level"
  std::string_view arguments;  // "[LEVEL]", for people
  std::string_view doc;        // a sentence without its full stop
  std::size_t least{0};        // arguments
  std::size_t most{0};         // the same
  // In the node.  REQUIRES: as many arguments as it takes.
  Outcome (*run)(ControlState& state, Arguments arguments){nullptr};
  // In the client: the result as text, ends in '\n', or empty.  Takes any result.
  std::string (*show)(const Json& result){nullptr};
  bool follows{false};  // events come after the result
};

std::span<const ControlCommand> command_table();

// The command asked for; the error says that there is none, or that its arguments are wrong.
Result<const ControlCommand*, std::string> find_command(const Request& request);

// One line a command, for help.
std::string command_help();

}  // namespace switchyard::tools
