// Whom to dial.
#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "reactors/discovery/discovery.h"

namespace switchyard::reactors {
namespace {

NetAddress address_of(const Lead& lead) {
  return {lead.id, lead.endpoint.address.to_string(), lead.endpoint.port};
}

std::optional<Endpoint> endpoint_of(const NetAddress& address) {
  const auto literal = IpAddress::parse(address.host);
  if (!literal) return std::nullopt;
  return Endpoint{*literal, address.port};
}

}  // namespace

std::optional<AddressGroup> Discovery::counted_group(const Endpoint& endpoint) const {
  if (!is_routable(endpoint.address)) return std::nullopt;
  return config_.group(endpoint.address);
}

// Peers and dials of the group that fill a place, or will.
std::size_t Discovery::count(const AddressGroup& group) const {
  std::size_t found = 0;
  for (const auto& [id, peer] : peers_) {
    if (peer.group == group) ++found;
  }
  for (const auto& [id, dial] : dials_) {
    if (dial.order.purpose != DialPurpose::fill || !dial.endpoint) continue;
    if (counted_group(*dial.endpoint) == group) ++found;
  }
  return found;
}

bool Discovery::may_dial(const Lead& lead, Time now) const {
  return !peers_.contains(lead.id) && !dials_.contains(lead.id) &&
         !pauses_.is_paused(address_of(lead), now);
}

std::optional<Lead> Discovery::next_lead(Time now, WallTime wall) {
  const auto will_do = [&](const Lead& lead) {
    if (!may_dial(lead, now)) return false;
    const auto group = counted_group(lead.endpoint);
    return !group || count(*group) < config_.most_per_group;
  };
  while (!first_.empty()) {
    const Lead lead = first_.front();
    first_.pop_front();
    if (will_do(lead)) return lead;
  }
  for (PeerSource* source : sources_) {
    const auto lead = source->next(outbound(), wall, will_do);
    if (lead && will_do(*lead)) return lead;
  }
  return std::nullopt;
}

void Discovery::order(std::vector<DialOrder>& to, DialOrder order, std::optional<Endpoint> endpoint,
                      Time now) {
  SWITCHYARD_CHECK(order.address.id.has_value());
  const PeerId id = *order.address.id;
  dials_[id] = {order, endpoint, now + kDialTime};
  to.push_back(std::move(order));
}

std::size_t Discovery::fill(std::vector<DialOrder>& to, Time now, WallTime wall) {
  std::size_t begun = 0;
  for (std::size_t left = missing(); left > 0; --left) {
    const auto lead = next_lead(now, wall);
    if (!lead) break;
    order(to, {address_of(*lead), DialPurpose::fill}, lead->endpoint, now);
    ++begun;
  }
  return begun;
}

bool Discovery::needs_seed(std::size_t begun, Time now) const {
  if (now < next_seed_ || dialling(DialPurpose::seed) > 0) return false;
  if (lonely_ && now - *lonely_ >= kIsolatedAfter) return true;
  return begun == 0 && missing() > 0 && dialling(DialPurpose::fill) == 0;
}

// When a seed may be asked: those that are left alone for a while are not, before that is over.
std::optional<Time> Discovery::next_seed() const {
  std::optional<Time> first;
  for (const NetAddress& seed : config_.seeds) {
    SWITCHYARD_CHECK(seed.id.has_value());
    if (peers_.contains(*seed.id) || dials_.contains(*seed.id)) continue;
    const Time free = std::max(next_seed_, pauses_.paused_until(seed));
    first = std::min(first.value_or(free), free);
  }
  return first;
}

void Discovery::ask_seed(std::vector<DialOrder>& to, Time now) {
  std::vector<NetAddress> able;
  for (const NetAddress& seed : config_.seeds) {
    SWITCHYARD_CHECK(seed.id.has_value());
    const bool busy = peers_.contains(*seed.id) || dials_.contains(*seed.id);
    if (!busy && !pauses_.is_paused(seed, now)) able.push_back(seed);
  }
  if (able.empty()) return;
  const NetAddress& seed = able[rng_.below(able.size())];
  order(to, {seed, DialPurpose::seed}, endpoint_of(seed), now);
}

void Discovery::feel(std::vector<DialOrder>& to, Time now, WallTime wall) {
  next_feeler_ = now + about(kFeelerPause);
  if (peers_.empty()) return;  // the free places are tried first
  const auto will_do = [&](const Lead& lead) { return may_dial(lead, now); };
  for (PeerSource* source : sources_) {
    const auto lead = source->to_test(wall, will_do);
    if (!lead || !will_do(*lead)) continue;
    return order(to, {address_of(*lead), DialPurpose::feeler}, lead->endpoint, now);
  }
}

void Discovery::plan_parting(Time now, WallTime wall) {
  parting_.reset();
  next_parting_ = now + about(kPartingPause);
  std::vector<PeerId> ours;
  for (const auto& [id, peer] : peers_) {
    if (peer.fills && peer.purpose == DialPurpose::fill) ours.push_back(id);
  }
  if (outbound() < config_.wanted || ours.empty() || !next_lead(now, wall)) return;
  parting_ = ours[rng_.below(ours.size())];
  pauses_.hold(address_of({*parting_, peers_.at(*parting_).remote}), now, kRefusedPause);
}

}  // namespace switchyard::reactors
