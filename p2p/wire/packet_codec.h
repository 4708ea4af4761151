// Packets to bytes and back, native wire (docs/wire.md, "Packets").
//
// Encoding and decoding allocate nothing: written by hand, with msgpack-c as the oracle of a
// differential fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"
#include "p2p/wire/packet.h"

namespace switchyard::wire {

// The largest header of a msg packet, either profile: array 1, kind 1, channel 2, remaining 9,
// bin 3.
inline constexpr std::size_t kMaxMsgHeader = 16;
// The largest packet but msg and close: array 1, kind 1, channel 2, total 9.
inline constexpr std::size_t kMaxControlPacket = 13;

// The bytes a msg packet takes before its data.  REQUIRES: size <= 65535.
std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining, std::size_t size);

// Writes one packet at the front of `out`, every value in its shortest form, and returns its size,
// or 0 if it does not fit.  The text of a close is cut to kMaxDisconnectText; a code that is of
// this side only leaves as `internal`.  Skipped cannot be encoded.
std::size_t encode(const Ping& packet, MutableByteView out);
std::size_t encode(const Pong& packet, MutableByteView out);
std::size_t encode(const Msg& packet, MutableByteView out);
std::size_t encode(const Credit& packet, MutableByteView out);
std::size_t encode(const Close& packet, MutableByteView out);

// What the packets of one profile can say, and how.  Thread-safe: stateless.
class PacketCodec {
 public:
  virtual ~PacketCodec() = default;

  // Whether there is a credit packet; without it, who cannot keep up stops reading
  // (mconn/read_pause.h).
  virtual bool tells_credit() const = 0;
  // Whether a msg says how many bytes are still to come.  Else Msg::remaining is 0 in the last
  // packet of a message, and kRemainingUnknown in those before it.
  virtual bool tells_remaining() const = 0;
  // Whether a pong brings back the value of its ping.  Else all values are 0, and one pong may
  // answer several pings.
  virtual bool tells_ping_value() const = 0;

  // The most data one msg packet may carry, bytes.
  virtual std::size_t max_data(ChannelId channel) const = 0;
  // The bytes a msg packet takes before its data.  REQUIRES: size <= max_data(channel).
  virtual std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining,
                                      std::size_t size) const = 0;

  // Writes one packet at the front of `out` and returns its size; 0 if it does not fit, or if this
  // profile has no such packet.
  virtual std::size_t encode(const Packet& packet, MutableByteView out) const = 0;
  // The same of the packet there is most of.
  virtual std::size_t encode_msg(const Msg& packet, MutableByteView out) const = 0;

  struct Step {
    std::optional<Packet> packet;  // borrows from the input
    std::size_t used{0};           // bytes of the input: of the packet, or of padding alone
    // No packet, and nothing used: it is cut short, and there is nothing to say about it before
    // this many bytes are there.  At most kMaxCutPacket.
    std::size_t wants{0};
  };
  // Reads what is at the front of `input`, which is not empty.  Fails with protocol_error (blame:
  // them) whose text names the field.
  virtual Result<Step, Disconnect> decode(ByteView input) const = 0;
  // The quick way for a whole msg just as encode_msg() writes it: reads it and returns its size.
  // 0: anything else, of which decode() is the judge; `packet` is unspecified then.
  virtual std::size_t decode_msg(ByteView input, Msg& packet) const = 0;
};

// The largest packet that may begin in one frame and end in another.
inline constexpr std::size_t kMaxCutPacket = 2 * kKiB;

// Packets are whole within a frame; cut ones are a failure.
const PacketCodec& native_packets();

// Reads the packets of a stream of frames, one after another, skipping padding.  Numbers and
// lengths may have any unsigned width; the work is linear in the payloads.  Allocates only to keep
// a packet that a frame cut, and only what a packet needs.
class PacketReader {
 public:
  explicit PacketReader(const PacketCodec& codec) : codec_(&codec) {}
  // The packets of one native frame.
  explicit PacketReader(ByteView payload) : codec_(&native_packets()), rest_(payload) {}

  // The payload of the next frame, which outlives the reading of it.
  // REQUIRES: next() said that the one before is at its end.
  void begin(ByteView payload) { rest_ = payload; }

  // Whether the front of a packet has come whose end has not.
  bool in_middle() const { return !given_ && !cut_.empty(); }

  // Reads the next packet if it is a msg that decode_msg() knows, and returns its size; 0 says
  // nothing of what comes.
  std::size_t next_msg(Msg& packet) {
    if (rest_.empty() || given_ || !cut_.empty()) return 0;
    const std::size_t size = codec_->decode_msg(rest_, packet);
    rest_ = rest_.subspan(size);
    return size;
  }

  // The next packet, borrowing from the payload or from here, until the next call; nullopt at the
  // end of the payload.  Fails as PacketCodec::decode(); reading on fails in the same way.
  Result<std::optional<Packet>, Disconnect> next();

 private:
  Result<std::optional<Packet>, Disconnect> next_cut();

  const PacketCodec* codec_;
  ByteView rest_;         // of the payload, not yet read
  Bytes cut_;             // the front of a packet whose end has not come
  std::size_t wants_{0};  // how long it must be before it is looked at again
  bool given_{false};     // cut_ is the packet that was given out last
};

}  // namespace switchyard::wire
