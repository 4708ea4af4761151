// The sealed messages of the opening, native wire (docs/wire.md, "Opening").
//
// One message a frame: msgpack array [kind, fields…]; extra trailing elements are skipped.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/peer_id.h"

namespace switchyard::wire {

// [0, bin 32, bin 64]
struct Auth {
  PublicKey key{};
  std::array<std::uint8_t, 64> signature{};

  friend bool operator==(const Auth&, const Auth&) = default;
};

// [1, bin]
struct Info {
  Bytes node_info;  // encoded, at most kMaxNodeInfoSize

  friend bool operator==(const Info&, const Info&) = default;
};

// [2]
struct Accept {
  friend bool operator==(const Accept&, const Accept&) = default;
};

// [3, code, text, retry_after seconds]
struct Reject {
  DisconnectCode code{DisconnectCode::internal};
  std::string text;
  std::uint32_t retry_after{0};

  friend bool operator==(const Reject&, const Reject&) = default;
};

using OpeningMessage = std::variant<Auth, Info, Accept, Reject>;

// The text of a reject leaves printable and cut to kMaxDisconnectText; a code that is of this side
// only leaves as `internal`.  REQUIRES: an Info within its limit.
Bytes encode(const OpeningMessage& message);

// Fails with protocol_error (blame: them) whose text names the field; bytes after the message are a
// failure.  The text of a reject comes back printable.
Result<OpeningMessage, Disconnect> decode_opening(ByteView bytes);

}  // namespace switchyard::wire
