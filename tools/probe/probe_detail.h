// All that one probe found, for `switchyard probe`.  Pure.
#pragma once

#include <string>

#include "p2p/types/profile.h"
#include "tools/probe/probe_result.h"

namespace switchyard::tools {

// What the peer says of itself and tells is as a terminal may have it.
std::string detail_text(const ProbeResult& result);
// One line.
std::string detail_json(const ProbeResult& result, Profile profile, const std::string& network);

}  // namespace switchyard::tools
