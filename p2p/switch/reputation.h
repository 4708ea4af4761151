// Reputation: what follows from a report.
//
// A pure policy over the trust store and the ban list.  Rules, all that apply:
//   1. The report counts for the peer's trust, with the points of its behaviour.
//   2. A behaviour whose rule says so ends the connection, or bans the id for a stated time.
//   3. A bad report that leaves the value below kBanBelow bans the id for kLowTrustBan.  Why:
//      small faults that never stop are worth no slot.
//   4. Whoever is exempt (persistent or unconditional: the operator named him) is never banned,
//      only disconnected.  Why: a fault of one's own build must not cut a network in two.
// Only ids are banned.  Why: an address has many neighbours behind it, and reports would let one of
// them lock out the rest; subnets are the operator's.
//
// Who goes first of several that want the same place is in standing.h; docs/reputation.md has the
// table of behaviours.  Not thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "p2p/base/time.h"
#include "p2p/switch/ban_list.h"
#include "p2p/switch/behaviour.h"
#include "p2p/switch/trust_store.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

inline constexpr double kBanBelow = 0.1;  // a stranger is at 0.5
inline constexpr std::chrono::seconds kLowTrustBan = std::chrono::hours(1);

// What the caller has to do: end the connection with DisconnectCode::misbehaviour, or `banned`.
struct Consequence {
  bool disconnect{false};
  bool banned{false};  // implies disconnect

  friend bool operator==(const Consequence&, const Consequence&) = default;
};

struct BehaviourReport {
  PeerId who;
  Behaviour what{};
  std::string text;    // for people; becomes the reason of a ban
  bool exempt{false};  // rule 4
};

Consequence judge(TrustStore& trust, BanList& bans, const BehaviourReport& report, WallTime now);

}  // namespace switchyard
