// DiscoveryReactor: Discovery on a Switch.
//
// A reactor without channels: it hears of peers as reactors do, and of dials that failed as an
// observer of the Switch does (pass it every event, SwitchObserver).  If it hears of no event, a
// dial that failed costs kDialTime and nothing else.
//
// Threads: everything on one executor, that of the Switch, of the timers and of the sources; add it
// with Node::add_reactor(name, reactor, services.executor).
#pragma once

#include <optional>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/net/timers.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_events.h"
#include "reactors/discovery/discovery.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

// What an event says about a dial of ours; nullopt: nothing.
struct DialVerdict {
  PeerId id;
  DialEnd end{DialEnd::dropped};
  Duration at_least{0};

  friend bool operator==(const DialVerdict&, const DialVerdict&) = default;
};
std::optional<DialVerdict> verdict_of(const SwitchEvent& event);

class DiscoveryReactor final : public Reactor, public SwitchObserver {
 public:
  // All references and sources outlive the reactor.
  DiscoveryReactor(DiscoveryConfig config, std::vector<PeerSource*> sources, net::Timers& timers,
                   Rng& rng);
  DiscoveryReactor(const DiscoveryReactor&) = delete;
  DiscoveryReactor& operator=(const DiscoveryReactor&) = delete;
  ~DiscoveryReactor() override;

  const Discovery& core() const { return core_; }
  // As Discovery's.  REQUIRES: between start and stop.
  void set_seeds(std::vector<NetAddress> seeds);

  std::vector<ChannelDescriptor> channels() const override { return {}; }
  void start(SwitchHandle handle) override;
  void stop() override;
  void add_peer(PeerHandle peer) override;
  void receive(Message /*message*/) override {}
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

  void on_event(const SwitchEvent& event) override;

 private:
  void on_timer();
  void arm();

  net::Timers& timers_;
  Discovery core_;
  std::optional<SwitchHandle> handle_;  // from start to stop
  net::Timers::Id timer_{0};            // 0: none is armed
};

}  // namespace switchyard::reactors
