// Switch: accepts and dials peers, and routes between them and the reactors.
//
// Owns every connection of a node: the accept loops, the dials, the opening, the peers, their
// removal.  What may stay is decided by admission.h alone.
//
// Threads: everything on services.executor, except handle() and what it gives.  Set up, listen(),
// start(), stop(); a stopped Switch is not started again.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/mconn/flow_monitor.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/mconn/throttle.h"
#include "p2p/net/asio.h"
#include "p2p/net/services.h"
#include "p2p/net/upgrader.h"
#include "p2p/switch/admission.h"
#include "p2p/switch/ban_list.h"
#include "p2p/switch/filters.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_config.h"
#include "p2p/switch/switch_events.h"
#include "p2p/switch/switch_handle.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// A snapshot of one peer, for people and metrics.
struct PeerStatus {
  PeerId id;
  ConnectionSeq seq;
  std::string moniker;
  Endpoint remote;
  bool outbound{false};
  PeerClass peer_class{PeerClass::inbound};
  Time since;         // when it came up
  unsigned score{0};  // its trust, 0 to 100 (docs/reputation.md)
  mconn::Status mconn;
  mconn::FlowStatus sending;    // of bytes on the wire, frames included
  mconn::FlowStatus receiving;  // the same
};

class Switch {
 public:
  // `ours`: NodeInfo without channels and without what is seen of a peer; the Switch adds both.
  // REQUIRES: the referenced objects outlive the Switch.  `observer` may be null.
  Switch(SwitchConfig config, PeerId self, NodeInfo ours, const net::Services& services,
         net::Upgrader& upgrader, SwitchObserver* observer);
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;
  ~Switch();  // REQUIRES: never started, or stop() has completed

  // Registers a reactor; the reactor outlives stop().  Fails after start, for a name or channel
  // taken already (the text names both owners), for a channel with impossible limits, and above
  // kMaxChannels.
  Result<void, std::string> add_reactor(const std::string& name, Reactor& reactor,
                                        net::Executor executor);

  // Who else has a say in who may come.  Before start; the default is nobody.
  void set_filters(Filters filters);

  // Opens the listeners; connections wait in the backlog until start().  The error names the
  // setting that makes no sense, or the address that cannot be listened on.
  Result<void, std::string> listen();
  // Our own addresses, signed, shown to every peer from now on.
  void set_record(SignedRecord record);

  // Starts reactors, accepting and dialling.  REQUIRES: listen() has succeeded.
  void start();

  // Ends every connection in good order (within the drain deadline and linger), then the reactors.
  net::Awaitable<void> stop();

  // Other limits from now on, for every peer and for all of them together; also in the middle of a
  // transfer.  Any time.
  void set_rates(const mconn::Rates& each_peer, const mconn::Rates& total);

  std::vector<Endpoint> listening() const;  // with the ports the system chose
  std::vector<PeerStatus> status() const;   // in the order they came

  // Bans an id, an address or a subnet, for a while or for ever, and ends what connections there
  // are, the operator's own peers included: his word is newer.  Merges with a ban that exists
  // (ban_list.h).
  void ban(BanTarget who, std::string_view reason, std::optional<std::chrono::seconds> length);
  bool unban(const BanTarget& who);  // false if exactly this was not banned
  std::vector<Ban> bans() const;
  // Until when the id or the address is banned, whichever is later; WallTime::max(): for ever;
  // nullopt: neither is.
  std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address) const;
  // Ends the connection with this peer in good order, telling it so; false if there is none.  A
  // persistent peer is dialled again, and any peer may come back.
  bool disconnect(const PeerId& id);
  // The addresses dialled for ever, in their order; from start() on.
  std::vector<NetAddress> persistent_peers() const;
  // Stops dialling an address for ever; false if it was not.  Its connection stays.
  bool remove_persistent(const NetAddress& address);

  SwitchHandle handle() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard
