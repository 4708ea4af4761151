// What a crawler knows of each address, and where that stands in its lists.
#include <algorithm>

#include "p2p/base/check.h"
#include "reactors/discovery/crawler.h"
#include "reactors/discovery/dial_pauses.h"

namespace switchyard::reactors {

// In no stage yet; the end if there is no room for it.
Crawler::At Crawler::insert(const Lead& lead) {
  if (targets_.size() >= config_.most_targets && !is_seed(lead)) {
    if (resting_.empty()) return targets_.end();
    const At last = targets_.find(std::prev(resting_.end())->second);
    if (last->second.verified || is_seed(last->first)) return targets_.end();
    forget(last);
  }
  Target target;
  target.lane = lane_of(lead);
  ++untried_;
  return targets_.emplace(lead, target).first;
}

void Crawler::forget(At at) {
  SWITCHYARD_CHECK(at->second.stage != Stage::dialling);
  leave_stage(at);
  unverify(at);
  doubtful_.erase(at->first);
  untried_ -= at->second.tried ? 0 : 1;
  targets_.erase(at);
}

void Crawler::leave_stage(At at) {
  Target& target = at->second;
  if (target.stage == Stage::queued) queue(target.queued_as).erase(target.lane, target.ticket);
  if (target.stage == Stage::resting) resting_.erase({target.due, at->first});
  target.stage = Stage::blocked;
}

void Crawler::enqueue(At at) {
  leave_stage(at);
  Target& target = at->second;
  target.stage = Stage::queued;
  target.queued_as = target.kind();
  target.ticket = queue(target.queued_as).push(target.lane, at->first);
}

void Crawler::rest(At at, Time due) {
  leave_stage(at);
  at->second.stage = Stage::resting;
  at->second.due = due;
  resting_.emplace(due, at->first);
}

// Its addresses may be dialled again, unless there is another reason why not.
void Crawler::unblock(const PeerId& id) {
  if (!is_idle(id)) return;
  for (At at = targets_.lower_bound({id, {}}); at != targets_.end() && at->first.id == id; ++at) {
    if (at->second.stage == Stage::blocked) enqueue(at);
  }
}

void Crawler::note_tried(At at) {
  untried_ -= at->second.tried ? 0 : 1;
  at->second.tried = true;
}

void Crawler::verify(At at, Time when) {
  Target& target = at->second;
  if (target.verified) {
    ends_.erase({*target.verified + config_.fresh_for, at->first});
  } else {
    target.place = verified_.size();
    verified_.push_back(at->first);
  }
  target.verified = when;
  ends_.emplace(when + config_.fresh_for, at->first);
}

void Crawler::unverify(At at) {
  Target& target = at->second;
  if (!target.verified) return;
  swap_verified(target.place, verified_.size() - 1);
  verified_.pop_back();
  ends_.erase({*target.verified + config_.fresh_for, at->first});
  target.verified.reset();
}

void Crawler::reached_at(At at, bool serves, Time now) {
  note_tried(at);
  Target& target = at->second;
  target.failures = 0;
  target.lost = false;
  target.serves = serves;
  doubtful_.erase(at->first);
  if (serves) {
    verify(at, now);
  } else {
    unverify(at);
  }
}

void Crawler::try_again_soon(const PeerId& id, Time now) {
  for (At at = targets_.lower_bound({id, {}}); at != targets_.end() && at->first.id == id; ++at) {
    const Target& target = at->second;
    if (target.stage != Stage::resting || target.failures == 0) continue;
    rest(at, std::min(target.due, std::max(now, target.failed + kFirstCrawlPause)));
  }
}

// Somebody was reached, or came: the line is fine.
void Crawler::note_contact(Time now) {
  last_contact_ = now;
  for (const Lead& lead : doubtful_) {
    const At at = targets_.find(lead);
    if (at->second.stage == Stage::dialling) continue;
    at->second.lost = true;
    at->second.failures = 0;
    if (at->second.stage == Stage::resting) rest(at, now);
  }
  doubtful_.clear();
}

void Crawler::note_failure(const Lead& lead, bool sure, Duration at_least, Time now) {
  const At at = targets_.find(lead);
  Target& target = at->second;
  ++failed_;
  note_tried(at);
  if (sure) {
    doubtful_.erase(lead);
  } else if (is_verified(lead, now) || target.lost) {
    doubtful_.insert(lead);
  }
  unverify(at);
  target.lost = false;
  ++target.failures;
  target.failed = now;
  const Duration longest = is_seed(lead) ? kLongestPause : kLongestCrawlPause;
  const Duration pause = pause_after(target.failures, kFirstCrawlPause, longest, rng_);
  rest(at, now + std::max(pause, at_least));
}

Time Crawler::renewal(Time now) {
  const Duration fresh = config_.fresh_for;
  const auto spread = static_cast<std::uint64_t>((fresh * 3 / 10).count());
  return now + fresh / 2 + Duration(static_cast<Duration::rep>(rng_.below(spread)));
}

void Crawler::end_visit(const PeerId& id, Time now) {
  const auto found = dials_.find(id);
  if (found == dials_.end() || !found->second.reached) return;
  const At at = targets_.find(found->second.lead);
  dials_.erase(found);
  rest(at, renewal(now));
}

void Crawler::check_target(const Lead& lead, const Target& target) const {
  SWITCHYARD_CHECK(!is_own(lead));
  SWITCHYARD_CHECK(target.stage != Stage::resting || resting_.contains({target.due, lead}));
  SWITCHYARD_CHECK(target.stage != Stage::blocked || !is_idle(lead.id));
  const auto dial = dials_.find(lead.id);
  const bool dialled = dial != dials_.end() && dial->second.lead == lead;
  SWITCHYARD_CHECK(dialled == (target.stage == Stage::dialling));
  if (!target.verified) return;
  SWITCHYARD_CHECK(verified_.at(target.place) == lead);
  SWITCHYARD_CHECK(ends_.contains({*target.verified + config_.fresh_for, lead}));
}

void Crawler::check_dials() const {
  SWITCHYARD_CHECK(dials_.size() <= config_.workers);
  std::map<Lane, std::size_t> lanes;
  for (const auto& [id, dial] : dials_) {
    SWITCHYARD_CHECK(dial.lead.id == id);
    SWITCHYARD_CHECK(!dial.reached || connected_.contains(id));
    SWITCHYARD_CHECK(!dial.lane.bounded || ++lanes[dial.lane] <= config_.most_per_group);
  }
}

void Crawler::check_invariants() const {
  SWITCHYARD_CHECK(targets_.size() <= config_.most_targets + most_seeds_);
  std::size_t untried = 0;
  std::size_t verified = 0;
  std::array<std::size_t, 4> stages{};
  for (const auto& [lead, target] : targets_) {
    check_target(lead, target);
    ++stages.at(static_cast<std::size_t>(target.stage));
    untried += target.tried ? 0 : 1;
    verified += target.verified ? 1 : 0;
  }
  SWITCHYARD_CHECK(untried == untried_);
  SWITCHYARD_CHECK(verified == verified_.size() && verified == ends_.size());
  SWITCHYARD_CHECK(stages[0] == status().queued && stages[2] == dials_.size());
  SWITCHYARD_CHECK(stages[3] == resting_.size());
  for (const Lead& lead : doubtful_) SWITCHYARD_CHECK(targets_.contains(lead));
  check_dials();
}

}  // namespace switchyard::reactors
