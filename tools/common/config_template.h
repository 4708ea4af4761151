// The config.toml that `switchyard init` writes.
#pragma once

#include <string>

#include "tools/common/settings.h"

namespace switchyard::tools {

// Every setting of the profile with its comment, its default and the value in `values`.  In the
// cometbft profile, what a file cannot set (cometbft_keys.h) is left out; a CometBFT node reads the
// rest as we do, and passes over what it does not know.
std::string config_template(const Settings& values);

// Each setting of the profile, its value and where it comes from, one a line, aligned.
std::string settings_listing(const Settings& values, const std::vector<std::string>& origins);

}  // namespace switchyard::tools
