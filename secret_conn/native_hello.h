// The bytes in clear of the native wire: hello and early refusal.
//
//     hello    73 77 79 VV | ephemeral X25519 key, 32 bytes          "swy", version
//     refusal  73 77 79 00 | code u8 | retry_after u16, seconds      little-endian
//
// The dialler's VV is the version it wants, the acceptor's the highest it supports that is not
// above that.  The acceptor may refuse instead of sending a hello: it costs no cryptography, and is
// a hint and no more to the dialler.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/errors.h"

namespace switchyard::secret_conn::native {

inline constexpr std::size_t kHelloSize = 36;
inline constexpr std::size_t kRefusalSize = 7;

using HelloBytes = std::array<std::uint8_t, kHelloSize>;

struct Hello {
  std::uint8_t version{0};  // never 0
  EphemeralPublicKey key{};
};

struct Refusal {
  DisconnectCode code{DisconnectCode::internal};
  std::chrono::seconds retry_after{0};
};

HelloBytes encode(const Hello& hello);

// A code that never leaves this process becomes the one that can be said instead of it.
Bytes encode_refusal(const Disconnect& why);

// The code a reject or a refusal can carry for this one.
DisconnectCode sayable(DisconnectCode code);

// What is sealed to the other side of it.
wire::Reject reject_for(const Disconnect& why);

// monostate: what starts there is unfinished.
using First = std::variant<std::monostate, Hello, Refusal>;

// What starts at the front of `input`.  Fails with other_protocol
// (which is named if known) as soon as that shows, and with malformed_hello for a refusal with a
// code that cannot be.  retry_after comes back capped at kMaxRetryAfter.
Result<First, Failure> decode_first(ByteView input);

}  // namespace switchyard::secret_conn::native
