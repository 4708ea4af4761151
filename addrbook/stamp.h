// Calendar time in four bytes, for tables of many entries: seconds from 1970 to 2106.
#pragma once

#include <algorithm>
#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::addrbook {

// What lies outside becomes the nearer end; kNever stays 0.
inline std::uint32_t to_stamp(WallTime time) {
  const std::int64_t seconds = time.time_since_epoch().count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, std::int64_t{UINT32_MAX}));
}

inline WallTime from_stamp(std::uint32_t stamp) {
  return WallTime(std::chrono::seconds(stamp));
}

}  // namespace switchyard::addrbook
