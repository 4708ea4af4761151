// Script: who says what when in the opening, one for each profile and side.
//
// The table of handshake.h, as constants.
#pragma once

#include <cstdint>

#include "secret_conn/profile.h"

namespace switchyard::secret_conn {

// What leaves together, in this order.
struct Flight {
  bool hello{false};
  bool auth{false};
  bool info{false};
  bool verdict{false};
};

enum class TheirVerdict : std::uint8_t { never, before_ours, after_ours };

struct Script {
  Flight at_start;
  Flight on_hello;      // theirs
  Flight on_auth;       // theirs
  Flight with_verdict;  // ours
  TheirVerdict their_verdict{TheirVerdict::never};
  // A signature of ours does not verify when it is sent back to us.
  bool proof_names_role{false};
};

inline constexpr Script kNativeDialler{
    .at_start = {.hello = true},
    .on_hello = {},
    .on_auth = {},
    .with_verdict = {.auth = true, .info = true, .verdict = true},
    .their_verdict = TheirVerdict::after_ours,
    .proof_names_role = true,
};

inline constexpr Script kNativeAcceptor{
    .at_start = {},
    .on_hello = {.hello = true, .auth = true, .info = true},
    .on_auth = {},
    .with_verdict = {.verdict = true},
    .their_verdict = TheirVerdict::before_ours,
    .proof_names_role = true,
};

inline constexpr Script kCometbft{
    .at_start = {.hello = true},
    .on_hello = {.auth = true},
    .on_auth = {.info = true},
    .with_verdict = {},
    .their_verdict = TheirVerdict::never,
    .proof_names_role = false,
};

constexpr const Script& script_for(Profile profile, bool dialler) {
  if (profile == Profile::cometbft) return kCometbft;
  return dialler ? kNativeDialler : kNativeAcceptor;
}

}  // namespace switchyard::secret_conn
