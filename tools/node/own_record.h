// Signed records: ours, and whether those of others were signed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "addrbook/surroundings.h"
#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "secret_conn/node_key.h"

namespace switchyard {

// Of real signatures.  Stateless.
class SignatureVerifier final : public addrbook::RecordVerifier {
 public:
  std::optional<PeerId> signer(const SignedRecord& record) const override;
};

// OwnRecord: where this node is, as it tells others.
//
//   what the operator says       that, and nothing else
//   a specific address           that
//   0.0.0.0 or [::]              where others see us, with the port we listen on; until enough of
//                                them agree (reactors/pex/own_address.h), nothing
//
// Not thread-safe.
class OwnRecord {
 public:
  // `external`: what the operator says.  The key outlives this.
  OwnRecord(const secret_conn::NodeKey& key, std::string network, std::vector<Endpoint> external);

  // At most kMaxRecordAddresses.
  std::vector<Endpoint> addresses() const;

  void set_listening(std::vector<Endpoint> at) { listening_ = std::move(at); }
  // Enough of those we dialled see us there.  Whether addresses() are others now.
  bool believe(const IpAddress& seen);

  // A newer record than all before.  Later starts replace earlier ones: sequences follow the
  // seconds since 1970, which grow and cost no file.
  SignedRecord sign(WallTime now);

 private:
  const secret_conn::NodeKey& key_;
  const std::string network_;
  const std::vector<Endpoint> external_;
  std::vector<Endpoint> listening_;
  std::array<std::optional<IpAddress>, 2> seen_;  // IPv4, IPv6
  std::uint64_t sequence_{0};                     // of the latest
};

}  // namespace switchyard
