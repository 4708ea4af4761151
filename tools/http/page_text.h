// The files of page/, embedded: made by embed.cmake.
#pragma once

#include <string_view>

namespace switchyard::tools {

extern const std::string_view kPageMarkup;  // has the words STYLE and SCRIPT, each between @
extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace switchyard::tools
