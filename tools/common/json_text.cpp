#include "tools/common/json_text.h"

#include <nlohmann/json.hpp>

namespace switchyard::tools {

std::string json_quoted(std::string_view text) {
  using nlohmann::json;
  return json(text).dump(/*indent=*/-1, /*indent_char=*/' ', /*ensure_ascii=*/true,
                         json::error_handler_t::replace);
}

}  // namespace switchyard::tools
