#include "tools/common/line_budget.h"

#include <utility>

namespace switchyard::tools {

bool LineBudget::allow(Time now) {
  if (now - window_start_ >= kWindow || now < window_start_) {
    window_start_ = now;
    used_ = 0;
  }
  if (used_ < limit_) {
    ++used_;
    return true;
  }
  ++suppressed_;
  return false;
}

std::uint64_t LineBudget::collect_suppressed(Time now) {
  if (suppressed_ == 0 || now - window_start_ < kWindow) return 0;
  return std::exchange(suppressed_, 0);
}

}  // namespace switchyard::tools
