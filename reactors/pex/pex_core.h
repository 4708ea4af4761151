// PexCore: who may ask whom for addresses, when, and what breaks the rules.
//
//                ask                     answer
//     quiet ─────────────► asked ──────────────────► quiet, until the pace that came with it
//                            │ kAnswerTime passes
//                            ▼                        answer
//                          late: reported once ─────────────────► quiet
//
// Rules, each with what follows if a peer breaks it (docs/pex.md has them as a table):
//
//   1. One question at a time.  We ask nobody who owes us an answer.
//      Why: otherwise nobody could tell which answer was asked for.
//   2. Only what was asked for is taken: an answer to no question is `unsolicited_answer`.
//      Why: whoever may speak first can fill a book at the speed of the line.
//   3. No more entries than were asked for: else `bad_message`.
//   4. A question that is not answered in kAnswerTime is `no_answer`, once.  The answer is still
//      taken when it comes.
//      Why: late is not malice, and who has once been late must be able to make it good.
//   5. Every answer says how long the asker has to wait, and who asks again sooner over the same
//      connection is a `flood`.
//      Why: he was told.  A limit that nobody states punishes whoever was built with another one.
//   6. On a new connection the first question is never punished.  If the wait is not over it gets
//      an answer without entries, and the rest of the wait as its pace.
//      Why: a peer that has restarted has forgotten; but reconnecting must not buy addresses.
//   7. We keep to what we are told, but believe no pace above kLongestPace, and never ask sooner
//      than our own `pace`, or than kEmptyPace if there was nothing in the answer.
//      Why: one answer must not silence us for ever.
//   8. Who gets an answer without entries, because there is nothing to tell, may ask again after
//      kEmptyPace.
//      Why: an answer is worth waiting half a minute for the next one, but nothing is not; a
//      network whose nodes and seed all start together would stand still for that long.
//
// What 5 to 8 need is remembered of peers that have gone, as long as it means anything: until both
// waits are over, and of at most `most_gone` peers.  Above that who would be forgotten first goes;
// an attacker who brings that many ids gains one answer, which any fresh id gets anyway.
//
// Bounded by the connected peers and most_gone; everything is O(log n) but askable().  Sans-IO:
// time and randomness are arguments.  Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/switch/behaviour.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/pex_codec.h"

namespace switchyard::reactors {

struct PexConfig {
  // Between two questions of one peer, ours and theirs; whole seconds, from 2 to kLongestPace.
  // An answer is a large part of what a peer knows, at most 32 KiB, so twice a minute brings
  // mostly repetition and costs either side a KiB/s.  Tendermint's nodes ask as often.
  std::chrono::seconds pace{30};
  std::size_t most_gone{1000};  // peers remembered that are not connected
  // False for a wire that cannot say a pace (PexCodec::tells_pace): then who asks too soon could
  // not know, and rule 6 holds for every question.  CometBFT v0.40 asks a seed twice at once.
  bool pace_is_told{true};

  // As this wire has it.
  PexConfig on(const wire::PexCodec& codec) const {
    PexConfig config = *this;
    config.pace_is_told = codec.tells_pace();
    return config;
  }
};

// The longest wait that is believed.
inline constexpr std::chrono::seconds kLongestPace = std::chrono::hours(1);
// Between two questions when the first brought nothing.  A seed has tried its guest by then.
inline constexpr std::chrono::seconds kEmptyPace{3};
// An answer takes a round trip and a look into a book; the rest is for slow lines.
inline constexpr std::chrono::seconds kAnswerTime{30};
// How much sooner a question may come: clocks run differently, and timers round.
inline constexpr std::chrono::seconds kPaceSlack{1};

// Somebody broke a rule.
struct PexOffence {
  PeerId who;
  Behaviour what{};
  std::string_view text;  // a literal, for people

  friend bool operator==(const PexOffence&, const PexOffence&) = default;
};

// How a question is to be answered.
struct PexReply {
  std::size_t most{0};           // entries, at most
  std::chrono::seconds pace{0};  // to be told with them

  friend bool operator==(const PexReply&, const PexReply&) = default;
};

// Since the start; for people and metrics.
struct PexCounts {
  std::uint64_t asked{0};                      // questions of ours that left
  std::uint64_t heard{0};                      // answers to them
  std::uint64_t questions{0};                  // of others
  std::uint64_t answers{0};                    // of ours
  std::uint64_t told{0};                       // entries in them, before they were cut by size
  std::map<Behaviour, std::uint64_t> refused;  // questions that broke a rule

  friend bool operator==(const PexCounts&, const PexCounts&) = default;
};

class PexCore {
 public:
  // REQUIRES: config.pace within its bounds.
  explicit PexCore(PexConfig config = {});

  // --- getters

  bool is_connected(const PeerId& id) const;
  std::size_t gone() const { return gone_.size(); }  // peers remembered
  const PexCounts& counts() const { return counts_; }
  // Connected, owes us nothing, and the wait is over.
  bool may_ask(const PeerId& id, Time now) const;
  // Whom we may ask, in the order of ids: those we dialled if there are any, else the others.  Why:
  // whoever wants to fill our book can connect to us as often as he likes, but not choose whom we
  // dial.
  std::vector<PeerId> askable(Time now) const;
  // One of them, at random; nullopt if there are none.
  std::optional<PeerId> choose(Time now, Rng& rng) const;

  // --- what happens

  // REQUIRES: not connected.
  void handle_peer_up(const PeerId& id, bool outbound, Time now);
  // Does nothing if it was not up.
  void handle_peer_down(const PeerId& id, Time now);
  // REQUIRES, of these: connected.
  Result<PexReply, PexOffence> handle_request(const PeerId& id, const wire::PexRequest& request,
                                              Time now);
  // The question that was just answered gets no entries, as there are none.  Returns the pace to be
  // told instead.  REQUIRES: handle_request() has said that it may have some.
  std::chrono::seconds handle_nothing_to_tell(const PeerId& id, Time now);
  // An answer with so many entries has left.
  void handle_answered(std::size_t entries);
  // Whether the entries may be taken.
  Result<void, PexOffence> handle_addresses(const PeerId& id, const wire::PexAddresses& said,
                                            Time now);
  // The question did not leave, as the peer has no such channel or is going: it owes no answer, and
  // is left alone for the pace.  REQUIRES: it was asked.
  void handle_unsent(const PeerId& id);
  // Who has just become late.
  std::vector<PexOffence> handle_timeout(Time now);

  // --- commands

  // The question to be sent.  REQUIRES: may_ask(id, now).
  wire::PexRequest ask(const PeerId& id, Time now);

  // --- what comes next

  // When handle_timeout has something to do; nullopt: never, as it stands.
  std::optional<Time> next_deadline() const;

  void check_invariants() const;

 private:
  struct Peer {
    bool connected{false};
    bool outbound{false};
    bool told{false};           // a pace, on this connection
    std::optional<Time> asked;  // an answer is owed since then; only while connected
    bool late{false};           // and that was reported
    Time we_may_ask{};          // not before
    Time it_may_ask{};          // not before, if it is to get entries
  };
  using Peers = std::map<PeerId, Peer>;

  Peer& connected(const PeerId& id);
  void settle(const PeerId& id, Peer& peer);
  static Time forgotten_at(const Peer& peer) { return std::max(peer.we_may_ask, peer.it_may_ask); }

  const PexConfig config_;
  PexCounts counts_;
  Peers peers_;                              // connected and remembered
  std::set<std::pair<Time, PeerId>> gone_;   // those not connected, by when they are forgotten
  std::set<std::pair<Time, PeerId>> owing_;  // those asked and not yet late, by when they will be
};

}  // namespace switchyard::reactors
