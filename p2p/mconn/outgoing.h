// The send side of one channel: a bounded queue of messages, cut into packets.
//
// A message is cut late, into the room a frame has left and the credit the peer has left; its
// packets leave in order and nothing of the same channel comes between them.  Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/base/parcel.h"
#include "p2p/mconn/credit.h"
#include "p2p/mconn/ring.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

class Outgoing {
 public:
  // `theirs`: what the peer announced of this channel, null if nothing.
  Outgoing(const ChannelDescriptor& ours, const AnnouncedChannel* theirs,
           const wire::PacketCodec& packets = wire::native_packets());

  ChannelId id() const { return id_; }
  std::uint32_t priority() const { return priority_; }  // as registered
  bool announced() const { return announced_; }
  std::size_t queued_messages() const { return queue_.size(); }
  std::size_t queued_bytes() const { return queued_bytes_; }
  std::uint64_t credit_left() const { return announced_ ? credit_.left() : 0; }
  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::uint64_t sent_messages() const { return sent_messages_; }

  // Whether there is something to send and credit for a packet worth sending: the rest of the
  // message, or kSmallPiece of it.
  bool ready() const {
    if (queue_.empty()) return false;
    const std::uint64_t payload = std::min<std::uint64_t>(rest(), kSmallPiece);
    return credit_.left() >= packet_cost(first(), payload);
  }

  // Answers queued, full, not_announced or too_big.
  SendResult push(Parcel&& message);  // left as it is unless queued

  // Whether push makes room where it finds none, by drop_oldest().
  bool droppable() const { return droppable_; }
  // Takes out the oldest message that has not begun to leave; its size, nullopt if there is none.
  std::optional<std::size_t> drop_oldest();

  // Gives back the memory that nothing is in.
  void trim() { queue_.trim(); }

  void raise_credit(std::uint64_t total) { credit_.raise(total); }

  struct Written {
    std::size_t bytes{0};             // of the packet; 0: the room is too small for it
    std::optional<std::size_t> sent;  // set iff it ended its message: the message's size
  };
  // Writes the next packet.  Into a frame that has something in it already (`alone` false) no
  // small piece goes, the next frame takes more.  REQUIRES: ready(); if alone, room for
  // wire::kMaxMsgHeader + 1 bytes.
  Written write(MutableByteView room, bool alone);

  void check_invariants() const;

 private:
  // Payload of the next packet in that much room, nullopt if not even its header fits.
  std::optional<std::size_t> piece(std::size_t room) const;
  // Whether that is surely all that is left of the message; false says nothing.
  bool surely_whole(std::size_t room) const {
    const std::size_t left = rest();
    return left + wire::kMaxMsgHeader <= room && left <= max_data_ &&
           packet_cost(first(), left) <= credit_.left();
  }
  std::size_t rest() const { return queue_.front().size() - offset_; }
  // Whether the next packet is the first of its message.
  bool first() const { return !begun_; }

  // Constant after construction, but for begun_.  Packed, as every channel of every connection has
  // one.
  const wire::PacketCodec& packets_;
  ChannelId id_;
  bool begun_ : 1 {false};  // the front message's first packet has left
  bool announced_ : 1;
  bool droppable_ : 1;
  std::uint16_t max_data_;  // bytes of one packet
  std::uint32_t priority_;
  std::size_t capacity_;            // messages
  std::size_t capacity_bytes_;      // bytes
  std::uint64_t max_message_size_;  // bytes, the peer's limit; 0 if not announced

  SendCredit credit_;
  Ring<Parcel> queue_;
  std::size_t queued_bytes_{0};     // sum of the sizes in queue_
  std::size_t offset_{0};           // bytes of the front message that have left
  std::uint64_t sent_bytes_{0};     // of packets, headers included
  std::uint64_t sent_messages_{0};  // whole
};

}  // namespace switchyard::mconn
