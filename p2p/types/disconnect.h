// Why a connection was refused or ended: what, doing what, whose fault.
//
// DisconnectCode is shared by `reject` and `close` of the native wire: the number is the wire, the
// name the field's word (docs/wire.md).  Codes from 128 on never leave this process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard {

enum class DisconnectCode : std::uint8_t {
  incompatible_version = 1,    // no wire version both sides support
  downgrade = 2,               // a lower version was used than both support: someone interfered
  other_network = 3,           // NodeInfo names another network
  no_common_channel = 4,       // no channel both sides have
  wrong_identity = 5,          // somebody else answered than was dialled
  self = 6,                    // we reached ourselves
  already_connected = 7,       // an established connection with this peer exists
  crossed_dial_lost = 8,       // both dialled; the connection dialled by the lower id stays
  replaced = 9,                // the peer restarted and came back on a newer connection
  full = 10,                   // no free slot
  too_many_from_address = 11,  // limit per address or group
  banned = 12,                 // on the ban list
  filtered = 13,               // a filter of the embedder said no
  going_away = 14,             // orderly shutdown
  protocol_error = 15,         // malformed or misplaced bytes; the text says which
  unknown_channel = 16,        // a packet for a channel that was not announced
  message_too_big = 17,        // above the channel's announced limit
  credit_exceeded = 18,        // sent more than was granted
  keepalive_late = 19,         // silence for too long
  too_slow = 20,               // a reserve was held without progress
  misbehaviour = 21,           // reported by a reactor; the text says which
  internal = 22,               // our own fault

  // Known on this side only.
  connection_lost = 128,   // the stream ended without `close`
  timeout = 129,           // a stage's deadline passed
  dial_failed = 130,       // refused, unreachable, unresolvable: the text says which
  other_protocol = 131,    // the other side speaks something else; the text names it
  handshake_failed = 132,  // cryptography said no; the text says which
};

// What was going on when it ended.
enum class Operation : std::uint8_t {
  dial,
  accept,
  opening,
  admission,
  read,
  write,
  packet,
  keepalive,
  reactor,
  stop,
};

// Whose doing it was, as far as one can tell.
enum class Blame : std::uint8_t { nobody, us, them };

std::string_view to_string(DisconnectCode code);  // "going_away"; "code 77" has no name: "unknown"
std::string_view to_string(Operation operation);
std::string_view to_string(Blame blame);

// The longest text of a reject or close on the wire, in bytes.
inline constexpr std::size_t kMaxDisconnectText = 200;
// A peer's `retry after` is capped at this, everywhere.
inline constexpr std::chrono::seconds kMaxRetryAfter = std::chrono::hours(1);

struct Disconnect {
  DisconnectCode code{DisconnectCode::internal};
  Operation operation{Operation::stop};
  Blame blame{Blame::nobody};
  bool remote{false};        // the other side said so, we did not find out ourselves
  bool authenticated{true};  // false: said by a side that has not proven who it is: a hint, no more
  std::string text;          // for people; printable, at most kMaxDisconnectText bytes
  std::chrono::seconds retry_after{0};  // 0: not said

  // One line: `going_away (stop, nobody): "shutting down"`; a remote text stands in quotes.
  std::string to_string() const;
};

// Whose doing it was when the other side says so: ours for what it accuses us of, its own for
// `internal`, nobody's else.
Blame blame_when_told(DisconnectCode code);

// Cuts to kMaxDisconnectText bytes and replaces every byte outside printable ASCII by '?'.
std::string printable(std::string_view text);

}  // namespace switchyard
