// The items of a list that people write: between commas, semicolons, spaces, ends of lines and
// quotes; '#' begins a comment.  Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "addrbook/json_reader.h"

namespace switchyard::tools {

// A name of 255 bytes, an id and a port; what is longer is no address.
inline constexpr std::size_t kMaxListItem = 512;

// Each in the order of the text, and where it begins.  Of one above kMaxListItem that many bytes
// and one more.
void each_list_item(const addrbook::JsonReader::Source& source,
                    const std::function<void(std::string_view, const addrbook::TextPlace&)>& take);

}  // namespace switchyard::tools
