// Message: what a reactor receives.
//
// Move-only; owns its bytes.  May be kept, moved and destroyed on any thread, also after the peer
// has gone.  Its credit goes back to the peer when it is destroyed: a reactor that keeps its
// messages slows its channel down and nothing else.  That is what back-pressure is here.
#pragma once

#include <cstdint>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/types/ids.h"

namespace switchyard {

class Message {
 public:
  // `cost`: credit that goes back to the peer's ledger; 0: none.
  Message(PeerHandle peer, ChannelId channel, Bytes bytes, std::uint64_t cost)
      : peer_(std::move(peer)), bytes_(std::move(bytes)), cost_(cost), channel_(channel) {}
  Message(Message&& other) noexcept
      : peer_(std::move(other.peer_)),
        bytes_(std::move(other.bytes_)),
        cost_(std::exchange(other.cost_, 0)),
        channel_(other.channel_) {}
  Message& operator=(Message&& other) noexcept {
    if (this != &other) {
      give_back();
      peer_ = std::move(other.peer_);
      bytes_ = std::move(other.bytes_);
      cost_ = std::exchange(other.cost_, 0);
      channel_ = other.channel_;
    }
    return *this;
  }
  ~Message() { give_back(); }

  const PeerHandle& peer() const { return peer_; }
  ChannelId channel() const { return channel_; }
  ByteView bytes() const { return bytes_; }

  // Moves the bytes out.  The credit still goes back when this Message is destroyed.
  Bytes take_bytes() { return std::move(bytes_); }

 private:
  void give_back() {
    if (cost_ > 0) peer_.give_back(channel_, cost_);
  }

  PeerHandle peer_;
  Bytes bytes_;
  std::uint64_t cost_;  // 0: given back, or moved from
  ChannelId channel_;
};

}  // namespace switchyard
