// ControlTarget: what the control commands ask of a node.
//
// Between the commands and the running node, so that commands are tested without one.  One
// executor.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/mconn/throttle.h"
#include "p2p/peer/outbox.h"
#include "p2p/switch/ban_list.h"
#include "p2p/switch/switch.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "reactors/pex/seed_reactor.h"
#include "tools/common/log_line.h"

namespace switchyard::tools {

// What does not change while the node runs.
struct NodeFacts {
  PeerId id;
  std::string moniker;
  std::string network;
  std::string version;                 // of the program
  std::vector<std::string> addresses;  // id@host:port
  std::size_t max_inbound{0};          // peers
  std::size_t max_outbound{0};         // peers
  bool allow_any_identity{false};      // addresses without an id may be dialled
  Time started;
};

// What the node's address book holds, ids.
struct BookCounts {
  std::size_t known{0};
  std::size_t reached{0};  // of them: answered once, and not failed for a week since
};

struct PeerView {
  PeerStatus status;
  // One for each of status.mconn.channels; empty while the peer is not known to reactors.
  std::vector<SendQueueStatus> queues;
};

// Bytes a second; 0: none.
struct RateLimits {
  mconn::Rates each;   // of each peer
  mconn::Rates total;  // of all together
};

class ControlTarget {
 public:
  virtual ~ControlTarget() = default;

  virtual NodeFacts facts() const = 0;
  virtual Time now() const = 0;
  virtual WallTime wall_now() const = 0;
  virtual std::vector<PeerView> peers() const = 0;
  virtual std::vector<NetAddress> persistent() const = 0;
  virtual LogLevel log_level() const = 0;
  virtual std::vector<Ban> bans() const = 0;
  virtual RateLimits limits() const = 0;
  // nullopt: it keeps no book.
  virtual std::optional<BookCounts> book() const = 0;
  // nullopt: it is no seed.
  virtual std::optional<reactors::SeedStatus> seed() const = 0;

  // As Switch's and SwitchHandle's.
  virtual void dial(const NetAddress& address) = 0;
  virtual bool disconnect(const PeerId& id) = 0;
  virtual void add_persistent(const NetAddress& address) = 0;
  virtual bool remove_persistent(const NetAddress& address) = 0;
  virtual void set_log_level(LogLevel level) = 0;
  virtual void ban(const BanTarget& who, const std::string& reason,
                   std::optional<std::chrono::seconds> length) = 0;
  virtual bool unban(const BanTarget& who) = 0;
  virtual void set_limits(const RateLimits& limits) = 0;
  // Those asked from now on; each has an id.
  virtual void set_seeds(const std::vector<NetAddress>& seeds) = 0;
};

}  // namespace switchyard::tools
