// Behaviours: what peers do, well or badly, in words that every reactor shares.
//
// A reactor, or the Switch, reports what it saw; what follows is decided in one place
// (p2p/switch/reputation.h) by one table (behaviour.cpp, explained in docs/reputation.md).  So a
// reactor needs to know neither bans nor scores, and can be tested with a reporter that writes
// down.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "p2p/types/peer_id.h"

namespace switchyard {

enum class Behaviour : std::uint8_t {
  // Good.
  useful_message,  // carried something we did not have and could use
  useful_answer,   // what we asked for, in time
  useful_address,  // an address it told of led to the peer it named

  // Bad, and perhaps nobody's fault.
  bad_address,  // an address it told of led nowhere, or to somebody else
  no_answer,    // we asked, and it did not answer in time
  too_slow,     // did not read or write for longer than we can wait

  // Bad, and no honest peer of our version does it.
  bad_message,         // did not decode, or broke the reactor's rules
  unsolicited_answer,  // answers to what nobody asked
  flood,               // more than the stated rate
  protocol_violation,  // the wire's rules broken
  forgery,             // a signature or proof that does not hold
};

inline constexpr std::array kBehaviours{
    Behaviour::useful_message, Behaviour::useful_answer,
    Behaviour::useful_address, Behaviour::bad_address,
    Behaviour::no_answer,      Behaviour::too_slow,
    Behaviour::bad_message,    Behaviour::unsolicited_answer,
    Behaviour::flood,          Behaviour::protocol_violation,
    Behaviour::forgery,
};

// What one report of a behaviour means.
struct BehaviourRule {
  std::string_view name;  // the enumerator's
  bool good{false};
  unsigned points{0};           // events of the trust metric it counts as
  bool disconnect{false};       // the connection ends
  std::chrono::seconds ban{0};  // the id is banned for so long; 0: it is not
};

const BehaviourRule& rule_of(Behaviour behaviour);

inline std::string_view to_string(Behaviour behaviour) {
  return rule_of(behaviour).name;
}

// Where reports go.  The one that a Switch hands out takes them from any thread and never waits;
// p2p/sim/recording_reporter.h writes them down for tests.
class BehaviourReporter {
 public:
  virtual ~BehaviourReporter() = default;

  // `text` says what exactly, for people; it may be anything and is made printable where kept.
  virtual void report(const PeerId& who, Behaviour what, std::string_view text) = 0;
};

}  // namespace switchyard
