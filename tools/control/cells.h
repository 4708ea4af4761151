// Cells of tables, of what a node answers: a JSON number, or "-" for anything else.
#pragma once

#include <string>

#include "tools/control/control_json.h"

namespace switchyard::tools {

std::string bytes_cell(const Json& bytes);
std::string micros_cell(const Json& micros);
std::string percent_cell(const Json& share);  // "93%", "<1%"

}  // namespace switchyard::tools
