// Settings that are the defaults but for one.
#pragma once

#include <stdexcept>
#include <string_view>

#include "tools/common/settings.h"

namespace switchyard::test {

inline tools::Settings settings_with(std::string_view key, std::string_view value) {
  tools::Settings settings;
  const auto parsed = tools::find_setting(key)->parse(value, settings);
  if (!parsed) throw std::invalid_argument(parsed.error());
  return settings;
}

}  // namespace switchyard::test
