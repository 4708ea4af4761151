// PeerHandle: what a reactor holds of a peer.
//
// A copyable, thread-safe face.  It may outlive the peer: then it is dead, safely: try_send
// answers `closed`, the rest still tells what was.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/peer/outbox.h"
#include "p2p/peer/peer_ref.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

class PeerShared;  // p2p/peer/peer_shared.h, the state behind every handle of one connection

// Base of what a reactor keeps per peer (PeerHandle::state).
class PeerState {
 public:
  virtual ~PeerState() = default;
};

class PeerHandle {
 public:
  // `slot` is the index of the reactor this handle is given to.
  PeerHandle(PeerRef shared, std::size_t slot) : shared_(std::move(shared)), slot_(slot) {}

  const PeerId& id() const;
  ConnectionSeq seq() const;       // tells two connections of one peer apart
  const NodeInfo& info() const;    // what the peer said of itself
  const Endpoint& remote() const;  // the other end of the socket
  bool outbound() const;           // we dialled
  bool alive() const;              // not ending yet; a hint, as it may change at once

  // Queues a message without waiting; thread-safe, from anywhere.  Messages of one thread on one
  // channel leave in the order of their calls.  The result is the truth: `queued` is ours to
  // deliver while the connection lives.
  SendResult try_send(ChannelId channel, ByteView message) const;
  SendResult try_send(ChannelId channel, const Payload& message) const;

  // The same, but waits for room, at most `patience`: `full` if there was none by then.  Waiting
  // sends of a channel go in the order they came, and before try_send.  Thread-safe; resumes on
  // the executor of the coroutine that waits.  What has been queued is always finished, whatever
  // the patience.
  net::Awaitable<SendResult> send(ChannelId channel, Payload message, Duration patience) const;

  // What waits to leave on a channel right now.  Thread-safe.
  SendQueueStatus queue(ChannelId channel) const;

  // Ends the connection from a reactor: the other side is told code and text, remove_peer follows.
  void stop_for_error(DisconnectCode code, std::string_view text) const;
  // Ends it in good order: what is queued leaves first, within the drain deadline.
  void stop_gracefully() const;

  // The calling reactor's own state of this peer.  Set in init_peer, destroyed on the same executor
  // when remove_peer has returned.  REQUIRES: on the reactor's executor.
  void set_state(std::unique_ptr<PeerState> state) const;
  PeerState* state() const;

  // REQUIRES: set_state was given a T.
  template <class T>
  T& state_as() const {
    return static_cast<T&>(*state());
  }

  friend bool operator==(const PeerHandle& a, const PeerHandle& b) {
    return a.shared_ == b.shared_;
  }

 private:
  friend class Message;

  // The credit of a destroyed message.
  void give_back(ChannelId channel, std::uint64_t cost) const;

  PeerRef shared_;
  std::size_t slot_{0};
};

}  // namespace switchyard
