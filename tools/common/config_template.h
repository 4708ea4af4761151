// The config.toml that `switchyard init` writes.
#pragma once

#include <string>

#include "tools/common/settings.h"

namespace switchyard::tools {

// Every setting with its comment, its default and the value in `values`.
std::string config_template(const Settings& values);

// Each setting, its value and where it comes from, one a line, aligned.
std::string settings_listing(const Settings& values, const std::vector<std::string>& origins);

}  // namespace switchyard::tools
