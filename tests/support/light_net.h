// A network of nodes without their wires: who is connected with whom, and what they tell each
// other.
//
// For simulations of thousands of nodes, where whole ones would take too long.  Kept of a real
// network: the time that things take, who listens, the places of admission, and that messages come
// in order over one connection and die with it.  Left out: bytes, keys, bandwidth, and everything
// that a Switch does beyond letting in and hanging up.
//
// Virtual time; the same seed gives the same life.  One thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/sim/sim_timers.h"
#include "p2p/switch/switch_config.h"
#include "reactors/discovery/discovery.h"
#include "tests/support/addr_book_fakes.h"
#include "tests/support/town_places.h"

namespace switchyard::test {

class LightParty;

// A connection, as one of its ends sees it.
struct LightPeer {
  LightParty* other{nullptr};
  bool outbound{false};
  bool brief{false};
  std::uint64_t link{0};  // the same number at both ends, and never again
};

// A question for addresses, or an answer: whom it tells of, each by its own record.
struct LightMessage {
  bool question{false};
  std::chrono::seconds pace{0};
  std::vector<const LightParty*> said{};
};
// Records that fit into an answer on the wire.
inline constexpr std::size_t kLightAnswer = 180;

// Whoever is on the network.
class LightParty {
 public:
  LightParty(std::uint64_t number, Endpoint at) : at_(at) {
    SeededRng digits(number);
    std::array<std::uint8_t, PeerId::kSize> bytes{};
    digits.fill(bytes);
    id_ = PeerId(bytes);
    record_ = record_of(id_, 1, {at_});
  }
  LightParty(const LightParty&) = delete;
  LightParty& operator=(const LightParty&) = delete;
  virtual ~LightParty() = default;

  const PeerId& id() const { return id_; }
  const Endpoint& at() const { return at_; }
  const SignedRecord& record() const { return record_; }
  const std::map<PeerId, LightPeer>& peers() const { return peers_; }

  virtual bool is_on() const = 0;
  virtual NodeRole role() const { return NodeRole::node; }
  virtual bool admits(const LightParty& who, bool outbound) const = 0;
  virtual void handle_up(const LightPeer& /*peer*/) {}
  virtual void handle_down(const LightPeer& /*peer*/) {}
  virtual void handle_dial_ended(const PeerId& /*id*/, reactors::DialEnd /*end*/,
                                 Duration /*at_least*/) {}
  virtual void handle_message(const LightPeer& /*from*/, const LightMessage& /*message*/) {}

 private:
  friend class LightNet;

  PeerId id_;
  Endpoint at_;
  SignedRecord record_;
  std::map<PeerId, LightPeer> peers_;
  std::uint64_t boot_{0};
};

// Admission (p2p/switch/admission.h): whether `here` has a place for one more.
inline bool has_light_place(const LightParty& here, const LightParty& who, bool outbound,
                            const SwitchConfig& limits) {
  // To a seed nobody is here for one exchange but whom it has dialled.
  const auto is_guest = [&here](const LightParty& one) {
    return one.role() == NodeRole::seed && here.role() != NodeRole::seed;
  };
  std::size_t inbound = 0;
  std::size_t guests = 0;
  std::size_t of_address = 0;
  std::size_t of_group = 0;
  for (const auto& [id, peer] : here.peers()) {
    if (!peer.outbound) ++(is_guest(*peer.other) ? guests : inbound);
    of_address += peer.other->at().address == who.at().address ? 1 : 0;
    of_group += peer.other->at().address.group() == who.at().address.group() ? 1 : 0;
  }
  const bool has_place =
      is_guest(who) ? guests < limits.max_short_lived_peers : inbound < limits.max_inbound_peers;
  return (outbound || has_place) && of_address < limits.max_peers_per_address &&
         of_group < limits.max_peers_per_group;
}

class LightNet {
 public:
  // As the Switch has them: how long a dial to nowhere takes, and what a full node asks for.
  static constexpr Duration kDialTimeout = std::chrono::seconds(3);
  static constexpr Duration kFullPause = std::chrono::seconds(30);
  static constexpr Duration kShortLife = std::chrono::seconds(30);

  explicit LightNet(std::uint64_t seed) : rng_(seed) {}
  LightNet(const LightNet&) = delete;
  LightNet& operator=(const LightNet&) = delete;
  ~LightNet() { timers_.clear(); }

  net::Timers& timers() { return timers_; }
  Rng& rng() { return rng_; }
  Time now() const { return timers_.now(); }
  WallTime wall_now() const { return timers_.wall_now(); }

  void run_until(Time end) {
    while (timers_.run_next(end)) {
    }
    timers_.move_to(end);
  }
  void run_for(Duration period) { run_until(now() + period); }

  // `party` outlives the network's life.
  void add(LightParty& party) { parties_.emplace(party.id(), &party); }
  void remove(LightParty& party) {
    hang_up(party);
    parties_.erase(party.id());
  }

  // False of a pair: nothing passes.  Connections there are end at once, as keep-alive would end
  // them later.
  void set_passes(std::function<bool(const LightParty&, const LightParty&)> passes) {
    passes_ = std::move(passes);
    std::vector<std::pair<LightParty*, LightParty*>> cut;
    for (const auto& [id, party] : parties_) {
      for (const auto& [other, peer] : party->peers_) {
        if (peer.outbound && !can_pass(*party, *peer.other)) cut.emplace_back(party, peer.other);
      }
    }
    std::sort(cut.begin(), cut.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first->id(), a.second->id()) < std::pair(b.first->id(), b.second->id());
    });
    for (const auto& [party, other] : cut) disconnect(*party, *other);
  }

  // Null: nobody has been added with that id.
  const LightParty* find(const PeerId& id) const {
    const auto found = parties_.find(id);
    return found == parties_.end() ? nullptr : found->second;
  }

  // Ends all its connections, and what it is dialling.
  void hang_up(LightParty& party) {
    ++party.boot_;
    while (!party.peers_.empty()) disconnect(party, *party.peers_.begin()->second.other);
  }

  // Three round trips until both sides know: connecting, handshake, verdict.
  void dial(LightParty& from, const PeerId& to, const Endpoint& at, bool brief) {
    const Duration wait =
        reaches(from, to, at) ? 6 * latency(from, *parties_.at(to)) : kDialTimeout;
    timers_.call_at(now() + wait, [this, &from, to, at, brief, boot = from.boot_] {
      if (from.boot_ == boot) arrive(from, to, at, brief);
    });
  }

  // Over the connection there is; lost with it.
  void send(const LightParty& from, const LightPeer& to, LightMessage message) {
    const Time when = now() + latency(from, *to.other);
    LightParty* const other = to.other;
    timers_.call_at(when, [id = from.id(), other, link = to.link, message = std::move(message)] {
      const auto found = other->peers_.find(id);
      if (found == other->peers_.end() || found->second.link != link) return;
      const LightPeer peer = found->second;
      other->handle_message(peer, message);
    });
  }

  // Behind what `from` has sent.
  void disconnect_behind(LightParty& from, const LightPeer& to) {
    const Time when = now() + latency(from, *to.other);
    timers_.call_at(when, [this, &from, to] { disconnect_link(from, *to.other, to.link); });
  }

  void disconnect(LightParty& a, LightParty& b) {
    const auto at_a = a.peers_.find(b.id());
    if (at_a == a.peers_.end()) return;
    const LightPeer peer_of_a = at_a->second;
    const LightPeer peer_of_b = b.peers_.at(a.id());
    a.peers_.erase(at_a);
    b.peers_.erase(a.id());
    a.handle_down(peer_of_a);
    b.handle_down(peer_of_b);
  }

 private:
  bool can_pass(const LightParty& a, const LightParty& b) const {
    return !passes_ || passes_(a, b);
  }
  bool reaches(const LightParty& from, const PeerId& to, const Endpoint& at) const {
    const auto found = parties_.find(to);
    if (found == parties_.end() || !(found->second->at() == at)) return false;
    return found->second->is_on() && can_pass(from, *found->second);
  }

  static Duration latency(const LightParty& a, const LightParty& b) {
    return town_latency(a.id(), b.id());
  }

  void arrive(LightParty& from, const PeerId& to, const Endpoint& at, bool brief) {
    using reactors::DialEnd;
    if (!reaches(from, to, at)) return from.handle_dial_ended(to, DialEnd::failed, Duration(0));
    LightParty& other = *parties_.at(to);
    if (from.peers_.contains(to)) return from.handle_dial_ended(to, DialEnd::dropped, Duration(0));
    if (!from.admits(other, true)) return from.handle_dial_ended(to, DialEnd::dropped, Duration(0));
    if (!other.admits(from, false)) return from.handle_dial_ended(to, DialEnd::refused, kFullPause);
    connect(from, other, brief);
  }

  void connect(LightParty& from, LightParty& other, bool brief) {
    const std::uint64_t link = ++links_;
    const LightPeer out{&other, true, brief, link};
    const LightPeer in{&from, false, false, link};
    from.peers_.emplace(other.id(), out);
    other.peers_.emplace(from.id(), in);
    from.handle_up(out);
    other.handle_up(in);
    if (!brief) return;
    timers_.call_at(now() + kShortLife,
                    [this, &from, &other, link] { disconnect_link(from, other, link); });
  }

  // If it is still the same connection.
  void disconnect_link(LightParty& a, LightParty& b, std::uint64_t link) {
    const auto found = a.peers_.find(b.id());
    if (found != a.peers_.end() && found->second.link == link) disconnect(a, b);
  }

  sim::SimTimers timers_;
  SeededRng rng_;
  std::unordered_map<PeerId, LightParty*> parties_;
  std::function<bool(const LightParty&, const LightParty&)> passes_;
  std::uint64_t links_{0};
};

}  // namespace switchyard::test
