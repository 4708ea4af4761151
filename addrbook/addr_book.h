// AddrBook: whom we know, and whom to try.
//
// Anybody may tell us anything, and identities cost nothing; what costs something is addresses.  So
// the book is built for being lied to.
//
//                    add, add_record                      good
//     hearsay ─────────────────────► fresh entry ─────────────────► old entry
//                                      │  ▲                            │
//                  no room, and stale  │  │  failed its test, or failed for a week
//                  or failed its test  ▼  └────────────────────────────┘
//                                    gone
//
//   1. Fresh entries were heard of; old ones were reached.  Which bucket an entry lies in depends
//   on
//      the group of its address and, if fresh, of who told us, under a secret key (placer.h); so a
//      source fills its share, and a neighbourhood gets its share.
//   2. A bucket holds what it holds.  Who goes for a newcomer: a stale entry (rules.h); then one
//   that
//      lies in other buckets too.  If there is neither, the newcomer has to wait, and the one
//      longest untouched is tested first: feeler() names it, good() or attempt() is the result.
//      The same holds for old buckets, where the one to be tested is who answered longest ago, and
//      the newcomer stays fresh until the test is over.
//   3. Who leaves an old bucket becomes fresh and is not lost: it takes the place of the least of
//   its
//      new bucket.  An old entry that failed for a week is fresh again, and can come back.
//   4. Hearsay never moves an id.  An address that somebody tells of an id we know is one to fall
//      back on.  What moves it is its own signed record with a higher sequence, or a connection at
//      another address that proved the id.
//   5. Bans belong to the Switch.  Who is banned is neither taken, picked nor passed on, but an old
//      entry stays, and is itself again when the ban ends.
//   6. Whoever is picked is picked by his group: each group of addresses comes as often, whether it
//      has one entry or a thousand.
//   7. Nothing that a file says is believed (book_image.h).
//
// All operations are O(1), sample() is O(answer): a constant number of draws, of entries of one
// bucket, of tests.  docs/addrbook.md explains the rules and lists the numbers.
//
// Sans-IO: time and randomness are arguments.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "addrbook/book_image.h"
#include "addrbook/placer.h"
#include "addrbook/rules.h"
#include "addrbook/surroundings.h"
#include "addrbook/tables.h"
#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard::addrbook {

struct BookConfig {
  PeerId self;                      // never taken
  std::string network;              // records of other networks are refused
  bool strict{true};                // take routable addresses only (p2p/types/address_group.h)
  std::vector<PeerId> private_ids;  // neither taken nor listened to, so never passed on
  const AsMap* as_map{nullptr};     // outlives the book; null: groups by prefix
  Shape shape;
};

// What became of what somebody told us.
enum class AddOutcome : std::uint8_t {
  added,            // an id that is new to us
  another_source,   // of a fresh entry: lies in one more bucket
  another_address,  // of an id we know, to fall back on
  newer_record,     // its owner says where it is now
  known,            // nothing new; or new, but hearsay about an id with a record
  crowded,          // no room; the one to go is tested first
  unusable,         // port 0, the unspecified address, multicast, no id
  not_routable,     // in a strict book
  own,              // our id or address
  private_peer,     // about a private id, or from one
  banned,           // the id or the address
  unsigned_record,  // the signature does not hold, or not for this id
  other_network,    // of a record
};

// An entry as others see it.
struct PeerView {
  PeerId id;
  BucketType type{BucketType::fresh};
  std::vector<Endpoint> endpoints;  // all different, in the order to dial them; never empty
  AddressGroup group;               // of the first of them
  std::uint32_t attempts{0};        // failed since the last success
  WallTime heard{kNever};           // the latest hearsay that made a difference
  WallTime last_attempt{kNever};
  WallTime last_success{kNever};
  double score{0};       // Reliability::score()
  bool reliable{false};  // Reliability::is_reliable()
  Bytes record;          // encoded (p2p/wire/record_codec.h); empty: it has none
};

// True for who will do.  Called at most kPickDraws times a pick.
using PeerFilter = std::function<bool(const PeerView&)>;

struct SampleRequest {
  std::size_t most{kSampleMost};
  // The share of fresh ones, as far as there are enough of either kind; nullopt: as they come.
  std::optional<unsigned> fresh_percent;
  std::size_t most_per_group{0};  // 0: no bound
  PeerFilter filter;              // empty: all
};

// What became of an image's entries.
struct RestoreReport {
  std::size_t taken{0};
  std::size_t demoted{0};  // of them: said to be old, and are fresh now
  std::size_t without_id{0};
  std::size_t refused{0};     // no address that the book would take, or ourselves, or private
  std::size_t duplicates{0};  // of an id that came before
  std::size_t crowded{0};     // no room left
  std::size_t bad_records{0};
  bool dealt_anew{false};  // under a key of our own: the image's was not made by our rules

  friend bool operator==(const RestoreReport&, const RestoreReport&) = default;
};

class AddrBook {
 public:
  // Draws its keys from `rng`.  All references outlive the book.
  AddrBook(BookConfig config, Rng& rng, Bans& bans, const RecordVerifier& verifier);

  // --- getters

  std::size_t size() const { return tables_.size(); }
  std::size_t count(BucketType type) const { return tables_.list(type).size(); }
  bool has(const PeerId& id) const { return tables_.find(id) != kNone; }
  bool wants_more() const { return size() < kWantsMoreBelow; }
  std::optional<PeerView> find(const PeerId& id) const;
  // For whoever spreads connections: the groups the book itself goes by.
  AddressGroup group(const IpAddress& address) const { return placer_.group(address); }
  const std::vector<Anchor>& anchors() const { return anchors_; }
  std::size_t trials() const { return trials_.size(); }  // entries waiting for their test
  // Grows whenever image() may be another one than before, so has to be saved.
  std::uint64_t changes() const { return changes_; }
  // Who told us that `id` is at `endpoint`; nullopt: nobody whose id is known.
  std::optional<PeerId> teller(const PeerId& id, const Endpoint& endpoint) const;

  // --- what we hear

  AddOutcome add(const PeerId& id, const Endpoint& endpoint, const Source& source, WallTime now);
  // Its addresses, up to kMaxReferences of those the book takes, become those of the entry.
  // `who`, if given, is set to the id it is about when its signature holds.
  // REQUIRES: `record` keeps the limits of p2p/types/node_info.h.
  AddOutcome add_record(const SignedRecord& record, const Source& source, WallTime now,
                        PeerId* who = nullptr);
  // An address that we are reached at; the latest kMaxOwn of them are remembered, and no entry is
  // left there.  Linear in the book: for the seldom moments when we learn one.
  void add_own(const Endpoint& endpoint);

  // --- what became of it

  // It answered at `endpoint` and proved its id.  One that is not known is taken.  False if the
  // book would not have it.
  bool good(const PeerId& id, const Endpoint& endpoint, WallTime now);
  // A dial failed: nobody there, or somebody else.  Counts if that is an address of its bucket or
  // of its record; another one is forgotten and says nothing about the entry, or hearsay could make
  // anybody look dead.
  void attempt(const PeerId& id, const Endpoint& endpoint, WallTime now);
  // It misbehaved: is banned until then, WallTime::max() for ever.  An old entry waits for the end
  // of its ban; a fresh one goes, and so does who is banned for ever.
  void bad(const PeerId& id, std::string_view reason, WallTime now, WallTime until);
  bool remove(const PeerId& id);  // false: was not there

  // --- whom to try

  // An entry of a random group: new with a weight of fresh_percent times the root of their number,
  // old with the rest times the root of theirs, but new ones no more often than they have groups;
  // if there are none of a kind, of the other.  Who failed or was just tried comes less often.
  // nullopt: none was found in kPickDraws draws.
  // REQUIRES: fresh_percent <= 100.
  std::optional<PeerView> pick(unsigned fresh_percent, WallTime now, const PeerFilter& filter = {});
  // The best of a few random old entries, by reliability and recent failures; of fresh ones if
  // there are no old ones.
  std::optional<PeerView> pick_reliable(WallTime now, const PeerFilter& filter = {});
  // Whom to test with a short connection: who has to go unless he answers, else a random fresh one.
  std::optional<PeerView> feeler(WallTime now, const PeerFilter& filter = {});
  // Different entries, in random order; neither stale nor banned.  At most
  // min(request.most, selection_size()).  Only addresses of buckets and records: what we would fall
  // back on is not for others.
  std::vector<PeerView> sample(const SampleRequest& request, WallTime now);
  // This entry as sample() would give it; nullopt: it would not.
  std::optional<PeerView> find_to_tell(const PeerId& id, WallTime now) const;

  // An outbound connection of ours that may last.  Anchors are the latest of these, of different
  // groups: dialled first after a restart, they are peers that an attacker of the book did not
  // choose.
  void anchor(const PeerId& id, const Endpoint& endpoint);
  // Gives and forgets: if dialling one of them is what stops us, the next start is without it.
  std::vector<Anchor> take_anchors();

  // --- to and from files

  // Entries in the order of their ids, with the ends of their bans; bans of others are not the
  // book's.
  BookImage image(WallTime now) const;
  // Bans that have not ended go to the Switch's list.  REQUIRES: the book is empty.
  RestoreReport restore(const BookImage& image, WallTime now);

  void check_invariants() const;

 private:
  // An old entry that has to go for `challenger`, or a fresh one that has to go for whoever comes,
  // unless it answers.
  struct Trial {
    std::uint32_t victim{kNone};
    std::uint32_t challenger{kNone};  // of old victims only
    WallTime since;
  };
  enum class For : std::uint8_t { newcomer, known };

  std::optional<AddOutcome> refusal(const PeerId& id, const Endpoint& endpoint) const;
  bool is_private(const Source& source) const;
  bool is_banned(std::uint32_t entry, WallTime now) const;
  AddOutcome hear_again(std::uint32_t entry, const Reference& said, WallTime now);
  AddOutcome hear_first(const PeerId& id, const Reference& said, WallTime now);
  void leave_address(std::uint32_t entry, const Endpoint& endpoint);
  void proved_at(std::uint32_t entry, const Endpoint& endpoint, WallTime now);
  void check_trials() const;
  void check_place(std::uint32_t entry) const;

  // addr_book_room.cpp
  std::size_t bucket_of(const Reference& reference) const;
  void place(std::uint32_t reference, std::size_t bucket);
  bool make_room(std::size_t bucket, For whom, WallTime now);
  void settle_fresh(std::uint32_t reference);
  void drop_from_bucket(std::uint32_t reference);
  void erase(std::uint32_t entry);
  bool promote(std::uint32_t entry, WallTime now);
  void demote(std::uint32_t entry, WallTime now);
  void place_by_force(std::uint32_t reference, WallTime now);
  void begin_trial(std::uint32_t victim, std::uint32_t challenger, WallTime now);
  bool fail_trial(std::uint32_t entry, WallTime now);
  void lose_old(const Trial& trial, WallTime now);
  void expire_trials(WallTime now);
  void forget_trials(std::uint32_t entry);

  // addr_book_record.cpp
  std::vector<Endpoint> usable(const SignedRecord& record, const PeerId& id) const;
  void move_by_record(std::uint32_t entry, const std::vector<Endpoint>& to, const Reference& said);

  // addr_book_pick.cpp
  enum class Addresses : std::uint8_t { all, vouched };
  PeerView view(std::uint32_t entry, Addresses which) const;
  bool may_be_told(std::uint32_t entry, WallTime now) const;
  std::optional<std::uint32_t> draw(BucketType type);
  double draw_fraction();
  std::optional<PeerView> view_if(std::uint32_t entry, WallTime now,
                                  const PeerFilter& filter) const;
  std::optional<PeerView> pick_of(double fresh_share, WallTime now, const PeerFilter& filter);
  class Drawing;

  // addr_book_image.cpp
  ImageEntry image_of(std::uint32_t entry, WallTime now) const;
  void restore_ban(const PeerId& id, WallTime until, WallTime now);
  void restore_entry(const ImageEntry& from, WallTime now, RestoreReport& report);
  void restore_track(std::uint32_t entry, const ImageEntry& from, WallTime now);
  void restore_record(std::uint32_t entry, const ImageEntry& from, RestoreReport& report);
  bool settle(std::uint32_t entry, BucketType wanted);
  void settle_all(std::uint32_t entry);

  BookConfig config_;
  Rng& rng_;
  Bans& bans_;
  const RecordVerifier& verifier_;
  Placer placer_;
  Tables tables_;
  std::vector<Trial> trials_;    // the oldest first; each victim once
  std::vector<Anchor> anchors_;  // the latest first, at most kMaxAnchors, all of different groups
  std::vector<Endpoint> own_;    // where we are reached, the latest last, at most kMaxOwn
  std::uint64_t changes_{0};
};

}  // namespace switchyard::addrbook
