// What can go wrong in the opening and with frames: every offence has a name and a text.
//
// A Failure goes with a Disconnect for the layers above: its code, whose fault, and the text with
// what the offence's name cannot say.
#pragma once

#include <string_view>
#include <system_error>

#include "p2p/types/disconnect.h"

namespace switchyard::secret_conn {

enum class Errc {
  // The opening as a whole.
  truncated = 1,         // the stream ended before the opening was done
  other_protocol,        // the first bytes belong to something else
  malformed_hello,       // our protocol, but not a hello
  incompatible_version,  // no version both sides support
  refused,               // the other side refused in clear, before any cryptography
  budget_exceeded,       // more bytes than an opening may have
  wrong_order,           // a message where another was due
  early_bytes,           // the dialler went on before our verdict
  trailing_bytes,        // bytes behind a message that ends its frame or its stage
  malformed_message,     // a sealed message that does not decode
  message_too_long,      // announced above its limit
  turned_down,           // the other side's verdict: reject
  rejected,              // our verdict: reject

  // Keys and identities.
  echoed_key,            // our own ephemeral key came back
  low_order_key,         // an ephemeral key that makes every secret zero
  small_order_identity,  // an identity that anybody can sign for
  bad_signature,         // the proof of identity does not verify
  own_identity,          // our own identity came back
  wrong_identity,        // not whom we dialled

  // Frames.
  first_frame_sealed_otherwise,  // the first sealed frame does not open: another network, most
                                 // likely
  altered_frame,                 // the tag does not fit: bits changed on the way
  replayed_frame,                // a frame that was opened before
  reordered_frame,               // a later frame came first
  empty_frame,                   // without payload
  oversized_frame,               // longer than allowed
  too_many_empty_frames,         // cometbft: more in a row than we skip
  exhausted,                     // 2^64 - 1 frames under one count
};

const std::error_category& error_category();
std::error_code make_error_code(Errc code);

struct Failure {
  Errc errc{Errc::truncated};
  Disconnect why;
};

// The Disconnect that belongs to an offence found during `operation`; `detail`, if any, follows its
// text after a colon.  For `refused`, `turned_down` and `rejected` the words are others', so their
// Disconnect is made where those are known.
Failure failure(Errc errc, Operation operation, std::string_view detail = {});

}  // namespace switchyard::secret_conn

template <>
struct std::is_error_code_enum<switchyard::secret_conn::Errc> : std::true_type {};
