// A handshake against somebody hostile: raw bytes, or one who holds the keys and seals anything.
#include <optional>

#include "tests/fuzz/fuzz.h"
#include "tests/support/comet_liar.h"
#include "tests/support/handshake_sides.h"
#include "tests/support/native_liar.h"

namespace handshake_fuzz {

using namespace switchyard;
using namespace switchyard::secret_conn;
using fuzz::Choices;
using test::Side;
using State = Handshake::State;

Disconnect no_room() {
  Disconnect why;
  why.code = DisconnectCode::full;
  return why;
}

// When the driver ends it, in steps from now; never, if empty.
std::optional<std::size_t> ends_in;

// Answers for the driver: ends it, verdicts when asked for, and output drained.
void drive(Side& victim, Choices& choices) {
  if (ends_in && (*ends_in)-- == 0) {
    ends_in.reset();
    victim->refuse(no_room());
    victim->check_invariants();
    FUZZ_CHECK(victim.is(State::failed) || victim.is(State::done));
  }
  if (victim.is(State::deciding)) {
    if (choices.below(8) == 0) {
      victim->reject(no_room());
    } else {
      victim->accept();
    }
    victim->check_invariants();
  }
  victim->poll_output();
}

// What a peer that holds the keys says next.
Bytes next_of(test::NativeLiar& liar, Choices& choices) {
  switch (choices.below(8)) {
    case 0:
      return liar.seal(liar.proof());
    case 1:
      return liar.seal(wire::Info{to_bytes(choices.bytes(choices.below(64)))});
    case 2:
      return liar.seal(wire::Accept());
    case 3:
      return liar.seal(wire::Reject());
    case 4: {
      const Bytes payload = to_bytes(choices.bytes(choices.below(300)));
      return payload.empty() ? Bytes() : liar.seal_payload(payload);
    }
    case 5: {
      wire::Auth auth = liar.proof();
      auth.key[choices.below(32)] ^= choices.byte();
      auth.signature[choices.below(64)] ^= choices.byte();
      return liar.seal(auth);
    }
    case 6:
      return to_bytes(choices.bytes(choices.below(64)));
    default:
      return liar.seal(liar.proof_by(test::key_number(choices.below(4)), choices.below(2) == 0));
  }
}

Bytes next_of(test::CometLiar& liar, Choices& choices) {
  switch (choices.below(6)) {
    case 0:
      return liar.frame(liar.proof());
    case 1:
      return liar.frame(cometbft::delimit(choices.bytes(choices.below(64))));
    case 2: {
      const ByteView data = choices.bytes(choices.below(300));
      return liar.frame(data, static_cast<std::uint32_t>(choices.below(2000)));
    }
    case 3: {
      wire::Auth auth = liar.proof();
      auth.key[choices.below(32)] ^= choices.byte();
      auth.signature[choices.below(64)] ^= choices.byte();
      return liar.frame(auth);
    }
    case 4:
      return to_bytes(choices.bytes(choices.below(64)));
    default:
      return liar.frame(choices.bytes(choices.below(300)));
  }
}

template <class Liar>
void converse(Side& victim, Liar& liar, Choices& choices) {
  while (!choices.empty() && !victim.is(State::failed) && !victim.is(State::done)) {
    victim.take(next_of(liar, choices));
    drive(victim, choices);
  }
  // Nobody but the liar, or a key it was lent, can have been proven.
  if (!victim.is(State::done)) return;
  bool known = victim->peer().id == liar.key().id();
  for (std::uint64_t n = 0; n < 4; ++n)
    known = known || victim->peer().id == test::key_number(n).id();
  FUZZ_CHECK(known && victim->peer().id != victim.key().id());
}

void against_raw_bytes(Side& victim, Choices& choices) {
  while (!choices.empty()) {
    victim.take(choices.bytes(1 + choices.below(200)));
    drive(victim, choices);
  }
  victim->handle_end();
  victim->check_invariants();
  FUZZ_CHECK(!victim.is(State::done));
}

FUZZ_TARGET(handshake_fuzz) {
  Choices choices(data, size);
  const std::uint8_t setting = choices.byte();
  const Profile profile = (setting & 1U) != 0 ? Profile::cometbft : Profile::native;
  const bool dialler = (setting & 2U) != 0;
  Side victim(profile, dialler, 1);
  ends_in.reset();
  if ((setting & 8U) != 0) ends_in = choices.below(6);
  if ((setting & 4U) == 0) {
    against_raw_bytes(victim, choices);
  } else if (profile == Profile::cometbft) {
    test::CometLiar liar(9);
    liar.meet(victim->poll_output());
    victim.take(liar.hello());
    converse(victim, liar, choices);
  } else {
    test::NativeLiar liar(!dialler, 9);
    if (!dialler) victim.take(liar.hello());
    Bytes wire = victim->poll_output();
    liar.meet(wire);
    if (dialler) victim.take(liar.hello());
    converse(victim, liar, choices);
  }
}

}  // namespace handshake_fuzz
