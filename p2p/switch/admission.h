// Admission: may this connection stay?
//
// A pure policy: candidates in, decisions out; every rule that grants or refuses a place is here,
// with its reason.  It keeps the table of places; it closes nothing itself.
//
// A place goes through
//
//     (decide) reserved ──established()──> established ──leave()──> leaving ──release()──> gone
//                  └───────────────────────────────────release()──────────────────────────┘
//
// reserved     Our accept is on its way, the other side's verdict is not known.
// established  Both sides have accepted.
// leaving      Told to go; counts for no limit and stands in nobody's way, but its id is not given
//              to reactors again before release().
//
// Rules, the first that applies decides:
//   1. Our own id, or our own instance: `self`.
//   2. A place of the same id with another instance: that process is gone (an instance is random at
//      each start), so the place is cleared with `replaced`.  Why: after a power loss a peer is
//      back at once instead of after a keep-alive time-out.
//   3. An established place of the same instance: `already_connected`.  Why: it works, and the
//      other side sees the same, so both keep the same one.
//   4. An unfinished place of the same instance, dialled from the same side: `already_connected`.
//   5. An unfinished place dialled from the other side (crossed dials): of the two connections the
//      one dialled by the lower id stays, the other goes with `crossed_dial_lost`.  Why: both ends
//      know both ids, so both choose the same one whatever the order of events.
//   6. No free place for its direction: `full`.  Persistent peers are not counted and never refused
//      for it: the operator named them.
//
// Not thread-safe; no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

struct Candidate {
  ConnectionSeq seq;
  PeerId id;
  std::uint64_t instance{0};
  bool outbound{false};
  bool persistent{false};  // named by the operator, whoever dialled
};

struct AdmissionLimits {
  std::size_t max_inbound{40};   // peers
  std::size_t max_outbound{10};  // peers
};

class Admission {
 public:
  // What becomes of another connection because of a decision; the caller ends it.
  struct Drop {
    ConnectionSeq seq;
    DisconnectCode code{DisconnectCode::replaced};
  };

  struct Decision {
    std::optional<DisconnectCode> refused;  // not set: accepted, and the place is reserved
    std::vector<Drop> drops;                // only when accepted; these are leaving now
  };

  Admission(PeerId self, std::uint64_t instance, AdmissionLimits limits)
      : self_(self), instance_(instance), limits_(limits) {}

  // --- getters

  std::size_t inbound() const { return count(/*outbound=*/false); }
  std::size_t outbound() const { return count(/*outbound=*/true); }
  // A connection with this peer is reserved or established.
  bool connected(const PeerId& id) const;
  // Some place of this peer other than `but` still has to be released.
  bool lingering(const PeerId& id, ConnectionSeq but) const;
  // Worth dialling for a place that is not persistent?
  bool outbound_room() const { return outbound() < limits_.max_outbound; }

  // --- commands

  // REQUIRES: candidate.seq has no place yet.
  Decision decide(const Candidate& candidate);
  // The other side has accepted.  False if the place is leaving: the caller ends the connection.
  // REQUIRES: seq has a place.
  bool established(ConnectionSeq seq);
  // It has been told to go.  Does nothing without a place.
  void leave(ConnectionSeq seq);
  // It is gone.  Does nothing without a place.
  void release(ConnectionSeq seq);

  void check_invariants() const;

 private:
  enum class Stage : std::uint8_t { reserved, established, leaving };

  struct Place {
    Candidate who;
    Stage stage{Stage::reserved};
  };

  std::size_t count(bool outbound) const;
  std::optional<DisconnectCode> conflict(const Candidate& candidate, const Place& place) const;
  bool full_for(const Candidate& candidate, const std::vector<Drop>& drops) const;

  PeerId self_;
  std::uint64_t instance_;
  AdmissionLimits limits_;
  std::map<ConnectionSeq, Place> places_;
};

}  // namespace switchyard
