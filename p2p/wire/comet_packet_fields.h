// The fields of a packet of CometBFT's wire, and how they are read.  Internal to comet_packets.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/wire/comet_packets.h"
#include "p2p/wire/packet.h"

namespace switchyard::wire {

// Protobuf's wire types.
inline constexpr std::uint8_t kNumber = 0;
inline constexpr std::uint8_t kFixed64 = 1;
inline constexpr std::uint8_t kLengthed = 2;
inline constexpr std::uint8_t kFixed32 = 5;

// Fields of a Packet, and of a PacketMsg.
inline constexpr std::uint32_t kPingField = 1;
inline constexpr std::uint32_t kPongField = 2;
inline constexpr std::uint32_t kMsgField = 3;
inline constexpr std::uint32_t kChannelField = 1;
inline constexpr std::uint32_t kEofField = 2;
inline constexpr std::uint32_t kDataField = 3;

constexpr std::uint8_t packet_tag(std::uint32_t field, std::uint8_t type) {
  return static_cast<std::uint8_t>(field << 3U | type);
}

// The most data a msg of this channel carries, bytes.
constexpr std::size_t comet_max_data(ChannelId channel) {
  return channel.value() < 0x80 ? kCometMaxData : kCometMaxData - 1;
}

// Reads a whole Packet, without its length; what is wrong with it, or nullptr.
const char* read_comet_packet(ByteView rest, std::optional<Packet>& packet);

// PacketCodec::decode_msg().
std::size_t read_plain_comet_msg(ByteView input, Msg& packet);

}  // namespace switchyard::wire
