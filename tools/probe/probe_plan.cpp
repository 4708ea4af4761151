#include "tools/probe/probe_plan.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>

#include "p2p/base/check.h"

namespace switchyard::tools {

ProbePlan::ProbePlan(std::vector<NetAddress> targets, const ProbePace& pace)
    : targets_(std::move(targets)), pace_(pace), waiting_(targets_.size()) {
  SWITCHYARD_CHECK(pace_.workers > 0 && pace_.per_second > 0);
  SWITCHYARD_CHECK(targets_.size() == 1 ||
                   std::all_of(targets_.begin(), targets_.end(),
                               [](const NetAddress& target) { return target.id.has_value(); }));
  std::iota(waiting_.begin(), waiting_.end(), std::size_t{0});
}

ProbePlan::Place ProbePlan::place_of(std::size_t index) const {
  return {targets_[index].host, targets_[index].port};
}

std::optional<std::size_t> ProbePlan::next(Time now) {
  if (busy_ >= pace_.workers || now < next_start_) return std::nullopt;
  while (!waiting_.empty()) {
    const std::size_t index = waiting_.front();
    waiting_.pop_front();
    const PeerId id = targets_[index].id.value_or(PeerId());
    if (const auto held = ids_.find(id); held != ids_.end()) {
      held->second.push_back(index);
      continue;
    }
    if (const auto held = places_.find(place_of(index)); held != places_.end()) {
      held->second.push_back(index);
      continue;
    }
    ids_.try_emplace(id);
    places_.try_emplace(place_of(index));
    ++busy_;
    const Duration step = Duration(std::chrono::seconds(1)) / pace_.per_second;
    next_start_ = std::max(next_start_, now) + step;
    return index;
  }
  return std::nullopt;
}

std::optional<Time> ProbePlan::next_deadline() const {
  if (busy_ >= pace_.workers || waiting_.empty()) return std::nullopt;
  return next_start_;
}

template <class Key>
void ProbePlan::release(Held<Key>& held, const Key& key) {
  const auto found = held.find(key);
  SWITCHYARD_CHECK(found != held.end());
  waiting_.insert(waiting_.begin(), found->second.begin(), found->second.end());
  held.erase(found);
}

void ProbePlan::handle_done(std::size_t index) {
  SWITCHYARD_CHECK(busy_ > 0);
  --busy_;
  ++done_;
  release(places_, place_of(index));
  release(ids_, targets_.at(index).id.value_or(PeerId()));
}

void ProbePlan::check_invariants() const {
  SWITCHYARD_CHECK(busy_ <= pace_.workers);
  SWITCHYARD_CHECK(ids_.size() == busy_ && places_.size() == busy_);
  std::size_t held = 0;
  for (const auto& [id, behind] : ids_) held += behind.size();
  for (const auto& [place, behind] : places_) held += behind.size();
  SWITCHYARD_CHECK(held + waiting_.size() + busy_ + done_ == targets_.size());
}

std::size_t drop_doubles(std::vector<NetAddress>& targets) {
  std::set<NetAddress> seen;
  return std::erase_if(targets, [&](const NetAddress& each) { return !seen.insert(each).second; });
}

}  // namespace switchyard::tools
