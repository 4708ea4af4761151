#include "p2p/peer/peer_handle.h"

#include <utility>

#include "p2p/peer/peer_shared.h"

namespace switchyard {

const PeerId& PeerHandle::id() const {
  return shared_->facts().id;
}
ConnectionSeq PeerHandle::seq() const {
  return shared_->facts().seq;
}
const NodeInfo& PeerHandle::info() const {
  return shared_->facts().info;
}
const Endpoint& PeerHandle::remote() const {
  return shared_->facts().remote;
}
bool PeerHandle::outbound() const {
  return shared_->facts().outbound;
}
bool PeerHandle::alive() const {
  return !shared_->outbox().closed();
}

SendResult PeerHandle::try_send(ChannelId channel, ByteView message) const {
  return try_send(channel, Payload(message));
}

SendResult PeerHandle::try_send(ChannelId channel, const Payload& message) const {
  bool wake = false;
  const SendResult result = shared_->outbox().push(channel, message, wake);
  if (wake) PeerShared::post_wake(shared_);
  return result;
}

void PeerHandle::stop_for_error(DisconnectCode code, std::string_view text) const {
  Disconnect why;
  why.code = code;
  why.operation = Operation::reactor;
  why.blame = Blame::them;
  why.text = printable(text);
  PeerShared::post_stop(shared_, std::move(why), /*gracefully=*/false);
}

void PeerHandle::stop_gracefully() const {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::reactor;
  PeerShared::post_stop(shared_, std::move(why), /*gracefully=*/true);
}

void PeerHandle::set_state(std::unique_ptr<PeerState> state) const {
  shared_->state(slot_) = std::move(state);
}

PeerState* PeerHandle::state() const {
  return shared_->state(slot_).get();
}

}  // namespace switchyard
