// The other end of the control protocol: one request, and what is answered.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "p2p/base/result.h"
#include "tools/control/protocol.h"

namespace switchyard::tools {

// Dials the socket at `path`, sends the request and hands over each line that comes, until
// `on_line` returns false or SIGINT comes, which is a success once a line has come.  Blocks the
// calling thread, and handles SIGINT meanwhile.  The error is a sentence for people; the first line
// must come within ten seconds.
Result<void, std::string> call_node(const std::string& path, const Request& request,
                                    const std::function<bool(std::string_view line)>& on_line);

}  // namespace switchyard::tools
