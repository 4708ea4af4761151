// What happens in a Switch, for logs, tests and people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "p2p/base/time.h"
#include "p2p/switch/redial.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

struct SwitchEvent {
  enum class Kind : std::uint8_t {
    listening,        // address: where
    accept_failed,    // text: the system's word; at most one a second
    inbound_refused,  // an accepted connection that did not become a peer; why
    // A dial that did not become a peer; why, what to do next, and retry_in if it is repeated, or
    // was not tried because the address is to be left alone until then.
    dial_failed,
    peer_up,
    peer_down,  // why, undelivered, and what to do next if we had dialled
    banned,     // peer or address: who; text: why
    notice,     // text: something the operator should know, e.g. a damaged file set aside
  };

  Kind kind{Kind::listening};
  Time at;
  std::optional<ConnectionSeq> seq;
  std::optional<PeerId> peer;  // proven, or for dial_failed expected
  std::string address;         // endpoint or address dialled
  std::string moniker;         // peer_up
  bool outbound{false};
  std::optional<Disconnect> why;
  std::optional<NextStep> next;  // what advise(*why) says
  std::optional<Duration> retry_in;
  std::size_t undelivered{0};  // messages queued and not sent, peer_down
  std::string text;

  // One line without the time, e.g. `peer up 4f2a… outbound 127.0.0.1:26656 "alice"`.
  std::string to_string() const;
};

// Called on the Switch's executor.  Must not block, must not destroy the Switch.
class SwitchObserver {
 public:
  virtual ~SwitchObserver() = default;
  virtual void on_event(const SwitchEvent& event) = 0;
};

}  // namespace switchyard
