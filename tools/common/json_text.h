// JSON texts.  Like tools/demo/summary_json.cpp it meets nlohmann-json, and lets nothing throw.
#pragma once

#include <string>
#include <string_view>

namespace switchyard::tools {

// A JSON string in its quotes, printable ASCII only: the rest is escaped, bytes that are no UTF-8
// are replaced.
std::string json_quoted(std::string_view text);

}  // namespace switchyard::tools
