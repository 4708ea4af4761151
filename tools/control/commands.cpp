#include "tools/control/commands.h"

#include <algorithm>
#include <array>
#include <vector>

#include "p2p/types/disconnect.h"
#include "tools/common/suggest.h"
#include "tools/control/node_commands.h"
#include "tools/control/show.h"

namespace switchyard::tools {
namespace {

constexpr std::array<ControlCommand, 13> kCommandTable{{
    {"status", "", "The node in a few lines", 0, 0, run_status, show_status},
    {"peers", "", "A table of all peers", 0, 0, run_peers, show_peers},
    {"peer", "ID", "One peer and its channels", 1, 1, run_peer, show_peer},
    {"dial", "ADDRESS", "Dial once", 1, 1, run_dial, show_note},
    {"disconnect", "ID", "End the connection with a peer in good order", 1, 1, run_disconnect,
     show_note},
    {"persistent", "[add|remove ADDRESS]", "Peers dialled again for ever, until the node ends", 0,
     2, run_persistent, show_persistent},
    {"ban", "ID|ADDRESS|SUBNET [TIME [REASON]]",
     "Refuse and drop somebody, for 24h if not said; \"forever\" is a time", 1, 3, run_ban,
     show_note},
    {"unban", "ID|ADDRESS|SUBNET", "End a ban", 1, 1, run_unban, show_note},
    {"bans", "", "Who is banned, how long and why", 0, 0, run_bans, show_bans},
    {"limits", "[NAME RATE]", "Show or set rates, bytes a second or none, until the node ends", 0,
     2, run_limits, show_limits},
    {"why", "ADDRESS|ID", "The last refusals and ends, and by which rule", 1, 1, run_why, show_why},
    {"events", "", "Follow what happens, until Ctrl-C", 0, 0, run_events, show_note,
     /*follows=*/true},
    {"log-level", "[LEVEL]", "Show or set how much is logged", 0, 1, run_log_level, show_log_level},
}};

}  // namespace

std::span<const ControlCommand> command_table() {
  return kCommandTable;
}

Result<const ControlCommand*, std::string> find_command(const Request& request) {
  const auto* found =
      std::find_if(kCommandTable.begin(), kCommandTable.end(),
                   [&](const ControlCommand& command) { return command.name == request.command; });
  if (found == kCommandTable.end()) {
    std::vector<std::string> known;
    known.reserve(kCommandTable.size());
    for (const ControlCommand& command : kCommandTable) known.emplace_back(command.name);
    const std::string name = printable(request.command);
    return Unexpected("unknown command \"ctl " + name + "\"" + did_you_mean(name, known));
  }
  const std::size_t given = request.arguments.size();
  if (given >= found->least && given <= found->most) return found;
  const std::string usage = std::string(found->name) + (found->arguments.empty() ? "" : " ") +
                            std::string(found->arguments);
  return Unexpected("\"ctl " + std::string(found->name) + "\" is used as: switchyard ctl " + usage);
}

std::string command_help() {
  constexpr std::size_t kColumn = 36;
  std::string text;
  for (const ControlCommand& command : kCommandTable) {
    std::string line = "  " + std::string(command.name);
    if (!command.arguments.empty()) line += " " + std::string(command.arguments);
    line.resize(std::max(kColumn, line.size() + 2), ' ');
    text += line + std::string(command.doc) + "\n";
  }
  return text;
}

}  // namespace switchyard::tools
