#include "tools/http/site_history.h"

namespace switchyard::tools {

void SiteHistory::add(const HistoryPoint& point) {
  if (!points_.empty() && point.at < points_.back().at) points_.clear();
  if (!points_.empty() && point.at - points_.back().at < step_) return;
  while (!points_.empty() && point.at - points_.front().at > kSpan) points_.erase(points_.begin());
  points_.push_back(point);
  if (points_.size() <= kMost) return;
  std::size_t kept = 0;  // those at even places, the newest among them
  for (std::size_t i = 0; i < points_.size(); i += 2) points_[kept++] = points_[i];
  points_.resize(kept);
  step_ *= 2;
}

}  // namespace switchyard::tools
