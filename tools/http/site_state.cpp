#include "tools/http/site_state.h"

#include <algorithm>

namespace switchyard::tools {

void DialTimes::add(Duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto* const bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  ++counts.at(static_cast<std::size_t>(bound - kBounds.begin()));
  sum += seconds;
}

}  // namespace switchyard::tools
