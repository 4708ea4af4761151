#include "p2p/switch/admission.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard {

std::size_t Admission::count(bool outbound) const {
  const auto counts = [outbound](const auto& entry) {
    const Place& place = entry.second;
    return place.stage != Stage::leaving && place.who.outbound == outbound && !place.who.persistent;
  };
  return static_cast<std::size_t>(std::count_if(places_.begin(), places_.end(), counts));
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

// Rules 3 to 5: why the candidate may not stay beside `place`, or nullopt if the place has to go.
std::optional<DisconnectCode> Admission::conflict(const Candidate& candidate,
                                                  const Place& place) const {
  if (place.stage == Stage::established) return DisconnectCode::already_connected;
  if (place.who.outbound == candidate.outbound) return DisconnectCode::already_connected;
  const bool ours_stays = self_ < candidate.id;  // the lower id's dial stays
  if (candidate.outbound != ours_stays) return DisconnectCode::crossed_dial_lost;
  return std::nullopt;
}

bool Admission::full_for(const Candidate& candidate, const std::vector<Drop>& drops) const {
  if (candidate.persistent) return false;
  std::size_t used = count(candidate.outbound);
  for (const Drop& drop : drops) {
    const Candidate& going = places_.at(drop.seq).who;
    if (going.outbound == candidate.outbound && !going.persistent) --used;
  }
  return used >= (candidate.outbound ? limits_.max_outbound : limits_.max_inbound);
}

Admission::Decision Admission::decide(const Candidate& candidate) {
  SWITCHYARD_CHECK(!places_.contains(candidate.seq));
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
  if (!decision.refused && full_for(candidate, decision.drops)) {
    decision.refused = DisconnectCode::full;
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
    for (const auto& [other_seq, other] : places_) {
      SWITCHYARD_CHECK(other_seq == seq || other.stage == Stage::leaving ||
                       other.who.id != place.who.id);
    }
  }
}

}  // namespace switchyard
