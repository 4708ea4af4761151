// The packets of CometBFT's wire (docs/wire.md, "The cometbft profile").
//
//     delimited  length as a varint, 1 to 10 bytes | Packet, so many bytes
//     Packet     one of { 1: PacketPing {}, 2: PacketPong {}, 3: PacketMsg }
//     PacketMsg  { 1: channel_id int32, 2: eof bool, 3: data bytes }
//
// Fields with the value 0 are left out.  Packets stand behind one another and span frames.  By
// hand, and without an allocation; libprotobuf is the oracle of a differential fuzz target.  Both
// directions keep to the law of proto_reader.h, and:
//
//   * Of several of the one-of the last counts, and replaces what came before, as in CometBFT
//     (libprotobuf would merge two PacketMsg).  What it replaces must be right as well: stricter.
//   * A packet with none of them ends the connection, and so does a channel above 255.
//   * CometBFT takes packets of 1034 bytes, one byte too few for a full one of a channel from 0x80
//     on, so those carry a byte less; we take 1035.
#pragma once

#include <cstddef>

#include "p2p/wire/packet_codec.h"

namespace switchyard::wire {

// Data of one msg, bytes; the default of CometBFT's max_packet_msg_payload_size, which its peers
// are not told.
inline constexpr std::size_t kCometMaxData = 1024;
// The longest packet that is taken, without its length; CometBFT's is one less.
inline constexpr std::size_t kCometMaxPacket = 1035;

// Encodes ping, pong and msg.  Also 0, as if it did not fit: a msg above max_data(), and an empty
// one with something to come.
const PacketCodec& comet_packets();

}  // namespace switchyard::wire
