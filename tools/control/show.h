// Results of control commands as text for people.
//
// Takes any JSON, for it comes from another program: what is missing is shown as "-" or not at all,
// and nothing in it reaches the terminal but printable ASCII.  Each text ends in '\n', or is empty.
#pragma once

#include <string>

#include "tools/control/control_json.h"

namespace switchyard::tools {

std::string show_status(const Json& result);
std::string show_peers(const Json& result);
std::string show_peer(const Json& result);
std::string show_persistent(const Json& result);
std::string show_bans(const Json& result);
std::string show_limits(const Json& result);
std::string show_why(const Json& result);
std::string show_log_level(const Json& result);
std::string show_note(const Json& result);  // its text

// One event of those followed.
std::string show_event(const Json& event);

}  // namespace switchyard::tools
