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

// The largest header of a msg packet: array 1, kind 1, channel 2, remaining 9, bin 3.
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

// Reads the packets of one frame's payload, one after another, skipping padding.  Numbers and
// lengths may have any unsigned width; the work is linear in the payload.
class PacketReader {
 public:
  explicit PacketReader(ByteView payload) : rest_(payload) {}

  // The next packet, borrowing from the payload; nullopt at the end.  Fails with protocol_error
  // (blame: them) whose text names the field; reading on fails in the same way.
  Result<std::optional<Packet>, Disconnect> next();

 private:
  ByteView rest_;  // not yet read
};

}  // namespace switchyard::wire
