// What the codecs of the native wire share: codes, and how a refusal looks.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"

namespace switchyard::wire {

// Codes 1 to 127 travel.  Unknown ones are taken as they are: a later version may have more.
inline constexpr std::uint8_t kLastWireCode = 127;

inline DisconnectCode read_code(MsgpackReader& in, const char* field) {
  const std::uint64_t code = in.number(field, kLastWireCode);
  if (code == 0) in.fail(field, "zero");
  return static_cast<DisconnectCode>(code);
}

// A code that is of this side only leaves as `internal`, or as `protocol_error` when it was the
// other side's cryptography that failed.
inline void write_code(MsgpackWriter& out, DisconnectCode code) {
  if (code == DisconnectCode::handshake_failed) code = DisconnectCode::protocol_error;
  const auto number = static_cast<std::uint8_t>(code);
  const bool travels = number >= 1 && number <= kLastWireCode;
  out.number(static_cast<std::uint8_t>(travels ? code : DisconnectCode::internal));
}

// The other side sent what the wire does not allow.
inline Unexpected<Disconnect> refused(Operation operation, std::string text) {
  Disconnect why;
  why.code = DisconnectCode::protocol_error;
  why.operation = operation;
  why.blame = Blame::them;
  why.text = std::move(text);
  return Unexpected(std::move(why));
}

}  // namespace switchyard::wire
