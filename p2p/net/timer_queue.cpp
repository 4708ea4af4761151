#include "p2p/net/timer_queue.h"

#include <utility>

namespace switchyard::net {

TimerQueue::Id TimerQueue::add(Time when, std::function<void()> fn) {
  const Id id = next_id_++;
  entries_.emplace(Key{when, id}, std::move(fn));
  times_.emplace(id, when);
  return id;
}

bool TimerQueue::cancel(Id id) {
  const auto time = times_.find(id);
  if (time == times_.end()) return false;
  entries_.erase(Key{time->second, id});
  times_.erase(time);
  return true;
}

std::optional<Time> TimerQueue::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first.first;
}

std::function<void()> TimerQueue::take_due(Time now, Id limit) {
  if (entries_.empty()) return nullptr;
  const auto [when, id] = entries_.begin()->first;
  if (when > now || id >= limit) return nullptr;
  auto node = entries_.extract(entries_.begin());
  times_.erase(id);
  return std::move(node.mapped());
}

}  // namespace switchyard::net
