// Discovery: whom to dial, and when, so that the free places get filled.
//
//     rounds ──► leads of the sources ──► dials ──► peer up │ failed, paused │ refused, waits
//        ▲                                             │
//        └─────────────────────────────────────────────┘
//
// Rules:
//
//   1. Every round dials as many as there are free places, all at once, less those under way.  The
//      next round comes after kHungryPause while not half of the places are filled, then after
//      kCalmPause; a round that found nobody doubles the pause, up to kLongestRound, or until the
//      next seed may be asked.
//      Why: a node without peers is of no use to anybody, one with most of its peers is.
//   2. A peer that goes, and a seed that answers, bring the next round back to kHungryPause.
//   3. Of one address group at most `most_per_group` peers that we dialled, those under way
//      included.  Addresses that are not routable count for none.
//      Why: groups are what costs something, identities and addresses of one group do not
//      (p2p/types/address_group.h); and a network of our own is one group, and no danger.
//   4. An address that failed is left alone, the longer the more often (dial_pauses.h).  A source
//      hears of a failure only if somebody is connected.
//      Why: when nobody is, it may well be our own line; it must not empty the book.
//   5. A seed is asked, one at a time, with a short connection, when places are free and no source
//      names anybody, or when for kIsolatedAfter nobody at all is connected.  After one that
//      answered the next is asked after kSeedPause, and each time after twice that, up to
//      kLongestSeedPause, until all places are filled.
//      Why: seeds serve everybody; but a node that all its addresses have left has only them.
//   6. Every kFeelerPause or so one address is tested with a short connection.
//      Why: so that the book knows who is there before it needs him (docs/addrbook.md).
//   7. Whom the sources name first (anchors) is dialled first, and once.
//   8. While all places are filled, every kPartingPause or so we part with one of those we dialled
//      for a place, at random, if a source names somebody else, who gets it in the next round.
//      Why: nodes that are all content never look for others, so two halves of a network that were
//      apart would stay apart; and a place that only its owner can give up, an attacker never does.
//
// Everything outbound that is not a short connection of ours counts for the places: persistent
// peers too.  All pauses but kHungryPause are times a random factor in [0.75, 1.25), so that a
// crowd that starts together does not act together.
//
// Pure: time and randomness are arguments.  Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "reactors/discovery/dial_pauses.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

inline constexpr std::chrono::seconds kHungryPause{1};
inline constexpr std::chrono::seconds kCalmPause{5};
inline constexpr std::chrono::seconds kLongestRound{30};  // Tendermint's period of all rounds
// Longer than the Switch gives a dial and an opening together (SwitchConfig, 15 s): after it a dial
// is taken for failed, whatever has become of it.
inline constexpr std::chrono::seconds kDialTime{20};
inline constexpr std::chrono::seconds kIsolatedAfter{60};
// Enough for a seed to try whom we have just shown it, and for us to be told of them.
inline constexpr std::chrono::seconds kSeedPause{5};
inline constexpr std::chrono::seconds kLongestSeedPause = std::chrono::hours(1);
inline constexpr std::chrono::seconds kFeelerPause = std::chrono::minutes(2);  // Bitcoin's
// So a place of ten changes hands every five hours: seldom enough to be worth having, and a network
// of hundreds has a dial every few seconds that may go anywhere.
inline constexpr std::chrono::seconds kPartingPause = std::chrono::minutes(30);
// How long whoever was there but had no place for us is left alone, at least.
inline constexpr std::chrono::seconds kRefusedPause{30};

struct DiscoveryConfig {
  std::size_t wanted{10};         // outbound peers; SwitchConfig::max_outbound_peers
  std::size_t most_per_group{1};  // of those we dial
  std::vector<NetAddress> seeds;  // REQUIRES: each with its id
  // The group of an address; AddrBook::group knows an AS map.
  std::function<AddressGroup(const IpAddress&)> group{group_of};
};

enum class DialPurpose : std::uint8_t { fill, seed, feeler };

struct DialOrder {
  NetAddress address;  // with an id
  DialPurpose purpose{DialPurpose::fill};

  bool brief() const { return purpose != DialPurpose::fill; }
  friend bool operator==(const DialOrder&, const DialOrder&) = default;
};

// How a dial ended that did not become a peer.
enum class DialEnd : std::uint8_t {
  failed,   // nobody there, or somebody else
  refused,  // it proved its id, and did not want us
  dropped,  // neither: we changed our mind, or it is connected some other way
};

class Discovery {
 public:
  // Sources and `rng` outlive this.
  Discovery(DiscoveryConfig config, std::vector<PeerSource*> sources, Rng& rng);

  // --- getters

  std::size_t outbound() const;  // places filled
  std::size_t peers() const { return peers_.size(); }
  std::size_t dialling() const { return dials_.size(); }
  std::size_t dialling(DialPurpose purpose) const;

  // --- what happens

  void handle_start(Time now, WallTime wall);
  void handle_peer_up(const PeerId& id, const Endpoint& remote, bool outbound, Time now,
                      WallTime wall);
  void handle_peer_down(const PeerId& id, Time now);
  // Of a dial that was ordered; others mean nothing.  `at_least`: how long to leave the address
  // alone in any case.
  void handle_dial_ended(const PeerId& id, DialEnd end, Duration at_least, Time now, WallTime wall);
  // Asked from now on, as if none had been asked before.  REQUIRES: each with its id; started.
  void set_seeds(std::vector<NetAddress> seeds, Time now);
  // Whom to dial now.  REQUIRES: started.
  std::vector<DialOrder> handle_timeout(Time now, WallTime wall);

  // Whom to hang up on after handle_timeout, so that his place goes to somebody else; he stays a
  // peer until handle_peer_down.  nullopt: nobody.
  std::optional<PeerId> take_parting() { return std::exchange(parting_, std::nullopt); }

  // --- what comes next

  // When handle_timeout has something to do.
  Time next_deadline() const;

  void check_invariants() const;

 private:
  struct Dial {
    DialOrder order;
    std::optional<Endpoint> endpoint;  // nullopt: a name
    Time until{};                      // taken for failed then
  };
  struct Peer {
    Endpoint remote;
    std::optional<AddressGroup> group;   // that it counts for
    bool fills{false};                   // a place
    std::optional<DialPurpose> purpose;  // nullopt: not ours
  };

  std::optional<AddressGroup> counted_group(const Endpoint& endpoint) const;
  std::size_t count(const AddressGroup& group) const;
  bool may_dial(const Lead& lead, Time now) const;
  std::optional<Lead> next_lead(Time now, WallTime wall);
  void order(std::vector<DialOrder>& to, DialOrder order, std::optional<Endpoint> endpoint,
             Time now);
  std::size_t missing() const;
  std::size_t fill(std::vector<DialOrder>& to, Time now, WallTime wall);
  bool needs_seed(std::size_t begun, Time now) const;
  std::optional<Time> next_seed() const;
  void ask_seed(std::vector<DialOrder>& to, Time now);
  void feel(std::vector<DialOrder>& to, Time now, WallTime wall);
  void plan_parting(Time now, WallTime wall);
  void plan_round(std::size_t begun, Time now);
  void look_soon(Time now);
  void expire(Time now, WallTime wall);
  void note_company(Time now);
  Duration about(Duration pause);

  DiscoveryConfig config_;  // constant, but for the seeds
  const std::vector<PeerSource*> sources_;
  Rng& rng_;

  std::map<PeerId, Peer> peers_;  // connected
  std::map<PeerId, Dial> dials_;  // under way; of nobody who is connected
  DialPauses pauses_;
  std::deque<Lead> first_;   // to be dialled before the sources are asked
  unsigned idle_rounds_{0};  // in a row that found nobody
  Duration seed_pause_{kSeedPause};
  Time next_round_{};
  Time next_seed_{};  // no seed is asked before
  Time next_feeler_{};
  Time next_parting_{};
  std::optional<PeerId> parting_;  // not taken yet
  std::optional<Time> lonely_;     // nobody is connected since then
};

}  // namespace switchyard::reactors
