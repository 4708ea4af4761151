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
#include "p2p/types/peer_id.h"
#include "p2p/types/profile.h"
#include "p2p/wire/codecs.h"

namespace switchyard {

struct SwitchConfig {
  // What is said behind the opening, and how; the Upgrader's profile is the same.
  const wire::Codecs* codecs{&wire::codecs_for(Profile::native)};

  std::vector<Endpoint> listen;              // none: dial only
  std::vector<NetAddress> persistent_peers;  // redialled for ever

  // Ids let in whatever the limits say, and counted by none (CometBFT, unconditional_peer_ids).
  std::vector<PeerId> unconditional_peers;
  // Ids never told to others (CometBFT, private_peer_ids).  Kept here for whoever passes addresses
  // on, see SwitchHandle::private_peers.
  std::vector<PeerId> private_peers;

  // Places, by the classes of admission.h.  Trusted peers (persistent, unconditional) need none.
  std::size_t max_inbound_peers{40};   // CometBFT, max_num_inbound_peers
  std::size_t max_outbound_peers{10};  // CometBFT, max_num_outbound_peers
  // Connections for one exchange, both directions together, and the longest life of one: an
  // exchange takes a few round trips; the rest is for slow lines.
  std::size_t max_short_lived_peers{8};
  Duration short_lived_time{std::chrono::seconds(30)};

  // Peers of one address, and of one /16 (IPv6 /48); at least 1.  Trusted ones and loopback are
  // under neither, private addresses not under the second (address_class.h).  CometBFT allows one
  // an address, which locks out a second node behind the same NAT; four are a household or an
  // operator's machine.  With eight a neighbourhood, five of them must be bought to fill 40 places,
  // and honest nodes that crowd at one provider still find a place.
  std::size_t max_peers_per_address{4};
  std::size_t max_peers_per_group{8};

  // Accepted connections in the opening (opening_table.h), at least 2: half of them for those whose
  // handshake is under way.  When a half is full, one of the busiest neighbourhood goes, not the
  // newcomer.  With these defaults a handshake has 1.28 s before that can happen to it.
  std::size_t max_half_open{256};
  // Openings begun a second, in all and of one neighbourhood; at least 1.  An opening costs a core
  // about a third of a millisecond, so a flood takes no more than some 3 % of one.  Nobody meets
  // the limits otherwise: what comes in two seconds is kept for a burst.
  std::size_t openings_per_second{100};
  std::size_t openings_per_group{10};

  // How long a filter of the embedder may think (filters.h); CometBFT, filterTimeout.
  Duration filter_timeout{std::chrono::seconds(5)};

  Duration dial_timeout{std::chrono::seconds(3)};  // CometBFT's key, which upstream ignores
  // All of the opening, one budget.  The dialler waits a little longer for the verdict than the
  // acceptor may take.
  Duration handshake_timeout{std::chrono::seconds(10)};
  Duration dialler_extra{std::chrono::seconds(2)};

  // Back-off of persistent peers: doubles from first to longest, each time times a random factor
  // in [0.5, 1), so that a crowd does not come back at once.  A connection that held for
  // `longest` starts anew from `first`.  What the other side asked for on top counts up to
  // `longest`, which is also the wait where asking again seems no use (redial.h).
  Duration redial_first{std::chrono::seconds(1)};
  Duration redial_longest{std::chrono::seconds(60)};

  // A side that ends a connection reads on this long and this much (a peer's credit comes on top),
  // so that what it said last arrives (docs/wire.md, closing).
  Duration linger_timeout{std::chrono::seconds(2)};
  std::size_t linger_bytes{64 * kKiB};

  // Payload of a full frame we send, bytes; what the wire allows if that is less.  Why this much is
  // in docs/performance.md.
  std::size_t frame_payload{4096};

  // Limits of all peers together, bytes per second (units and reasons in p2p/mconn/throttle.h);
  // peers that want more than there is take turns.  Those of each peer are mconn.rates.
  mconn::Rates total_rates;

  // Where bans and trust are kept between starts; empty: nowhere.  The folder exists.
  std::string ban_file;
  std::string trust_file;

  bool allow_any_identity{false};  // dial addresses without an expected id

  mconn::Config mconn;  // its packets are those of `codecs`
  // What all connections share (p2p/mconn/budget.h).
  mconn::BudgetLimits credit;

  // Names the first field that makes no sense.
  Result<void, std::string> validate() const;
};

}  // namespace switchyard
