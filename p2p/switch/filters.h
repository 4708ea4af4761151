// Filters: what an embedder, and the Switch's owner, have to say about who may come.
//
// Three of them, in the order they are asked; the first refusal counts:
//
//   Screen            at once, without I/O: the place for a list of bans.  Asked by address as soon
//                     as a connection is accepted, before a byte is read, and by id in the gate.
//   ConnectionFilter  takes its time: by endpoint, before any cryptography, both directions.
//   PeerFilter        takes its time: by proven id and NodeInfo, before our verdict.
//
// A filter that has not answered within SwitchConfig::filter_timeout has refused.  All is called on
// the Switch's executor; several questions may be open at once.
#pragma once

#include <optional>
#include <string>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// What is told to whoever is turned away, e.g. code banned with the time that is left as
// retry_after.
class Screen {
 public:
  virtual ~Screen() = default;
  virtual std::optional<Disconnect> check_address(const IpAddress& address, Time now) const = 0;
  virtual std::optional<Disconnect> check_id(const PeerId& id, Time now) const = 0;
};

// The error is told to the other side as text, with code filtered.  Neither must fail by throwing.
// What it awaits may be given up by the Switch, then its answer is dropped: so it must not refer to
// the Switch, and outlives the node by as long as it may take.
class ConnectionFilter {
 public:
  virtual ~ConnectionFilter() = default;
  virtual net::Awaitable<Result<void, std::string>> check(Endpoint remote, bool outbound) = 0;
};

class PeerFilter {
 public:
  virtual ~PeerFilter() = default;
  virtual net::Awaitable<Result<void, std::string>> check(PeerId id, NodeInfo info,
                                                          bool outbound) = 0;
};

// Each may be null; all outlive the Switch.
struct Filters {
  Screen* screen{nullptr};
  ConnectionFilter* connection{nullptr};
  PeerFilter* peer{nullptr};
};

}  // namespace switchyard
