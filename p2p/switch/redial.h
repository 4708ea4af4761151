// Redial: what a dialler does about the way a dial or a connection ended.
//
// A pure table, code by code, with the reason (docs/admission.md shows it as one).  Four things are
// kept apart:
//
//   who said so        The other side's word counts for more when it has proven who it is.  An
//                      unproven one (a refusal in clear, another protocol, a broken handshake) may
//                      be anybody on the path: it can make us wait, at most kMaxHintWait, and never
//                      makes us give up.
//   what is no use     give_up: asking the same node again gives the same answer.
//   what takes time    wait: as long as it asked, or as long as is usual for the code.
//   what is transient  back_off: the caller's own growing wait, and what was asked on top.
//
// A persistent peer is never given up: its dialler waits its longest wait where others give up
// (switch_dial.cpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "p2p/base/time.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"

namespace switchyard {

enum class NextStep : std::uint8_t {
  settled,    // nothing: the two are connected some other way
  back_off,   // this address again, after a wait that grows
  wait,       // this address again, no sooner than `at_least`
  try_other,  // another address first, this one no sooner than `at_least`
  give_up,    // not this address again; `at_least` for a memory that does not last
};

std::string_view to_string(NextStep step);  // "back_off"

struct Advice {
  NextStep step{NextStep::back_off};
  std::chrono::seconds at_least{0};

  friend bool operator==(const Advice&, const Advice&) = default;
};

// The usual wait for a place when none was named: a place comes free when somebody goes, which is
// a matter of minutes; asking twice a minute costs neither side anything.
inline constexpr std::chrono::seconds kFullRetryAfter{30};
// The most that somebody unproven can make us wait (docs/wire.md, opening).
inline constexpr std::chrono::seconds kMaxHintWait = std::chrono::minutes(10);

// REQUIRES: `why` ended a dial or a connection that we dialled.
Advice advise(const Disconnect& why);

// DialMemory: which addresses are to be left alone for now.
//
// Bounded: above kMaxHeld the one that would be free first is forgotten.  Persistent peers do not
// ask it; their own wait is no shorter.  Pure.
class DialMemory {
 public:
  static constexpr std::size_t kMaxHeld = 1024;  // addresses; more than any node dials in an hour

  struct Held {
    Time until;
    DisconnectCode code;  // why
  };

  // How a dial there ended.
  void note(Time now, const NetAddress& address, const Disconnect& why);
  // The reason to leave it alone at this time, if there is one.
  std::optional<Held> held(Time now, const NetAddress& address);

  std::size_t size() const { return held_.size(); }
  void check_invariants() const;

 private:
  std::map<NetAddress, Held> held_;
};

}  // namespace switchyard
