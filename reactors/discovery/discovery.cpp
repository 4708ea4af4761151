#include "reactors/discovery/discovery.h"

#include <algorithm>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard::reactors {

Discovery::Discovery(DiscoveryConfig config, std::vector<PeerSource*> sources, Rng& rng)
    : config_(std::move(config)), sources_(std::move(sources)), rng_(rng) {
  for (const NetAddress& seed : config_.seeds) SWITCHYARD_CHECK(seed.id.has_value());
}

void Discovery::set_seeds(std::vector<NetAddress> seeds, Time now) {
  for (const NetAddress& seed : seeds) SWITCHYARD_CHECK(seed.id.has_value());
  config_.seeds = std::move(seeds);
  next_seed_ = now;
  seed_pause_ = kSeedPause;
  look_soon(now);
}

// --- getters

std::size_t Discovery::outbound() const {
  return static_cast<std::size_t>(std::count_if(
      peers_.begin(), peers_.end(), [](const auto& peer) { return peer.second.fills; }));
}

std::size_t Discovery::dialling(DialPurpose purpose) const {
  return static_cast<std::size_t>(
      std::count_if(dials_.begin(), dials_.end(),
                    [purpose](const auto& dial) { return dial.second.order.purpose == purpose; }));
}

std::size_t Discovery::missing() const {
  const std::size_t taken = outbound() + dialling(DialPurpose::fill);
  return config_.wanted > taken ? config_.wanted - taken : 0;
}

// --- what happens

void Discovery::handle_start(Time now, WallTime wall) {
  for (PeerSource* source : sources_) {
    for (const Lead& lead : source->first(wall)) first_.push_back(lead);
  }
  next_round_ = now;
  next_seed_ = now;
  next_feeler_ = now + about(kFeelerPause);
  next_parting_ = now + about(kPartingPause);
  note_company(now);
}

void Discovery::handle_peer_up(const PeerId& id, const Endpoint& remote, bool outbound, Time now,
                               WallTime wall) {
  Peer peer;
  const auto found = dials_.find(id);
  if (found != dials_.end()) {
    // Who was dialled may have come by himself meanwhile; then the dial has ended.
    if (outbound) peer.purpose = found->second.order.purpose;
    pauses_.note_success(found->second.order.address);
    dials_.erase(found);
  }
  peer.remote = remote;
  peer.fills = outbound && peer.purpose.value_or(DialPurpose::fill) == DialPurpose::fill;
  if (peer.fills) peer.group = counted_group(remote);
  peers_[id] = peer;
  note_company(now);
  if (peer.purpose == DialPurpose::seed) {
    next_seed_ = now + about(seed_pause_);
    seed_pause_ = std::min<Duration>(2 * seed_pause_, kLongestSeedPause);
    look_soon(now);  // it may have told of somebody by then
  }
  if (!outbound || peer.purpose == DialPurpose::seed) return;
  for (PeerSource* source : sources_) {
    source->handle_reached({id, remote}, wall);
    if (peer.fills) source->handle_kept({id, remote});
  }
}

void Discovery::handle_peer_down(const PeerId& id, Time now) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  const bool filled = found->second.fills;
  peers_.erase(found);
  note_company(now);
  if (filled) look_soon(now);
}

void Discovery::handle_dial_ended(const PeerId& id, DialEnd end, Duration at_least, Time now,
                                  WallTime wall) {
  const auto found = dials_.find(id);
  if (found == dials_.end()) return;
  const Dial dial = std::move(found->second);
  dials_.erase(found);
  if (end == DialEnd::failed) {
    pauses_.note_failure(dial.order.address, now, at_least, rng_);
  } else {
    const Duration least = end == DialEnd::refused ? kRefusedPause : Duration(0);
    pauses_.hold(dial.order.address, now, std::max(at_least, least));
  }
  if (dial.order.purpose == DialPurpose::seed) {
    next_seed_ = now + kHungryPause;  // the next one, this one has its pause
    next_round_ = std::min(next_round_, next_seed_);
    return;
  }
  if (!dial.endpoint) return;
  const Lead lead{id, *dial.endpoint};
  for (PeerSource* source : sources_) {
    if (end == DialEnd::refused) source->handle_reached(lead, wall);
    if (end == DialEnd::failed && !peers_.empty()) source->handle_failed(lead, wall);
  }
}

std::vector<DialOrder> Discovery::handle_timeout(Time now, WallTime wall) {
  std::vector<DialOrder> orders;
  expire(now, wall);
  if (now >= next_round_) {
    const std::size_t begun = fill(orders, now, wall);
    if (needs_seed(begun, now)) ask_seed(orders, now);
    plan_round(begun, now);
  }
  if (now >= next_feeler_) feel(orders, now, wall);
  if (now >= next_parting_) plan_parting(now, wall);
  return orders;
}

// --- when

void Discovery::plan_round(std::size_t begun, Time now) {
  const std::size_t filled = outbound();
  if (filled >= config_.wanted) {
    idle_rounds_ = 0;
    seed_pause_ = kSeedPause;
    next_round_ = now + about(kLongestRound);
    return;
  }
  constexpr unsigned kMostDoublings = 5;  // 2^5 s is above kLongestRound
  const bool nobody = begun == 0 && dialling(DialPurpose::fill) == 0;
  idle_rounds_ = nobody ? std::min(idle_rounds_ + 1, kMostDoublings) : 0;
  const bool hungry = 2 * filled < config_.wanted;
  const Duration usual = hungry ? Duration(kHungryPause) : about(kCalmPause);
  // The first round that finds nobody is repeated soon: a seed may just be answering.
  const unsigned doublings = idle_rounds_ > 0 ? idle_rounds_ - 1 : 0;
  next_round_ = now + std::min<Duration>(usual * (1U << doublings), about(kLongestRound));
  const std::optional<Time> seed = nobody ? next_seed() : std::nullopt;
  if (seed && *seed > now) next_round_ = std::min(next_round_, *seed);
}

void Discovery::look_soon(Time now) {
  idle_rounds_ = 0;
  next_round_ = std::min(next_round_, now + kHungryPause);
}

void Discovery::expire(Time now, WallTime wall) {
  std::vector<PeerId> over;
  for (const auto& [id, dial] : dials_) {
    if (dial.until <= now) over.push_back(id);
  }
  for (const PeerId& id : over) handle_dial_ended(id, DialEnd::failed, Duration(0), now, wall);
}

void Discovery::note_company(Time now) {
  if (!peers_.empty()) {
    lonely_.reset();
  } else if (!lonely_) {
    lonely_ = now;
  }
}

Duration Discovery::about(Duration pause) {
  const auto half = static_cast<std::uint64_t>(pause.count() / 2);
  return pause - pause / 4 + Duration(static_cast<Duration::rep>(rng_.below(half)));
}

Time Discovery::next_deadline() const {
  Time next = std::min({next_round_, next_feeler_, next_parting_});
  for (const auto& [id, dial] : dials_) next = std::min(next, dial.until);
  return next;
}

void Discovery::check_invariants() const {
  std::map<AddressGroup, std::size_t> ordered;
  for (const auto& [id, dial] : dials_) {
    SWITCHYARD_CHECK(!peers_.contains(id) && dial.order.address.id == id);
    if (dial.order.purpose != DialPurpose::fill || !dial.endpoint) continue;
    if (const auto group = counted_group(*dial.endpoint)) ++ordered[*group];
  }
  // Peers that others dialled for us may be more; what we ordered never is.
  for (const auto& [group, count] : ordered) SWITCHYARD_CHECK(count <= config_.most_per_group);
  SWITCHYARD_CHECK(dialling(DialPurpose::seed) <= 1);
  SWITCHYARD_CHECK(lonely_.has_value() == peers_.empty());
}

}  // namespace switchyard::reactors
