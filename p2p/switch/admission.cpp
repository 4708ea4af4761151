#include "p2p/switch/admission.h"

#include <algorithm>
#include <limits>

#include "p2p/base/check.h"
#include "p2p/types/address_class.h"

namespace switchyard {

std::string_view to_string(PeerClass of) {
  switch (of) {
    case PeerClass::persistent:
      return "persistent";
    case PeerClass::unconditional:
      return "unconditional";
    case PeerClass::short_lived:
      return "short_lived";
    case PeerClass::outbound:
      return "outbound";
    case PeerClass::inbound:
      return "inbound";
  }
  return "unknown";
}

std::string_view refusal_text(DisconnectCode code) {
  switch (code) {
    case DisconnectCode::self:
      return "a node reached itself";
    case DisconnectCode::already_connected:
      return "another connection of the two is there";
    case DisconnectCode::crossed_dial_lost:
      return "both dialled; the connection dialled by the lower id stays";
    case DisconnectCode::replaced:
      return "the peer has come back on a newer connection";
    case DisconnectCode::too_many_from_address:
      return "no more places for this address or its neighbourhood";
    case DisconnectCode::full:
      return "no free place";
    default:
      return "";
  }
}

std::string_view drop_text(DisconnectCode code) {
  if (code == DisconnectCode::full) return "the place was given to a peer of better standing";
  return refusal_text(code);
}

PeerClass Candidate::peer_class() const {
  if (persistent) return PeerClass::persistent;
  if (unconditional) return PeerClass::unconditional;
  if (short_lived) return PeerClass::short_lived;
  return outbound ? PeerClass::outbound : PeerClass::inbound;
}

template <class Counts>
std::size_t Admission::count_places(const std::vector<Drop>& without, Counts counts) const {
  const auto stays = [&](ConnectionSeq seq) {
    return std::none_of(without.begin(), without.end(),
                        [seq](const Drop& drop) { return drop.seq == seq; });
  };
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [&](const auto& entry) {
        const auto& [seq, place] = entry;
        return place.stage != Stage::leaving && counts(place.who) && stays(seq);
      }));
}

std::size_t Admission::count(PeerClass of) const {
  return count_places({}, [of](const Candidate& who) { return who.peer_class() == of; });
}

bool Admission::connected(const PeerId& id) const {
  return std::any_of(places_.begin(), places_.end(), [&id](const auto& entry) {
    return entry.second.who.id == id && entry.second.stage != Stage::leaving;
  });
}

bool Admission::lingering(const PeerId& id, ConnectionSeq but) const {
  return std::any_of(places_.begin(), places_.end(), [&](const auto& entry) {
    return entry.first != but && entry.second.who.id == id;
  });
}

std::size_t Admission::limit(PeerClass of) const {
  switch (of) {
    case PeerClass::short_lived:
      return limits_.max_short_lived;
    case PeerClass::outbound:
      return limits_.max_outbound;
    case PeerClass::inbound:
      return limits_.max_inbound;
    default:
      return std::numeric_limits<std::size_t>::max();
  }
}

std::size_t Admission::free_places(PeerClass of) const {
  return limit(of) - std::min(limit(of), count(of));
}

bool Admission::has_room(PeerClass of) const {
  return free_places(of) > 0;
}

// Rule 7.
bool Admission::has_room(PeerClass of, const std::vector<Drop>& without) const {
  const auto same = [of](const Candidate& who) { return who.peer_class() == of; };
  return count_places(without, same) < limit(of);
}

std::size_t Admission::used_at(const IpAddress& address, const std::vector<Drop>& without) const {
  return count_places(without, [&address](const Candidate& who) {
    return !who.trusted() && who.address == address;
  });
}

std::size_t Admission::used_around(const IpAddress& address,
                                   const std::vector<Drop>& without) const {
  const IpAddress group = limit_group(address);
  return count_places(without, [&group](const Candidate& who) {
    return !who.trusted() && limit_group(who.address) == group;
  });
}

// Rule 6.
bool Admission::has_room_at(const IpAddress& address, const std::vector<Drop>& without) const {
  const AddressKind kind = kind_of(address);
  if (kind == AddressKind::loopback) return true;
  if (used_at(address, without) >= limits_.max_per_address) return false;
  return kind == AddressKind::private_net || used_around(address, without) < limits_.max_per_group;
}

// Rules 3 to 5: why the candidate may not stay beside `place`, or nullopt if the place has to go.
std::optional<DisconnectCode> Admission::conflict(const Candidate& candidate,
                                                  const Place& place) const {
  if (place.stage == Stage::established) return DisconnectCode::already_connected;
  if (place.who.outbound == candidate.outbound) return DisconnectCode::already_connected;
  const bool ours_stays = self_ < candidate.id;  // the lower id's dial stays
  if (candidate.outbound != ours_stays) return DisconnectCode::crossed_dial_lost;
  return std::nullopt;
}

Admission::Decision Admission::settle_duplicates(const Candidate& candidate) const {
  Decision decision;
  if (candidate.id == self_ || candidate.instance == instance_) {
    decision.refused = DisconnectCode::self;
    return decision;
  }
  for (const auto& [seq, place] : places_) {
    if (place.who.id != candidate.id || place.stage == Stage::leaving) continue;
    if (place.who.instance != candidate.instance) {
      decision.drops.push_back(Drop{seq, DisconnectCode::replaced});
      continue;
    }
    decision.refused = conflict(candidate, place);
    if (decision.refused) break;
    decision.drops.push_back(Drop{seq, DisconnectCode::crossed_dial_lost});
  }
  return decision;
}

std::optional<DisconnectCode> Admission::lack(const Candidate& candidate,
                                              const std::vector<Drop>& without) const {
  if (candidate.trusted()) return std::nullopt;
  if (!has_room_at(candidate.address, without)) return DisconnectCode::too_many_from_address;
  if (!has_room(candidate.peer_class(), without)) return DisconnectCode::full;
  return std::nullopt;
}

std::optional<Admission::Drop> Admission::make_room(const Candidate& candidate,
                                                    const std::vector<Drop>& without,
                                                    const StandingOf& standing_of) const {
  if (!standing_of || candidate.peer_class() != PeerClass::inbound) return std::nullopt;
  const Standing newcomer = standing_of(candidate.id);
  if (!newcomer.proven) return std::nullopt;
  std::optional<Drop> worst;
  unsigned lowest = 0;
  std::vector<Drop> with = without;
  for (const auto& [seq, place] : places_) {
    const bool may_go =
        place.stage == Stage::established && place.who.peer_class() == PeerClass::inbound;
    if (!may_go) continue;
    const unsigned score = standing_of(place.who.id).score;
    if (score + kStandingMargin > newcomer.score || (worst && score > lowest)) continue;
    with.push_back(Drop{seq, DisconnectCode::full});
    if (!lack(candidate, with)) {
      worst = with.back();
      lowest = score;
    }
    with.pop_back();
  }
  return worst;
}

Admission::Decision Admission::decide(const Candidate& candidate, const StandingOf& standing_of) {
  SWITCHYARD_CHECK(!places_.contains(candidate.seq));
  Decision decision = settle_duplicates(candidate);
  if (!decision.refused) decision.refused = lack(candidate, decision.drops);
  const bool no_place = decision.refused == DisconnectCode::too_many_from_address ||
                        decision.refused == DisconnectCode::full;
  if (no_place) {
    if (auto goes = make_room(candidate, decision.drops, standing_of)) {
      decision.drops.push_back(*goes);
      decision.refused.reset();
    }
  }
  if (decision.refused) {
    decision.drops.clear();
    return decision;
  }
  for (const Drop& drop : decision.drops) places_.at(drop.seq).stage = Stage::leaving;
  places_.emplace(candidate.seq, Place{candidate, Stage::reserved});
  return decision;
}

bool Admission::established(ConnectionSeq seq) {
  Place& place = places_.at(seq);
  if (place.stage == Stage::leaving) return false;
  place.stage = Stage::established;
  return true;
}

void Admission::leave(ConnectionSeq seq) {
  const auto found = places_.find(seq);
  if (found != places_.end()) found->second.stage = Stage::leaving;
}

void Admission::release(ConnectionSeq seq) {
  places_.erase(seq);
}

void Admission::check_invariants() const {
  for (const auto& [seq, place] : places_) {
    SWITCHYARD_CHECK(place.who.seq == seq);
    SWITCHYARD_CHECK(place.who.id != self_);
    if (place.stage == Stage::leaving) continue;
    // One place an id, unless it is leaving.
    const PeerId& id = place.who.id;
    SWITCHYARD_CHECK(std::count_if(places_.begin(), places_.end(), [&id](const auto& other) {
                       return other.second.who.id == id && other.second.stage != Stage::leaving;
                     }) == 1);
    const AddressKind kind = kind_of(place.who.address);
    SWITCHYARD_CHECK(kind == AddressKind::loopback ||
                     used_at(place.who.address, {}) <= limits_.max_per_address);
    SWITCHYARD_CHECK(kind != AddressKind::global ||
                     used_around(place.who.address, {}) <= limits_.max_per_group);
  }
  for (const PeerClass of : {PeerClass::short_lived, PeerClass::outbound, PeerClass::inbound}) {
    SWITCHYARD_CHECK(count(of) <= limit(of));
  }
}

}  // namespace switchyard
