#include "tools/control/cells.h"

#include "tools/common/table.h"

namespace switchyard::tools {

std::string bytes_cell(const Json& bytes) {
  return bytes.is_number() ? bytes_text(bytes.get<double>()) : "-";
}

std::string micros_cell(const Json& micros) {
  return micros.is_number() ? micros_text(micros.get<double>()) : "-";
}

std::string percent_cell(const Json& share) {
  return share.is_number() ? percent_text(share.get<double>()) : "-";
}

}  // namespace switchyard::tools
