#include "reactors/pex/pex_core.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::reactors {
namespace {

// The whole seconds that a wait takes, rounded up.
std::chrono::seconds rounded_up(Duration wait) {
  return std::chrono::ceil<std::chrono::seconds>(wait);
}

}  // namespace

PexCore::PexCore(PexConfig config) : config_(config) {
  SWITCHYARD_CHECK(config.pace > kPaceSlack && config.pace <= kLongestPace);
}

bool PexCore::is_connected(const PeerId& id) const {
  const auto found = peers_.find(id);
  return found != peers_.end() && found->second.connected;
}

bool PexCore::may_ask(const PeerId& id, Time now) const {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return false;
  const Peer& peer = found->second;
  return peer.connected && !peer.asked && peer.we_may_ask <= now;
}

std::vector<PeerId> PexCore::askable(Time now) const {
  std::vector<PeerId> dialled;
  std::vector<PeerId> others;
  for (const auto& [id, peer] : peers_) {
    if (may_ask(id, now)) (peer.outbound ? dialled : others).push_back(id);
  }
  return dialled.empty() ? others : dialled;
}

std::optional<PeerId> PexCore::choose(Time now, Rng& rng) const {
  const std::vector<PeerId> those = askable(now);
  if (those.empty()) return std::nullopt;
  return those[rng.below(those.size())];
}

void PexCore::handle_peer_up(const PeerId& id, bool outbound, Time now) {
  Peer& peer = peers_[id];
  SWITCHYARD_CHECK(!peer.connected);
  gone_.erase({forgotten_at(peer), id});
  if (forgotten_at(peer) <= now) peer = Peer{};
  peer.connected = true;
  peer.outbound = outbound;
}

void PexCore::handle_peer_down(const PeerId& id, Time now) {
  const auto found = peers_.find(id);
  if (found == peers_.end() || !found->second.connected) return;
  Peer& peer = found->second;
  if (peer.asked) owing_.erase({*peer.asked + kAnswerTime, id});
  Peer left;
  left.we_may_ask = peer.we_may_ask;
  left.it_may_ask = peer.it_may_ask;
  peer = left;
  gone_.emplace(forgotten_at(peer), id);
  while (!gone_.empty() && (gone_.begin()->first <= now || gone_.size() > config_.most_gone)) {
    peers_.erase(gone_.begin()->second);
    gone_.erase(gone_.begin());
  }
}

Result<PexReply, PexOffence> PexCore::handle_request(const PeerId& id,
                                                     const wire::PexRequest& request, Time now) {
  Peer& peer = connected(id);
  ++counts_.questions;
  if (now + kPaceSlack < peer.it_may_ask) {
    if (peer.told && config_.pace_is_told) {
      ++counts_.refused[Behaviour::flood];
      return Unexpected(
          PexOffence{id, Behaviour::flood, "asked again before the pace it was told"});
    }
    peer.told = true;
    return PexReply{0, rounded_up(peer.it_may_ask - now)};
  }
  peer.told = true;
  peer.it_may_ask = now + config_.pace;
  const auto most = std::min<std::uint64_t>(request.most, wire::kMaxPexEntries);
  return PexReply{static_cast<std::size_t>(most), config_.pace};
}

std::chrono::seconds PexCore::handle_nothing_to_tell(const PeerId& id, Time now) {
  const std::chrono::seconds pace = std::min(kEmptyPace, config_.pace);
  connected(id).it_may_ask = now + pace;
  return pace;
}

void PexCore::handle_answered(std::size_t entries) {
  ++counts_.answers;
  counts_.told += entries;
}

Result<void, PexOffence> PexCore::handle_addresses(const PeerId& id, const wire::PexAddresses& said,
                                                   Time now) {
  Peer& peer = connected(id);
  if (!peer.asked) {
    return Unexpected(
        PexOffence{id, Behaviour::unsolicited_answer, "addresses that nobody asked for"});
  }
  settle(id, peer);
  const std::chrono::seconds told = std::min(said.pace.value_or(config_.pace), kLongestPace);
  const bool is_empty = said.entries.empty();
  const auto least = is_empty ? std::min(kEmptyPace, config_.pace) : config_.pace;
  peer.we_may_ask = now + std::max(told, least);
  if (said.entries.size() > wire::kMaxPexEntries) {
    return Unexpected(PexOffence{id, Behaviour::bad_message, "more addresses than were asked for"});
  }
  ++counts_.heard;
  return {};
}

void PexCore::handle_unsent(const PeerId& id) {
  Peer& peer = connected(id);
  SWITCHYARD_CHECK(peer.asked.has_value());
  --counts_.asked;
  settle(id, peer);
}

void PexCore::settle(const PeerId& id, Peer& peer) {
  if (peer.asked) owing_.erase({*peer.asked + kAnswerTime, id});
  peer.asked.reset();
  peer.late = false;
}

std::vector<PexOffence> PexCore::handle_timeout(Time now) {
  std::vector<PexOffence> late;
  while (!owing_.empty() && owing_.begin()->first <= now) {
    const PeerId id = owing_.begin()->second;
    owing_.erase(owing_.begin());
    connected(id).late = true;
    late.push_back({id, Behaviour::no_answer, "a question for addresses was not answered"});
  }
  return late;
}

wire::PexRequest PexCore::ask(const PeerId& id, Time now) {
  SWITCHYARD_CHECK(may_ask(id, now));
  ++counts_.asked;
  Peer& peer = connected(id);
  peer.asked = now;
  peer.we_may_ask = now + config_.pace;  // if it goes without an answer
  owing_.emplace(now + kAnswerTime, id);
  return {};
}

std::optional<Time> PexCore::next_deadline() const {
  if (owing_.empty()) return std::nullopt;
  return owing_.begin()->first;
}

PexCore::Peer& PexCore::connected(const PeerId& id) {
  const auto found = peers_.find(id);
  SWITCHYARD_CHECK(found != peers_.end() && found->second.connected);
  return found->second;
}

void PexCore::check_invariants() const {
  SWITCHYARD_CHECK(gone_.size() <= config_.most_gone);
  std::size_t away = 0;
  std::size_t owing = 0;
  for (const auto& [id, peer] : peers_) {
    const bool waits = peer.asked && !peer.late;
    SWITCHYARD_CHECK(peer.connected || (!peer.asked && !peer.told));
    SWITCHYARD_CHECK(!peer.late || peer.asked);
    SWITCHYARD_CHECK(peer.connected != gone_.contains({forgotten_at(peer), id}));
    SWITCHYARD_CHECK(!waits || owing_.contains({*peer.asked + kAnswerTime, id}));
    away += static_cast<std::size_t>(!peer.connected);
    owing += static_cast<std::size_t>(waits);
  }
  SWITCHYARD_CHECK(away == gone_.size() && owing == owing_.size());
}

}  // namespace switchyard::reactors
