// What the book asks of others: who is banned, and whether a record was signed.
//
// Bans have one list, the Switch's, and cryptography stands above this layer; both come in here.
// Implementations outlive the book and are called on its thread, within calls of its functions.
#pragma once

#include <optional>
#include <string_view>

#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard::addrbook {

class Bans {
 public:
  virtual ~Bans() = default;

  // Until when the id or the address is banned, whichever is later; WallTime::max(): for ever;
  // nullopt: neither is.
  virtual std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address,
                                               WallTime now) const = 0;

  // Bans an id.  `reason` is for people.
  virtual void ban(const PeerId& id, std::string_view reason, WallTime now, WallTime until) = 0;
};

class RecordVerifier {
 public:
  virtual ~RecordVerifier() = default;

  // Whose record it is, if its signature holds.
  virtual std::optional<PeerId> signer(const SignedRecord& record) const = 0;
};

}  // namespace switchyard::addrbook
