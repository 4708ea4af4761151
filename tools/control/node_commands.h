// What each control command does in the node.
//
// Results are JSON with plain units in their names: seconds, _us (microseconds), bytes.  What is
// not known is null.  REQUIRES: as many arguments as command_table() says.
#pragma once

#include "p2p/switch/switch_events.h"
#include "tools/control/commands.h"

namespace switchyard::tools {

Outcome run_status(ControlState& state, Arguments arguments);
Outcome run_peers(ControlState& state, Arguments arguments);
Outcome run_peer(ControlState& state, Arguments arguments);
Outcome run_dial(ControlState& state, Arguments arguments);
Outcome run_disconnect(ControlState& state, Arguments arguments);
Outcome run_persistent(ControlState& state, Arguments arguments);
Outcome run_ban(ControlState& state, Arguments arguments);
Outcome run_unban(ControlState& state, Arguments arguments);
Outcome run_bans(ControlState& state, Arguments arguments);
Outcome run_limits(ControlState& state, Arguments arguments);
Outcome run_why(ControlState& state, Arguments arguments);
Outcome run_events(ControlState& state, Arguments arguments);
Outcome run_log_level(ControlState& state, Arguments arguments);

// An event as followers get it.
Json event_json(const SwitchEvent& event, WallTime at);

}  // namespace switchyard::tools
