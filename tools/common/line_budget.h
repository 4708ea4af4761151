// LineBudget: how many lines a second the outside world may cause.
//
// Whatever peers do, the log grows at a bounded rate; what was held back is counted and said.
// Pure: time is given.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::tools {

class LineBudget {
 public:
  explicit LineBudget(std::size_t lines_per_second) : limit_(lines_per_second) {}

  // Whether one more line may be written now.
  bool allow(Time now);

  // How many were refused since the last call, once their second is over; else 0.
  std::uint64_t collect_suppressed(Time now);

 private:
  static constexpr Duration kWindow = std::chrono::seconds(1);

  std::size_t limit_;            // lines a window
  Time window_start_{};          // of the window that used_ counts
  std::size_t used_{0};          // lines allowed in it, <= limit_
  std::uint64_t suppressed_{0};  // refused and not collected yet
};

}  // namespace switchyard::tools
