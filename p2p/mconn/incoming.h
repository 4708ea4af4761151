// The receive side of one channel: packets in, whole messages out, within credit and limits.
//
// Memory: the buffer of a message is made once, as large as the whole, if the window has room for
// all that is still to come, or the reserve has granted it; else as large as what was granted, and
// made anew when the rest is: a message that fits its window takes one allocation, a larger one
// two.
//
// Why the bound of credit.h holds although the peer may stop after the first byte: whole messages
// that wait, the part that arrived, and the room for the rest are the window at most, or what was
// granted beyond it.  That much memory was set aside when the peer was admitted (budget.h,
// windows), and he could have filled it.  Nothing is allocated on a promise of his alone: a size he
// tells beyond that gets no room.
//
// On a wire without credit no sizes are told: the buffer is kGrowth times what has arrived, or as
// large as the last message of more than one packet, if the window has room for that: messages of
// one size, parts of blocks say, take one allocation each.  Nothing bounds what arrives; full()
// then tells when to stop reading (read_pause.h), and beyond() what must be had of the budgets. Not
// thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/mconn/credit.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

class Incoming {
 public:
  // Where nothing says how large a message will be, its buffer is given this many times the bytes
  // that arrived: a message is copied at most 1/3 of its size more than it must.
  static constexpr std::size_t kGrowth = 4;
  // Where a message's size is not told, a buffer above this much is cut to size when it is whole,
  // if it is twice as large as it must be.
  static constexpr std::size_t kSmallMessage = 4 * kKiB;

  explicit Incoming(const ChannelDescriptor& ours,
                    const wire::PacketCodec& packets = wire::native_packets());

  // Whole messages that wait for the reactor fill the window.  A message in the middle does not
  // count: only reading on ends it.
  bool full() const { return credit_.waiting() >= window_; }
  std::uint64_t held() const { return credit_.held(); }  // cost units
  std::uint64_t received_bytes() const { return received_bytes_; }
  std::uint64_t received_messages() const { return received_messages_; }

  // --- Without credit on the wire: who calls handle() sees to the room before.

  // Why handle() would fail with this packet, if it would.
  Result<void, Disconnect> check(const wire::Msg& packet) const;
  // The capacity of the buffer that is best for one more packet, and the least that does.
  std::size_t good_room(const wire::Msg& packet) const;
  std::size_t least_room(const wire::Msg& packet) const;
  // What whole messages, and one in a buffer of this capacity, take beyond the window.
  std::uint64_t beyond(std::size_t capacity) const;
  // The same as it is now.
  std::uint64_t beyond() const;
  void reserve(std::size_t capacity) { buffer_.reserve(capacity); }
  bool middle() const { return middle_; }

  // Takes a packet; true when it ends a message, which take() then gives out.  Fails with
  // protocol_error (the count of remaining bytes, where it is told, is not continued exactly; an
  // empty packet of a message that is not), message_too_big or credit_exceeded, and must not be
  // called again then.
  Result<bool, Disconnect> handle(const wire::Msg& packet);
  // The same of a packet that check() has nothing against.
  bool accept(const wire::Msg& packet);

  // Whether handle() would take this packet as a whole message, within what there is already: room
  // in the window, and nothing in the middle.  False says nothing.
  bool takes_whole(const wire::Msg& packet) const {
    const std::size_t size = packet.data.size();
    const std::uint64_t cost = packet_cost(/*first=*/true, size);
    return !middle_ && packet.remaining == 0 && size <= max_message_size_ && credit_.allows(cost) &&
           credit_.waiting() + cost <= std::min(window_, credit_.window());
  }
  // Takes such a packet, of `size` bytes with its header, but for its bytes, which are the caller's
  // from here on; the cost.  REQUIRES: takes_whole(packet).
  std::uint64_t accept_whole(const wire::Msg& packet, std::size_t size) {
    const std::uint64_t cost = packet_cost(/*first=*/true, packet.data.size());
    credit_.spend_whole(cost);
    received_bytes_ += size;
    ++received_messages_;
    return cost;
  }

  struct Whole {
    Bytes bytes;
    std::uint64_t cost{0};
  };
  // REQUIRES: handle() said true, and take() was not called since.
  Whole take();

  void release(std::uint64_t cost) { credit_.release(cost); }

  // What the peer may send; the functions below are those of ReceiveCredit.
  const ReceiveCredit& credit() const { return credit_; }
  void extend() { credit_.extend(); }
  void widen(std::uint64_t by) { credit_.widen(by); }
  void credit_told(Time now, std::uint64_t total) { credit_.told(now, total); }

  void check_invariants() const;

 private:
  std::uint64_t cost_of(std::size_t size) const;
  Result<void, Disconnect> check_size(const wire::Msg& packet) const;
  void store(ByteView data);

  // Constant after construction, but for middle_.
  const wire::PacketCodec& packets_;
  ChannelId id_;
  bool middle_{false};            // a message has begun, and not ended
  std::size_t max_message_size_;  // bytes
  std::uint64_t window_;          // as announced, cost units

  ReceiveCredit credit_;
  Bytes buffer_;                        // of the message that is arriving or waits for take()
  std::uint64_t cost_{0};               // of the same, so far
  std::uint64_t remaining_{0};          // bytes of it still to come, if the wire tells that
  std::size_t expected_{0};             // size of the last message of more than one packet
  std::uint64_t received_bytes_{0};     // of packets, headers included
  std::uint64_t received_messages_{0};  // whole
};

}  // namespace switchyard::mconn
