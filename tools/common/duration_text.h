// Durations as people write them in settings, in the manner of Go: "500ms", "3s", "1h30m".
#pragma once

#include <string>
#include <string_view>

#include "p2p/base/result.h"
#include "p2p/base/time.h"

namespace switchyard::tools {

// Whole numbers with units (h, m, s, ms, us, ns), largest first or not, and plain "0".  Fractions
// and signs are refused.  The error completes "expected …".
Result<Duration, std::string> parse_duration(std::string_view text);

// What parse_duration takes; zero is "0s".
std::string format_duration(Duration duration);

}  // namespace switchyard::tools
