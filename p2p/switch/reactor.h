// Reactor: what an embedder writes.
//
// A reactor registers channels and is told about peers and their messages.
//
// Grammar, per connection and reactor (each clause has a test, named in docs/architecture.md):
//
//     init_peer  add_peer  (receive | writable)*  remove_peer
//
//   1. init_peer has returned on every reactor before any reactor gets add_peer or receive.
//   2. remove_peer comes exactly once for every init_peer, as the last call for that connection.
//   3. remove_peer has returned on every reactor before the same id is init_peer'ed again.
//   4. Messages of one peer on one channel arrive in the order they were sent.  Across channels of
//      one reactor they arrive in the order their last packets did; across reactors nothing is
//      promised.
//   5. Every message that was complete when the connection ended is received before remove_peer.
//   6. All calls of one reactor run on the executor it was registered with, one at a time, in
//      this order; by default a worker that runs neither sockets nor the Switch.  A reactor may
//      sleep in a call: its own calls wait, and those of reactors on the same executor; pings and
//      the channels of reactors on other executors go on.
//   7. start comes before every other call; after stop nothing follows.
//   8. channels() is asked once, at registration.
//
// Calls must not throw.
#pragma once

#include <vector>

#include "p2p/peer/message.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/switch/switch_handle.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"

namespace switchyard {

class Reactor {
 public:
  virtual ~Reactor() = default;

  // The channels it wants; ids unique across the reactors of a Switch.
  virtual std::vector<ChannelDescriptor> channels() const = 0;

  // The Switch runs.  `handle` may be kept and used from any thread until stop.
  virtual void start(SwitchHandle handle);
  // Every peer is gone, nothing follows.
  virtual void stop();

  // The connection stands on both sides; nothing was received yet.  The place for set_state.
  virtual void init_peer(PeerHandle peer);
  // Every reactor has seen init_peer.
  virtual void add_peer(PeerHandle peer);
  // A whole message.  Keep it as long as the peer is to wait with more (message.h).
  virtual void receive(Message message) = 0;
  // A channel that answered `full` has room again: half of its queue is free, and nobody waits.
  virtual void writable(PeerHandle peer, ChannelId channel);
  // The connection has ended; `peer` is dead.
  virtual void remove_peer(PeerHandle peer, const Disconnect& why);
};

}  // namespace switchyard
