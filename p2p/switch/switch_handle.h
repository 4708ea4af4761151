// SwitchHandle: the thread-safe face of the Switch.
//
// Copyable; may outlive the Switch, then it does nothing and sees no peers.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/base/payload.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/switch/behaviour.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

class SwitchShared;  // p2p/switch/switch_shared.h

// What a broadcast did, peer by peer.
struct BroadcastResult {
  std::size_t queued{0};
  std::size_t refused{0};  // full, closed, too big, or the peer has no such channel
};

// The same of one peer.
struct BroadcastOutcome {
  PeerHandle peer;
  SendResult result;
};

class SwitchHandle {
 public:
  SwitchHandle(std::shared_ptr<SwitchShared> shared, std::size_t slot)
      : shared_(std::move(shared)), slot_(slot) {}

  // Queues the message at every peer without waiting for any; its bytes are stored once.
  // `outcomes`, if given, is filled anew, a line a peer; reuse it and it costs no allocation.
  BroadcastResult broadcast(ChannelId channel, const Payload& message,
                            std::vector<BroadcastOutcome>* outcomes = nullptr) const;

  // Peers between add_peer and remove_peer, in the order they came.
  std::vector<PeerHandle> peers() const;

  // Dials once, unless connected, being dialled, or told to leave that address alone for now
  // (redial.h).  The outcome is an event (switch_events.h).
  void dial(NetAddress address) const;
  // The same for one exchange: it takes one of the few places for that, and ends within
  // SwitchConfig::short_lived_time.
  void dial_briefly(NetAddress address) const;
  // Dials now and for ever, whenever not connected.
  void add_persistent(NetAddress address) const;
  // As Switch::remove_persistent and Switch::disconnect.
  void remove_persistent(NetAddress address) const;
  void disconnect(const PeerId& id) const;

  // What a peer did, well or badly; what follows is docs/reputation.md's.  From any thread.
  void report(const PeerId& who, Behaviour what, std::string_view text) const;

  // Ids whose addresses must not be told to anybody, as configured.
  const std::vector<PeerId>& private_peers() const;

 private:
  std::shared_ptr<SwitchShared> shared_;
  std::size_t slot_{0};  // the reactor this handle was given to
};

// The reporter of a running Switch.
class SwitchReporter final : public BehaviourReporter {
 public:
  explicit SwitchReporter(SwitchHandle to) : to_(std::move(to)) {}
  void report(const PeerId& who, Behaviour what, std::string_view text) override {
    to_.report(who, what, text);
  }

 private:
  SwitchHandle to_;
};

}  // namespace switchyard
