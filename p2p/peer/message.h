// Message: what a reactor receives.
//
// Move-only; owns its bytes.  May be kept, moved and destroyed on any thread, also after the peer
// has gone.  Its credit goes back to the peer when it is destroyed: a reactor that keeps its
// messages slows its channel down and nothing else.  That is what back-pressure is here.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/peer/credit_ledger.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/types/ids.h"

namespace switchyard {

class Message {
 public:
  Message(PeerHandle peer, ChannelId channel, Bytes bytes, CreditTicket ticket)
      : peer_(std::move(peer)),
        bytes_(std::move(bytes)),
        ticket_(std::move(ticket)),
        channel_(channel) {}
  Message(Message&&) noexcept = default;
  Message& operator=(Message&&) noexcept = default;

  const PeerHandle& peer() const { return peer_; }
  ChannelId channel() const { return channel_; }
  ByteView bytes() const { return bytes_; }

  // Moves the bytes out.  The credit still goes back when this Message is destroyed.
  Bytes take_bytes() { return std::move(bytes_); }

 private:
  PeerHandle peer_;
  Bytes bytes_;
  CreditTicket ticket_;
  ChannelId channel_;
};

}  // namespace switchyard
