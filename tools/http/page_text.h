// The files of page/, embedded: made by embed.cmake.
#pragma once

#include <string_view>

namespace switchyard::tools {

std::string_view page_markup();  // has the words STYLE and SCRIPT, each between two @
std::string_view page_style();
std::string_view page_script();

}  // namespace switchyard::tools
