// Seeding: what a seed does: tries whom it hears of, tells who asks, and keeps nobody.
//
//     peers ──► SeedReactor ──► AddrBook         kept in a file: tools/node/book_keeper.h
//                    │
//                    └──► Switch: short connections, one after another
//
//   1. One reactor, "pex", on the Switch's executor (reactors/pex/seed_reactor.h).
//   2. Seeds of the configuration are tried like everybody else, and never forgotten.
//   3. Persistent and unconditional peers are not hung up on.
//   4. Whoever listens at 0.0.0.0 or [::] says with NodeConfig::external_addresses where it is: of
//      those it visits it learns nothing of that.
//
// A Node with NodeConfig::seeds() has one, in the place of PeerFinding.  Everything on
// services.executor.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/result.h"
#include "p2p/net/services.h"
#include "p2p/switch/switch.h"
#include "p2p/switch/switch_events.h"
#include "reactors/pex/seed_reactor.h"
#include "tools/node/book_keeper.h"
#include "tools/node/node_config.h"
#include "tools/node/own_record.h"

namespace switchyard {

class Seeding {
 public:
  // As SeedCallbacks::on_dial.
  using OnDial = std::function<void(std::optional<reactors::CrawlEnd> end, Duration took)>;

  // Registers its reactor.  What it is given, and what `services` names, outlives this; and this
  // outlives the running of the Switch.  REQUIRES: the Switch has no reactors yet.
  Seeding(const NodeConfig& config, OwnRecord& own, Switch& on, const net::Services& services,
          const PeerId& self, BookKeeper::Notice notice);
  Seeding(const Seeding&) = delete;
  Seeding& operator=(const Seeding&) = delete;

  // --- getters

  // Also for whoever knows addresses from elsewhere, and adds them before the start.
  addrbook::AddrBook& book() { return keeper_.book(); }
  const BookKeeper& keeper() const { return keeper_; }
  const reactors::SeedReactor& reactor() const { return reactor_; }

  // --- commands

  // Others than those of the configuration, from now on.  REQUIRES: each with its id; the Switch
  // runs.
  void set_seeds(const std::vector<NetAddress>& seeds) { reactor_.set_seeds(seeds); }
  // Before the start.
  void add_on_dial(OnDial on_dial) { on_dial_.push_back(std::move(on_dial)); }

  // --- for the Node

  // Before the Switch starts, and after it listens.  As BookKeeper::load.
  Result<void, std::string> load();
  void on_event(const SwitchEvent& event);  // every one
  void stop() { keeper_.flush(); }          // the Switch has stopped

  void check_invariants() const;

 private:
  const OwnRecord& own_;
  Switch& switch_;
  BookKeeper keeper_;
  std::vector<OnDial> on_dial_;
  reactors::SeedReactor reactor_;
};

}  // namespace switchyard
