// Limits and times of a Switch, each with its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/types/net_address.h"

namespace switchyard {

struct SwitchConfig {
  std::vector<Endpoint> listen;              // none: dial only
  std::vector<NetAddress> persistent_peers;  // redialled for ever

  std::size_t max_inbound_peers{40};  // CometBFT, max_num_inbound_peers
  std::size_t max_outbound_peers{
      10};  // CometBFT, max_num_outbound_peers; persistent ones do not count

  // Accepted connections in the opening.  When full, the oldest goes, not the newcomer: whoever
  // holds slots without finishing loses them first, so half-open floods do not keep others out.
  std::size_t max_half_open{128};

  Duration dial_timeout{std::chrono::seconds(3)};  // CometBFT's key, which upstream ignores
  // All of the opening, one budget.  The dialler waits a little longer for the verdict than the
  // acceptor may take.
  Duration handshake_timeout{std::chrono::seconds(10)};
  Duration dialler_extra{std::chrono::seconds(2)};

  // Back-off of persistent peers: doubles from first to longest, each time times a random factor
  // in [0.5, 1), so that a crowd does not come back at once.  A connection that held for
  // `longest` starts anew from `first`.
  Duration redial_first{std::chrono::seconds(1)};
  Duration redial_longest{std::chrono::seconds(60)};

  // A side that ends a connection reads on this long and this much (a peer's credit comes on top),
  // so that what it said last arrives (docs/wire.md, closing).
  Duration linger_timeout{std::chrono::seconds(2)};
  std::size_t linger_bytes{64 * kKiB};

  // Payload of a full frame we send, bytes.  Sixteen frames share one buffer of 128 KiB, so no more
  // than 8 KiB less the cipher's overhead is used.
  std::size_t frame_payload{4096};

  // Limits of all peers together, bytes per second (units and reasons in p2p/mconn/throttle.h);
  // peers that want more than there is take turns.  Those of each peer are mconn.rates.
  mconn::Rates total_rates;

  bool allow_any_identity{false};  // dial addresses without an expected id

  mconn::Config mconn;

  // Names the first field that makes no sense.
  Result<void, std::string> validate() const;
};

}  // namespace switchyard
