#include "reactors/discovery/crawler.h"

#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "reactors/discovery/dial_pauses.h"

namespace switchyard::reactors {

Crawler::Crawler(CrawlerConfig config, Rng& rng) : config_(std::move(config)), rng_(rng) {
  SWITCHYARD_CHECK(config_.workers > 0 && config_.most_per_group > 0);
  SWITCHYARD_CHECK(config_.fresh_for >= std::chrono::seconds(10));
  set_seeds(config_.seeds);
}

void Crawler::set_seeds(const std::vector<NetAddress>& seeds) {
  for (const NetAddress& seed : seeds) {
    SWITCHYARD_CHECK(seed.id.has_value());
    Lead lead{*seed.id, {}};
    if (const auto literal = IpAddress::parse(seed.host)) {
      lead.endpoint = {*literal, seed.port};
    } else {
      names_[lead.id] = seed;
    }
    seeds_.insert(lead);
  }
  most_seeds_ = std::max(most_seeds_, seeds_.size());
}

// --- getters

CrawlerStatus Crawler::status() const {
  CrawlerStatus status;
  status.known = targets_.size();
  status.untried = untried_;
  for (const FairQueue& queue : queues_) status.queued += queue.size();
  status.under_way = dials_.size();
  status.verified = verified_.size();
  status.dialled = dialled_;
  status.reached = reached_;
  status.failed = failed_;
  return status;
}

bool Crawler::is_verified(const Lead& lead, Time now) const {
  const auto found = targets_.find(lead);
  if (found == targets_.end()) return false;
  const std::optional<Time>& since = found->second.verified;
  return since && now < *since + config_.fresh_for;
}

std::map<AddressGroup, std::size_t> Crawler::verified_groups() const {
  std::map<AddressGroup, std::size_t> groups;
  for (const Lead& lead : verified_) ++groups[lane_of(lead).group];
  return groups;
}

std::vector<Lead> Crawler::latest_verified(std::size_t most) const {
  std::vector<Lead> list;
  for (auto end = ends_.rbegin(); end != ends_.rend() && list.size() < most; ++end) {
    list.push_back(end->second);
  }
  return list;
}

std::optional<Time> Crawler::dialled_since(const PeerId& id) const {
  const auto found = dials_.find(id);
  if (found == dials_.end() || found->second.reached) return std::nullopt;
  return found->second.since;
}

Crawler::Kind Crawler::Target::kind() const {
  if (verified || lost) return Kind::renewal;
  return tried ? Kind::retry : Kind::fresh;
}

Lane Crawler::lane_of(const Lead& lead) const {
  const IpAddress& address = lead.endpoint.address;
  if (address.is_unspecified()) return {AddressGroup(), false};
  return {config_.group(address), is_routable(address)};
}

bool Crawler::is_own(const Lead& lead) const {
  const auto& own = config_.own;
  return lead.id == config_.self || std::find(own.begin(), own.end(), lead.endpoint) != own.end();
}

bool Crawler::is_seed(const Lead& lead) const {
  return seeds_.contains(lead);
}

NetAddress Crawler::address_of(const Lead& lead) const {
  if (lead.endpoint.address.is_unspecified()) return names_.at(lead.id);
  return {lead.id, lead.endpoint.address.to_string(), lead.endpoint.port};
}

bool Crawler::is_open(const Lane& lane) const {
  if (!lane.bounded) return true;
  const auto there = std::count_if(dials_.begin(), dials_.end(),
                                   [&](const auto& dial) { return dial.second.lane == lane; });
  return static_cast<std::size_t>(there) < config_.most_per_group;
}

bool Crawler::is_idle(const PeerId& id) const {
  return !connected_.contains(id) && !dials_.contains(id);
}

// --- what happens

void Crawler::handle_start(Time /*now*/) {
  for (const Lead& seed : seeds_) {
    if (is_own(seed) || targets_.contains(seed)) continue;
    const At at = insert(seed);
    if (at != targets_.end()) enqueue(at);
  }
}

// An old name stays a target until its turn comes.
void Crawler::handle_seeds(const std::vector<NetAddress>& seeds) {
  seeds_.clear();
  names_.clear();
  set_seeds(seeds);
  handle_start({});
}

void Crawler::handle_known(const Lead& lead, std::optional<Time> verified, Time now) {
  const bool nowhere = lead.endpoint.address.is_unspecified() || lead.endpoint.port == 0;
  if (nowhere || is_own(lead) || targets_.contains(lead)) return;
  const At at = insert(lead);
  if (at == targets_.end()) return;
  if (verified && *verified <= now && now < *verified + config_.fresh_for) verify(at, *verified);
  enqueue(at);
}

void Crawler::handle_peer_up(const Lead& who, bool outbound, bool serves, Time now) {
  connected_.insert(who.id);
  note_contact(now);
  if (!outbound) return try_again_soon(who.id, now);
  const auto found = dials_.find(who.id);
  const bool by_name = found != dials_.end() && found->second.lead.endpoint == Endpoint{};
  const bool is_ours = found != dials_.end() && (by_name || found->second.lead == who);
  if (is_ours) {
    found->second.reached = true;
    found->second.until = now + kCrawlVisitTime;
    ++reached_;
    reached_at(targets_.find(found->second.lead), serves && !by_name, now);
  }
  if ((is_ours && !by_name) || is_own(who)) return;
  // Somebody else dialled it, or what was dialled was a name.
  At at = targets_.find(who);
  if (at == targets_.end()) at = insert(who);
  if (at == targets_.end()) return;
  reached_at(at, serves, now);
  if (at->second.stage != Stage::dialling) rest(at, renewal(now));
}

void Crawler::handle_peer_down(const PeerId& id, Time now) {
  connected_.erase(id);
  end_visit(id, now);
  unblock(id);
}

std::optional<Lead> Crawler::handle_dial_ended(const PeerId& id, CrawlEnd end, Duration at_least,
                                               Time now) {
  const auto found = dials_.find(id);
  if (found == dials_.end() || found->second.reached) return std::nullopt;
  const Dial dial = found->second;
  dials_.erase(found);
  const At at = targets_.find(dial.lead);
  const bool by_name = dial.lead.endpoint == Endpoint{};
  std::optional<Lead> to_tell;
  if (!by_name) to_tell = dial.lead;
  switch (end) {
    case CrawlEnd::declined:
      ++reached_;
      note_contact(now);
      reached_at(at, at->second.serves && !by_name, now);
      rest(at, std::max(renewal(now), now + at_least));
      break;
    case CrawlEnd::failed: {
      const bool sure = last_contact_ && dial.since <= *last_contact_ + kSureFor;
      note_failure(dial.lead, sure, at_least, now);
      if (!sure) to_tell.reset();
      break;
    }
    case CrawlEnd::put_off:
      rest(at, now + std::max<Duration>(at_least, kPutOffPause));
      to_tell.reset();
      break;
  }
  unblock(id);
  return to_tell;
}

std::vector<NetAddress> Crawler::handle_timeout(Time now, const LeadFilter& has) {
  expire(now);
  wake(now);
  std::vector<NetAddress> orders;
  while (dials_.size() < config_.workers) {
    const std::optional<Lead> lead = take_next();
    if (!lead) break;
    const At at = targets_.find(*lead);
    at->second.stage = Stage::blocked;  // it has left the queue
    const bool is_name = lead->endpoint.address.is_unspecified();
    if (!is_seed(*lead) && (is_name || !has(*lead))) {
      forget(at);
    } else if (is_idle(lead->id)) {
      at->second.stage = Stage::dialling;
      dials_[lead->id] = {*lead, at->second.lane, now, now + kCrawlDialTime, false};
      orders.push_back(address_of(*lead));
      ++dialled_;
    }
  }
  return orders;
}

std::optional<Lead> Crawler::take_next() {
  const auto open = [this](const Lane& lane) { return is_open(lane); };
  ++turns_;
  std::array<Kind, kKinds> order{Kind::renewal, Kind::fresh, Kind::retry};
  if (turns_ % kRetryTurn == 0) std::swap(order[1], order[2]);
  for (const Kind kind : order) {
    if (const auto lead = queue(kind).take(open)) return lead;
  }
  return std::nullopt;
}

// What was forgotten by all events.
void Crawler::expire(Time now) {
  std::vector<PeerId> over;
  for (const auto& [id, dial] : dials_) {
    if (dial.until <= now) over.push_back(id);
  }
  for (const PeerId& id : over) {
    if (dials_.at(id).reached) {
      end_visit(id, now);
      unblock(id);
    } else {
      handle_dial_ended(id, CrawlEnd::failed, Duration(0), now);
    }
  }
}

void Crawler::wake(Time now) {
  while (!ends_.empty() && ends_.begin()->first <= now) {
    const At at = targets_.find(ends_.begin()->second);
    unverify(at);
  }
  while (!resting_.empty() && resting_.begin()->first <= now) {
    const At at = targets_.find(resting_.begin()->second);
    leave_stage(at);
    enqueue(at);
  }
}

std::optional<Time> Crawler::next_deadline() const {
  const auto open = [this](const Lane& lane) { return is_open(lane); };
  const auto has_any = [&](const FairQueue& queue) { return queue.has_any(open); };
  const bool may_order = dials_.size() < config_.workers;
  if (may_order && std::any_of(queues_.begin(), queues_.end(), has_any)) return Time::min();
  std::optional<Time> next;
  const auto consider = [&next](Time due) { next = std::min(next.value_or(due), due); };
  if (!resting_.empty()) consider(resting_.begin()->first);
  if (!ends_.empty()) consider(ends_.begin()->first);
  for (const auto& [id, dial] : dials_) consider(dial.until);
  return next;
}

// --- whom to tell of

void Crawler::sample(std::size_t most, Time now, const LeadFilter& take) {
  const std::size_t draws = std::min(verified_.size(), most * kDrawsPerAnswer);
  for (std::size_t i = 0, taken = 0; i < draws && taken < most; ++i) {
    swap_verified(i, i + rng_.below(verified_.size() - i));
    const Lead& lead = verified_[i];
    if (is_verified(lead, now) && take(lead)) ++taken;
  }
}

void Crawler::swap_verified(std::size_t a, std::size_t b) {
  std::swap(verified_[a], verified_[b]);
  targets_.at(verified_[a]).place = a;
  targets_.at(verified_[b]).place = b;
}

}  // namespace switchyard::reactors
