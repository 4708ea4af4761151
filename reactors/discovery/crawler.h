// Crawler: whom a seed dials next, and whom it may tell of.
//
// A seed's answer is worth as much as what it has tried itself.  So it dials every address it hears
// of, for a moment each, and again before the result is old.
//
//     heard of                              free worker, its id is idle
//    ──────────► queued ─────────────────────────────────────────────────► dialling
//                 ▲  ▲ │ its id is busy                                     │  │  │
//                 │  │ ▼                                                    │  │  │
//                 │ blocked: until its id is idle                           │  │  │
//                 │                                                         │  │  │
//                 │         verified, until shortly before that runs out    │  │  │
//                 └── resting ◄─────────────────────────────────────────────┘  │  │
//                      ▲   ▲    not verified: a pause that grows with failures │  │
//                      │   └───────────────────────────────────────────────────┘  │
//                      └──────────────────────────────────────────────────────────┘
//                           nothing was learnt: a short pause
//
// Rules:
//
//   1. An address is verified when somebody proved the right id there, of the right network, within
//      the last `fresh_for`.  A dial that fails ends that at once.
//      Why: what was there an hour ago is mostly there; what has just failed is not.
//   2. At most `workers` dials at a time, of one address group `most_per_group`, of one id one.
//      Never our own id, nor an address of ours.  Whoever is connected is not dialled: it blocks,
//      until the connection ends.
//   3. What is verified is dialled again when half to four fifths of `fresh_for` are over, the time
//      drawn for each.  Why: so that they come spread, and with time for a queue.
//   4. These come first; then who was never tried, and every kRetryTurn-th time who failed before.
//      Of each kind the address groups take turns (fair_queue.h).
//      Why: a flood of hearsay must cost its own group time, and nobody else.
//   5. After failures in a row an address rests kFirstCrawlPause, then twice as long each time, up
//   to
//      kLongestCrawlPause.  Who comes to us by itself has all its addresses tried again, no sooner
//      than kFirstCrawlPause after they failed.
//   6. A failure is sure if somebody was reached within kSureFor before that dial began.  Others
//   may
//      be our own line: they are not told to the book, and what was verified and failed then is
//      dialled again as soon as anybody is reached.
//   7. Above `most_targets` who would be dialled last is forgotten for whoever comes; so is, when
//   its
//      turn comes, an address that the book no longer has.
//   8. Done, for a crawl that is to end: everybody known was tried, and nothing is under way.
//
// Configured seeds are addresses like all others, but never forgotten, and may be names.
//
// O(log n) an event.  Pure: time and randomness are arguments.  Not thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "reactors/discovery/fair_queue.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

inline constexpr std::size_t kRetryTurn = 4;
// Sooner than a machine has restarted there is no use in asking.
inline constexpr std::chrono::seconds kFirstCrawlPause = std::chrono::minutes(1);
// Who has been away for days is asked once a day; more would be spent on the dead than on the rest.
inline constexpr std::chrono::seconds kLongestCrawlPause = std::chrono::hours(24);
inline constexpr std::chrono::seconds kSureFor = std::chrono::minutes(5);
// After a dial that did not take place, or that was declined.
inline constexpr std::chrono::seconds kPutOffPause{5};
// Longer than the Switch gives a dial and an opening (SwitchConfig, 15 s), and longer than it
// leaves a connection for one exchange (30 s): after these a worker is free whatever became of it.
inline constexpr std::chrono::seconds kCrawlDialTime{20};
inline constexpr std::chrono::seconds kCrawlVisitTime{40};

struct CrawlerConfig {
  PeerId self;
  // Dials under way.  A dead address takes 3 s (SwitchConfig::dial_timeout), so sixteen workers try
  // 300 a minute, and a book of a thousand in four; each holds a socket.
  std::size_t workers{16};
  std::size_t most_per_group{4};         // of them; a quarter
  std::chrono::seconds fresh_for{3600};  // an hour: most nodes run for days
  std::size_t most_targets{100'000};     // addresses; a full book has 20 480 ids.  20 MB
  std::vector<NetAddress> seeds;         // REQUIRES: each with its id
  std::vector<Endpoint> own;             // where we are reached
  // The group of an address; AddrBook::group knows an AS map.
  std::function<AddressGroup(const IpAddress&)> group{group_of};
};

enum class CrawlEnd : std::uint8_t {
  declined,  // it proved its id and that it is of our network, and had no place
  failed,    // nobody there, somebody else, or of another network
  put_off,   // nothing was learnt
};

struct CrawlerStatus {
  std::size_t known{0};      // addresses
  std::size_t untried{0};    // of them, since the start
  std::size_t queued{0};     // waiting for a worker
  std::size_t under_way{0};  // dials, and the visits they lead to
  std::size_t verified{0};   // addresses that may be told
  std::uint64_t dialled{0};  // since the start, as the next two
  std::uint64_t reached{0};
  std::uint64_t failed{0};

  friend bool operator==(const CrawlerStatus&, const CrawlerStatus&) = default;
};

class Crawler {
 public:
  // `rng` outlives this.
  Crawler(CrawlerConfig config, Rng& rng);

  // --- getters

  CrawlerStatus status() const;
  bool is_verified(const Lead& lead, Time now) const;
  bool is_done() const { return untried_ == 0 && dials_.empty(); }
  // How many verified addresses each group has.  Linear in them.
  std::map<AddressGroup, std::size_t> verified_groups() const;
  // Verified addresses, the latest first, at most so many.
  std::vector<Lead> latest_verified(std::size_t most) const;
  // When the dial of it that is under way was ordered; not of one that led to a connection.
  std::optional<Time> dialled_since(const PeerId& id) const;

  // --- what happens

  void handle_start(Time now);
  // An address that the book has.  `verified`: when that was, as far as the book knows; believed
  // for as long as by rule 1, and tried again at once.  Does nothing if it is known, and if it is
  // ours.
  void handle_known(const Lead& lead, std::optional<Time> verified, Time now);
  // Others than before are the seeds now; those are addresses like all others from now on.
  // REQUIRES: each with its id.
  void handle_seeds(const std::vector<NetAddress>& seeds);
  // `serves`: it is one to be told of, and not a seed itself.
  // REQUIRES: not up.
  void handle_peer_up(const Lead& who, bool outbound, bool serves, Time now);
  void handle_peer_down(const PeerId& id, Time now);
  // Of a dial that was ordered and did not become a peer; others mean nothing.  `at_least`: how
  // long to leave the address alone in any case.  Returns the address if the book should hear of
  // this; of what was put off it should not, of failures if they are sure.
  std::optional<Lead> handle_dial_ended(const PeerId& id, CrawlEnd end, Duration at_least,
                                        Time now);
  // Whom to dial now, with a short connection.  `has`: whether the book still has an address.
  std::vector<NetAddress> handle_timeout(Time now, const LeadFilter& has);

  // --- whom to tell of

  // Offers verified addresses, drawn at random and each once, until `most` were taken or
  // kDrawsPerAnswer times as many offered.  `take` returns whether it took one, and does not call
  // the crawler.
  void sample(std::size_t most, Time now, const LeadFilter& take);
  static constexpr std::size_t kDrawsPerAnswer = 4;

  // --- what comes next

  // When handle_timeout has something to do; Time::min(): now; nullopt: never, as it stands.
  std::optional<Time> next_deadline() const;

  void check_invariants() const;

 private:
  enum class Stage : std::uint8_t { queued, blocked, dialling, resting };
  enum class Kind : std::uint8_t { renewal, fresh, retry };
  static constexpr std::size_t kKinds = 3;

  struct Target {
    Lane lane;
    Stage stage{Stage::blocked};
    bool tried{false};             // since the start
    bool serves{true};             // is one to be told of, as far as we know
    bool lost{false};              // was verified, and is asked again for that (rule 6)
    unsigned failures{0};          // in a row
    Time failed{};                 // the last of them
    std::optional<Time> verified;  // when
    Kind queued_as{Kind::fresh};   // while queued, as the next one
    FairQueue::Ticket ticket{0};
    Time due{};            // while resting
    std::size_t place{0};  // in verified_, while verified
    Kind kind() const;
  };
  using Targets = std::map<Lead, Target>;
  using At = Targets::iterator;

  struct Dial {
    Lead lead;
    Lane lane;
    Time since{};
    Time until{};  // the worker is free then
    bool reached{false};
  };

  Lane lane_of(const Lead& lead) const;
  bool is_own(const Lead& lead) const;
  bool is_seed(const Lead& lead) const;
  NetAddress address_of(const Lead& lead) const;
  bool is_open(const Lane& lane) const;
  bool is_idle(const PeerId& id) const;
  FairQueue& queue(Kind kind) { return queues_[static_cast<std::size_t>(kind)]; }
  const FairQueue& queue(Kind kind) const { return queues_[static_cast<std::size_t>(kind)]; }

  void set_seeds(const std::vector<NetAddress>& seeds);
  At insert(const Lead& lead);
  void forget(At at);
  void leave_stage(At at);
  void enqueue(At at);
  void rest(At at, Time due);
  void unblock(const PeerId& id);
  void note_tried(At at);
  void verify(At at, Time when);
  void unverify(At at);
  void note_contact(Time now);
  void try_again_soon(const PeerId& id, Time now);
  void note_failure(const Lead& lead, bool sure, Duration at_least, Time now);
  Time renewal(Time now);
  void end_visit(const PeerId& id, Time now);
  void reached_at(At at, bool serves, Time now);
  void swap_verified(std::size_t a, std::size_t b);

  void check_target(const Lead& lead, const Target& target) const;
  void check_dials() const;

  void expire(Time now);
  void wake(Time now);
  std::optional<Lead> take_next();

  const CrawlerConfig config_;
  Rng& rng_;
  std::map<PeerId, NetAddress> names_;  // of seeds that are names: their lead has no endpoint
  std::set<Lead> seeds_;
  std::size_t most_seeds_{0};  // there ever were

  Targets targets_;
  std::array<FairQueue, kKinds> queues_;
  std::set<std::pair<Time, Lead>> resting_;  // by when they are due
  std::map<PeerId, Dial> dials_;             // workers at work
  std::set<PeerId> connected_;
  std::vector<Lead> verified_;            // in no order
  std::set<std::pair<Time, Lead>> ends_;  // of verified_, by when that runs out
  std::set<Lead> doubtful_;               // were verified, failed, and that is not sure (rule 6)

  std::size_t untried_{0};
  std::size_t turns_{0};
  std::optional<Time> last_contact_;
  std::uint64_t dialled_{0};
  std::uint64_t reached_{0};
  std::uint64_t failed_{0};
};

}  // namespace switchyard::reactors
