// Verdicts: who was refused or dropped lately, when, and by which rule.
//
// Fed by the events of a Switch, asked by `ctl why`.  Bounded: the same verdict on the same peer
// counts up instead of taking another place, and the one unheard of for longest makes room.
// Strangers who are refused have places of their own, so that a flood of them hides nothing else.
//
// Pure: time comes with the events.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/switch/switch_events.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/peer_id.h"

namespace switchyard::tools {

struct Verdict {
  SwitchEvent::Kind kind{SwitchEvent::Kind::peer_down};
  std::optional<PeerId> peer;        // proven, or for a dial expected
  std::string host;                  // of the address: an IP, or for a dial perhaps a name
  std::uint16_t port{0};             // the last one seen
  bool outbound{false};              // we dialled
  Disconnect why;                    // the last one
  std::optional<Duration> retry_in;  // of the last failed dial
  Time first;                        // of `count` times
  Time last;
  std::uint64_t count{1};
};

// Whom a verdict is about.
struct VerdictQuery {
  std::string id;                     // hex digits an id begins with; empty: any
  std::string host;                   // empty: any
  std::optional<std::uint16_t> port;  // counts for dials; who dials us has a new one each time

  // Takes the beginning of an id, host, host:port and id@host:port.  The error is a sentence.
  static Result<VerdictQuery, std::string> parse(std::string_view text);

  // By id where both have one, else by address.
  bool matches(const Verdict& verdict) const;
};

class Verdicts {
 public:
  static constexpr std::size_t kPlaces = 256;  // of strangers, and as many of the others

  // Keeps what is a verdict: a refusal, a failed dial, an end.
  void record(const SwitchEvent& event);

  // The newest first.
  std::vector<Verdict> find(const VerdictQuery& query) const;

 private:
  std::vector<Verdict> strangers_;  // inbound_refused; the newest last, as in the next
  std::vector<Verdict> others_;
};

}  // namespace switchyard::tools
