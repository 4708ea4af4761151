// Reading TOML.  The one place that meets toml++, whose exceptions end here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "tools/common/settings_sources.h"

namespace switchyard::tools {

// All values of `text` in the order of their lines: strings, whole numbers and booleans as text,
// arrays of strings separated by commas; tables give the sections of keys.  Values of any other
// kind are there, and said to be no such thing (FileEntry::plain).  `file` is its name in errors:
// `config.toml:3: …`.
Result<std::vector<FileEntry>, std::string> read_toml(std::string_view text,
                                                      const std::string& file);

}  // namespace switchyard::tools
