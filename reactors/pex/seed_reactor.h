// SeedReactor: a seed's peer exchange.  Tries every address that it hears of, tells of those that
// answered, and keeps nobody.
//
//                    record, entries
//     peers ──► PexCodec ──► AddrBook ──► Crawler ──► Switch       short connections
//                   ▲                        │
//                   └────────────────────────┘ verified addresses, for who asks
//
// It stands where a node has PexReactor and DiscoveryReactor, and must hear every event of the
// Switch.
//
//   1. Whoever is reached by a dial of ours is asked once, for kGuestTime at most, and hung up on.
//      Reached, with its id and network, is good for the book.
//   2. Whoever comes may ask once.  It gets verified addresses only (crawler.h), of any address
//      group at most `served_per_group`, then the connection is ended behind the answer; so it is
//      for who asks nothing within kGuestTime.
//   3. A signed record is told if all its addresses are verified; else those that are, unsigned.
//      Why: a record may name anybody's address, and whoever gets it dials them all.
//   4. Seeds and crawlers are not told of.  Why: they have no places for peers.
//   5. What a peer says of itself is heard like anything else, and tried before it is told.
//   6. `kept` peers, the operator's own, are not hung up on, and may ask at the usual pace.
//   7. What the book says was reached within Crawler's `fresh_for` counts as verified after a
//      restart, at the address where it proved its id, and is tried again at once.
//
// Who may ask when, and what offends, are PexCore's rules.
//
// Threads: everything on one executor, that of the Switch, of the book and of the timers; add it
// with Node::add_reactor(name, reactor, services.executor).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/rng.h"
#include "p2p/net/timers.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_events.h"
#include "p2p/wire/pex_codec.h"
#include "reactors/discovery/crawler.h"
#include "reactors/pex/hearsay.h"
#include "reactors/pex/pex_core.h"

namespace switchyard::reactors {

// A question and its answer are a round trip each; the rest is for slow lines.
inline constexpr std::chrono::seconds kGuestTime{10};

struct SeedConfig {
  PexConfig pex;
  CrawlerConfig crawl;  // its `group` is ignored: the book's holds
  // Entries of an answer; as many as a node would have peers of one neighbourhood
  // (SwitchConfig::max_peers_per_group).  Who has one group gets 3 % of a full answer.
  std::size_t served_per_group{8};
  std::vector<PeerId> kept;  // persistent and unconditional peers
};

// Told as it happens; either may be empty.
struct SeedCallbacks {
  std::function<void()> on_news;  // peers have said something: the book may be another
  // How a dial of the crawl ended, and how long it took; not set: we are connected.
  std::function<void(std::optional<CrawlEnd> end, Duration took)> on_dial;
};

// For people and metrics.
struct SeedStatus {
  std::size_t book{0};          // ids
  CrawlerStatus crawl;          // addresses
  std::size_t groups{0};        // address groups of those that are verified
  std::size_t connected{0};     // peers
  std::uint64_t answers{0};     // given since the start
  std::uint64_t told{0};        // entries in them, before they were cut by size
  std::uint64_t heard{0};       // answers we got
  std::optional<Time> reached;  // when anybody was, last

  friend bool operator==(const SeedStatus&, const SeedStatus&) = default;
};

class SeedReactor final : public Reactor, public SwitchObserver {
 public:
  // All references outlive the reactor.  The book never has `config.crawl.own` from now on.
  SeedReactor(addrbook::AddrBook& book, const wire::PexCodec& codec, net::Timers& timers, Rng& rng,
              SeedConfig config, SeedCallbacks callbacks = {});
  SeedReactor(const SeedReactor&) = delete;
  SeedReactor& operator=(const SeedReactor&) = delete;
  ~SeedReactor() override;

  const Crawler& crawler() const { return crawler_; }
  SeedStatus status() const;
  const PexCounts& counts() const { return core_.counts(); }
  // Started, and every address of the book was tried once since, nobody is being asked, and nothing
  // new has come of it.
  bool is_done() const { return handle_.has_value() && crawler_.is_done(); }

  std::vector<ChannelDescriptor> channels() const override { return {pex_channel(codec_)}; }
  // The book is as it was loaded by then; what others put into it later is not noticed.
  void start(SwitchHandle handle) override;
  void stop() override;
  void add_peer(PeerHandle peer) override;
  void receive(Message message) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

  void on_event(const SwitchEvent& event) override;

  // Others than those of the configuration, from now on.  REQUIRES: each with its id; started.
  void set_seeds(const std::vector<NetAddress>& seeds);

  void check_invariants() const;

 private:
  struct Guest {
    PeerHandle peer;
    bool leaving{false};
  };
  struct Deadline {
    Time at;
    PeerId id;
    ConnectionSeq seq;
  };

  void load();
  void learn(const Heard& heard);
  bool ask(const PeerHandle& peer);
  void answer(Guest& guest, const wire::PexRequest& request);
  void take(Guest& guest, const wire::PexAddresses& said);
  void hang_up(Guest& guest);
  void report(const PexOffence& offence);
  void note_dial(const PeerId& id, std::optional<CrawlEnd> end);
  void on_timer();
  void arm();

  addrbook::AddrBook& book_;
  const wire::PexCodec& codec_;
  net::Timers& timers_;
  const SeedConfig config_;
  const SeedCallbacks callbacks_;

  PexCore core_;
  Crawler crawler_;
  std::optional<SwitchHandle> handle_;  // from start to stop
  std::map<PeerId, Guest> guests_;      // between add_peer and remove_peer
  // By when they are hung up on, the first of all first; some of them have gone before.
  std::deque<Deadline> deadlines_;
  net::Timers::Id timer_{0};  // 0: none is armed

  std::optional<Time> reached_;
};

}  // namespace switchyard::reactors
