// Admission: may this connection stay?
//
// A pure policy: candidates in, decisions out; every rule that grants or refuses a place is here,
// with its reason (a table of all refusals, these and those before them, is in docs/admission.md).
// It keeps the table of places; it closes nothing itself.
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
// Classes, the first that fits:
//   persistent     named by the operator, whoever dialled.  Trusted.
//   unconditional  an id the operator lets in.  Trusted.
//   short_lived    a connection for one exchange: we dialled it for that, or a crawler or a seed
//                  came.  To a seed these come as inbound ones: all are there for one exchange.
//   outbound       we dialled it.
//   inbound        it dialled us.
// Trusted ones are counted by no limit and refused for none: the operator named them, and a node
// that strangers fill up must still be able to keep its own.
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
//   6. Too many places of its address, or of its neighbourhood (address_class.h), in either
//      direction: `too_many_from_address`.  Why: identities are free; without this one machine can
//      take every place, and one network can be all that a node sees of the world.  It stands
//      before 7 because it tells the more.
//   7. No free place for its class: `full`.
//   8. What 6 or 7 refuse is let in after all if it dialled us and is proven (standing.h), and if
//      there is an established inbound peer, not trusted, whose score is lower by the margin and
//      whose leaving makes room by 6 and 7: of these the one with the lowest score goes with
//      `full`, of equals the youngest.  Why: a table that strangers have filled would keep out for
//      ever whoever has served us well.  Why nobody else: a stranger, and so an attacker with as
//      many fresh ids as he likes, pushes out nobody.  Why inbound only: those we dialled we chose.
//
// Not thread-safe; no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "p2p/switch/standing.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

enum class PeerClass : std::uint8_t { persistent, unconditional, short_lived, outbound, inbound };

std::string_view to_string(PeerClass of);  // "short_lived"

struct Candidate {
  ConnectionSeq seq;
  PeerId id;
  std::uint64_t instance{0};
  IpAddress address;  // where it is; the default one, 0.0.0.0, is under no limit
  bool outbound{false};
  bool persistent{false};     // named by the operator, whoever dialled
  bool unconditional{false};  // the same, without being dialled
  bool short_lived{false};    // here for one exchange

  PeerClass peer_class() const;
  bool trusted() const { return persistent || unconditional; }
};

struct AdmissionLimits {
  std::size_t max_inbound{40};     // peers
  std::size_t max_outbound{10};    // peers
  std::size_t max_short_lived{8};  // peers, both directions together
  std::size_t max_per_address{4};  // peers, both directions together
  std::size_t max_per_group{8};    // the same, of one neighbourhood
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

  // Places that count for the limit of their class.
  std::size_t count(PeerClass of) const;
  std::size_t inbound() const { return count(PeerClass::inbound); }
  std::size_t outbound() const { return count(PeerClass::outbound); }
  // A connection with this peer is reserved or established.
  bool connected(const PeerId& id) const;
  // Some place of this peer other than `but` still has to be released.
  bool lingering(const PeerId& id, ConnectionSeq but) const;
  // How many places of this class are free; no end of them for trusted ones.
  std::size_t free_places(PeerClass of) const;
  // A free place for one of this class; always for trusted ones.
  bool has_room(PeerClass of) const;
  // Whether rule 6 has room for one more there that is not trusted.
  bool has_room_at(const IpAddress& address) const { return has_room_at(address, {}); }

  // --- commands

  // Without `standing_of` rule 8 applies to nobody.
  // REQUIRES: candidate.seq has no place yet.
  Decision decide(const Candidate& candidate, const StandingOf& standing_of = {});
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

  template <class Counts>
  std::size_t count_places(const std::vector<Drop>& without, Counts counts) const;
  std::size_t limit(PeerClass of) const;
  bool has_room(PeerClass of, const std::vector<Drop>& without) const;
  // Places of one address, or of its neighbourhood, that count.
  std::size_t used_at(const IpAddress& address, const std::vector<Drop>& without) const;
  std::size_t used_around(const IpAddress& address, const std::vector<Drop>& without) const;
  bool has_room_at(const IpAddress& address, const std::vector<Drop>& without) const;
  std::optional<DisconnectCode> conflict(const Candidate& candidate, const Place& place) const;
  // Rules 1 to 5.
  Decision settle_duplicates(const Candidate& candidate) const;
  // Rules 6 and 7, once what is dropped has gone.
  std::optional<DisconnectCode> lack(const Candidate& candidate,
                                     const std::vector<Drop>& without) const;
  // Rule 8: what goes besides, or nullopt.
  std::optional<Drop> make_room(const Candidate& candidate, const std::vector<Drop>& without,
                                const StandingOf& standing_of) const;

  PeerId self_;
  std::uint64_t instance_;
  AdmissionLimits limits_;
  std::map<ConnectionSeq, Place> places_;
};

// What a refusal says to people beside its code; empty for codes that admission does not give.
std::string_view refusal_text(DisconnectCode code);
// The same to whoever is dropped for another.
std::string_view drop_text(DisconnectCode code);

}  // namespace switchyard
