// Hexadecimal text.
#pragma once

#include <string>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"

namespace switchyard {

// Lower case, two digits a byte.
std::string to_hex(ByteView bytes);

// Takes both cases.  Fails with std::errc::invalid_argument on an odd length or another character.
Result<Bytes> from_hex(std::string_view text);

}  // namespace switchyard
