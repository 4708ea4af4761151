// OpeningTable: accepted connections that are not peers yet, and whose turn it is.
//
// An opening costs us cryptography, and a connection that never finishes costs a descriptor.  So
// the table is bounded, and the cryptography is paced: a token bucket for each neighbourhood and
// one for all.  Nobody is turned away for lack of a token; he waits for it in the table, and pays
// with nothing but his place in it.
//
//     enter() ─► silent ──spoke()──► waiting ──next()──► opening ──lingers()──► lingering
//
//     leave() from anywhere: gone, and so is the victim of enter() or next()
//
// silent     It has said nothing.  Why a stage of its own: an honest dialler speaks first and at
//            once; one that does not gets no turn and costs no cryptography.
// waiting    It has spoken and waits for its turn.
// opening    The handshake is under way: a token was spent on it.
// lingering  It has been refused and is read from until it has heard it.
//
// The table is two rooms of `capacity` / 2: one for those under way, one for all others.  Why:
// turns are paced, arrivals are not.  So however many arrive, a handshake that has begun is left
// `capacity` / 2 / `per_second` seconds to finish, which is more than an honest one takes.
//
// Who goes when a room is full.  Not the newcomer: a flood would keep everybody out.  Lingering
// ones first, the oldest of them: they have been told.  Else one of the neighbourhood that is
// busiest in this room: a flood pushes out itself.  In it one of the busiest address, so that an
// honest peer inside the flood's neighbourhood is not taken for it.  Among equals one whose
// neighbourhood had a turn most lately; then the oldest, which has had the most time.
//
// Whose turn it is.  Among the neighbourhoods that have a token, the one whose last turn is longest
// ago; in it the address whose last turn is longest ago; its oldest connection.  Why: a newcomer
// comes before everybody who has had a turn, whatever else is waiting, and a thousand
// neighbourhoods share what there is.  Loopback has no neighbourhood to pace (address_class.h) and
// spends only of the bucket for all.
//
// The memory of turns is bounded and forgets no debt: a bucket is full again kBurst seconds after
// its last turn, and no more than 2 * kBurst * `per_second` turns are given in that time.  It holds
// kRemembered at least, so that a thousand neighbourhoods are told from a newcomer.
//
// Pure: not thread-safe, no I/O, no clock.  Costs are linear in `capacity`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "p2p/base/time.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"

namespace switchyard {

struct OpeningLimits {
  std::size_t capacity{256};    // connections in the table; at least 2
  std::size_t per_second{100};  // openings begun, all together; at least 1
  std::size_t per_group{10};    // the same, of one neighbourhood; at least 1
};

class OpeningTable {
 public:
  // A bucket holds what comes in this many seconds: a node that starts, and all its peers with it,
  // does not wait.
  static constexpr std::size_t kBurst = 2;
  static constexpr std::size_t kRemembered = 4096;

  struct Turn {
    ConnectionSeq begins;
    std::optional<ConnectionSeq> gone;  // had to go for it
  };

  explicit OpeningTable(OpeningLimits limits);

  // --- getters

  std::size_t size() const { return entries_.size(); }
  // The room of those that are not under way is more than half full: whoever cannot get a place is
  // refused without being heard.
  bool scarce() const;
  // How many of them are of this one's neighbourhood.
  std::size_t group_size(const IpAddress& address) const;

  // --- commands

  // Takes a connection in; the one that has to go for it, if any, is gone from the table.
  // REQUIRES: seq was not here before.
  std::optional<ConnectionSeq> enter(ConnectionSeq seq, const IpAddress& address);
  // Its first byte is there.  These three do nothing for one that is not in the table.
  void spoke(ConnectionSeq seq);
  void lingers(ConnectionSeq seq);
  void leave(ConnectionSeq seq);

  // The connection whose turn it is now, if any; its tokens are spent.  Ask again until there is
  // none.
  std::optional<Turn> next(Time now);
  // When next() will have one; nullopt while nobody waits.  Never before `now`.
  std::optional<Time> next_turn(Time now) const;

  void check_invariants() const;

 private:
  enum class Stage : std::uint8_t { silent, waiting, opening, lingering };

  struct Entry {
    IpAddress address;
    IpAddress group;  // limit_group(address)
    Stage stage{Stage::silent};
    bool under_way{false};  // which room it is in: it has had its turn
  };

  using Entries = std::map<ConnectionSeq, Entry>;  // oldest first

  // Tokens are counted in time.
  struct Bucket {
    Time full_at{};    // when it will be full again; past: it is
    Time last_turn{};  // when the last token was taken

    // When it has a whole token.  `each`: the time one takes to come; `burst`: how many it holds.
    Time ready(Duration each, std::size_t burst) const;
    void take(Time now, Duration each);
  };

  using Buckets = std::map<IpAddress, Bucket>;

  std::size_t room_for(bool opening) const;
  std::size_t count(bool opening) const;
  std::optional<ConnectionSeq> make_room(bool opening);
  Entries::iterator first_in_line(Time now);
  Time ready(const Entry& entry) const;
  void remember(Buckets& buckets, const IpAddress& key, Time now) const;
  static Time last_turn(const Buckets& buckets, const IpAddress& key);
  std::size_t memory() const;

  OpeningLimits limits_;
  Duration each_;        // time between two tokens for all
  Duration each_group_;  // the same of a neighbourhood
  Entries entries_;
  Bucket all_;
  Buckets groups_;     // at most memory(); no entry: full, never had a turn
  Buckets addresses_;  // the same; only their last turn counts
};

}  // namespace switchyard
