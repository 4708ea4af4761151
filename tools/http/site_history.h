// SiteHistory: how the book grew, in at most kMost points.
//
// A point every kFirst at first; whenever there are too many, every second one goes and the step
// between them doubles, until a day fits.  Then the oldest go.  So a node that has just started
// shows its first minutes, and one that runs for weeks its last day, for the same memory.
//
// Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "tools/http/site_state.h"

namespace switchyard::tools {

class SiteHistory {
 public:
  static constexpr std::size_t kMost = 480;
  static constexpr std::chrono::seconds kFirst{2};
  static constexpr std::chrono::seconds kSpan = std::chrono::hours(24);

  // Taken if a step has passed since the last one, or if the clock went back.
  void add(const HistoryPoint& point);

  const std::vector<HistoryPoint>& points() const { return points_; }  // the oldest first
  std::chrono::seconds step() const { return step_; }

 private:
  std::chrono::seconds step_{kFirst};
  std::vector<HistoryPoint> points_;
};

}  // namespace switchyard::tools
