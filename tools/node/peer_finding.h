// PeerFinding: how a node finds others by itself, and is found.
//
//              who is known              whom to dial
//     peers ──► PexReactor ──► AddrBook ──► DiscoveryReactor ──► Switch
//                   │             │
//                   │ where are we│seen     kept in a file: tools/node/book_keeper.h
//                   ▼
//               OwnRecord ──► Switch: shown to whoever connects from now on
//
//   1. Two reactors, "discovery" and "pex", both on the Switch's executor.
//   2. As many peers are dialled as there are outbound places; the last good ones first.
//   3. When enough of those we dialled agree on where they see us, our record is signed anew.
//   4. Whose word led to somebody whom we had never reached has been useful (useful_address).  An
//      address that leads nowhere is nobody's fault: most of what is told is dead, and nodes that
//      punished each other for it would part.
//
// A Node with NodeConfig::finding.enabled has one, unless it is a seed.  Everything on
// services.executor.
#pragma once

#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/result.h"
#include "p2p/net/services.h"
#include "p2p/switch/switch.h"
#include "p2p/switch/switch_events.h"
#include "reactors/discovery/book_source.h"
#include "reactors/discovery/discovery_reactor.h"
#include "reactors/pex/pex_reactor.h"
#include "tools/node/book_keeper.h"
#include "tools/node/node_config.h"
#include "tools/node/own_record.h"

namespace switchyard {

class PeerFinding {
 public:
  // Registers its reactors.  What it is given, and what `services` names, outlives this; and this
  // outlives the running of the Switch.  REQUIRES: the Switch has no reactors yet.
  PeerFinding(const NodeConfig& config, OwnRecord& own, Switch& on, const net::Services& services,
              const PeerId& self, BookKeeper::Notice notice);
  PeerFinding(const PeerFinding&) = delete;
  PeerFinding& operator=(const PeerFinding&) = delete;

  // --- getters

  // Also for whoever knows addresses from elsewhere, and adds them.
  addrbook::AddrBook& book() { return keeper_.book(); }
  const addrbook::AddrBook& book() const { return keeper_.book(); }
  const reactors::Discovery& discovery() const { return discovery_.core(); }
  const reactors::OwnAddress& own_address() const { return pex_.own_address(); }
  const reactors::PexCounts& counts() const { return pex_.counts(); }
  const BookKeeper& keeper() const { return keeper_; }

  // --- commands

  // Others than those of the configuration, from now on.  REQUIRES: each with its id; the Switch
  // runs.
  void set_seeds(std::vector<NetAddress> seeds) { discovery_.set_seeds(std::move(seeds)); }

  // --- for the Node

  // Before the Switch starts, and after it listens.  As BookKeeper::load.
  Result<void, std::string> load();
  void on_event(const SwitchEvent& event);  // every one
  void stop();                              // the Switch has stopped

  void check_invariants() const;

 private:
  void on_news();
  void tell_own_addresses();

  OwnRecord& own_;
  Switch& switch_;
  net::Timers& timers_;
  const BookKeeper::Notice notice_;
  BookKeeper keeper_;
  reactors::BookSource source_;
  reactors::DiscoveryReactor discovery_;
  reactors::PexReactor pex_;
};

}  // namespace switchyard
