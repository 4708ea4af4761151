// What the first bytes of a stream say about who is there.
#pragma once

#include <cstddef>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::secret_conn {

// Enough first bytes to tell the protocols known here apart.
inline constexpr std::size_t kMagicSize = 3;

// How the two profiles begin.
inline constexpr std::string_view kNativeMagic = "swy";
inline constexpr std::string_view kCometMagic = "\x22\x0a\x20";  // length 34, field 1, 32 bytes

// "CometBFT", "TLS", "HTTP", "SSH", "native"; empty if none of them.
std::string_view name_protocol(ByteView first);

}  // namespace switchyard::secret_conn
