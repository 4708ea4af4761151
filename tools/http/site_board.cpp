#include "tools/http/site_board.h"

#include <utility>

namespace switchyard::tools {

void SiteBoard::publish(SiteState state) {
  HistoryPoint point{state.taken, 0, 0, 0, state.peers.size() + state.private_peers};
  if (state.book) {
    point.fresh = state.book->fresh;
    point.old = state.book->old;
  }
  if (state.crawl) point.verified = state.crawl->verified;
  history_.add(point);
  state.history = history_.points();
  auto shared = std::make_shared<const SiteState>(std::move(state));
  const std::lock_guard lock(mutex_);
  state_ = std::move(shared);
  published_ = Clock::now();
}

SiteBoard::Reading SiteBoard::read() const {
  const std::lock_guard lock(mutex_);
  if (!state_) return {};
  return {state_, Clock::now() - published_};
}

}  // namespace switchyard::tools
