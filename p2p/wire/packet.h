// The packets of a connection (docs/wire.md, "Packets"); other profiles have some of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "p2p/base/bytes.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"

namespace switchyard::wire {

enum class PacketKind : std::uint8_t { ping = 0, pong = 1, msg = 2, credit = 3, close = 4 };

// Kinds from here on are optional: an unknown one is skipped.  Unknown ones below end the
// connection.
inline constexpr std::uint64_t kFirstOptionalKind = 32;

// Between packets this byte (msgpack nil) is padding.
inline constexpr std::uint8_t kPadding = 0xc0;

struct Ping {
  std::uint64_t value{0};  // comes back in the pong
};

struct Pong {
  std::uint64_t value{0};
};

// Of a Msg whose profile does not tell it (PacketCodec::tells_remaining).
inline constexpr std::uint64_t kRemainingUnknown = UINT64_MAX;

// A piece of a message.
struct Msg {
  ChannelId channel;
  std::uint64_t remaining{0};  // bytes of this message still to come after this packet
  ByteView data;               // borrows from the decoded input
};

// Lets the other side send more.
struct Credit {
  ChannelId channel;
  std::uint64_t total{0};  // cost ever allowed on the channel since the connection began
};

// The last packet of a side.
struct Close {
  DisconnectCode code{DisconnectCode::going_away};
  std::string_view text;         // borrows from the decoded input; <= kMaxDisconnectText
  std::uint32_t retry_after{0};  // seconds; 0: not said
};

// An optional packet we do not know; skipped.
struct Skipped {
  std::uint64_t kind{0};
};

using Packet = std::variant<Ping, Pong, Msg, Credit, Close, Skipped>;

// What a msg packet costs of its channel's credit: its payload, this much for the packet, and this
// much more for the first packet of a message, so that tiny and empty messages cannot slip under
// the bound on memory.
inline constexpr std::uint64_t kPacketCost = 16;
inline constexpr std::uint64_t kFirstPacketCost = 64;

}  // namespace switchyard::wire
