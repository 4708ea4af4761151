// Gate: the verdict on one opening.  Internal to p2p/switch.
#pragma once

#include <optional>

#include "p2p/net/upgrader.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/wire/node_info_codec.h"

namespace switchyard {

// Decodes and checks the peer's NodeInfo, asks whoever has a say (filters.h), then admission for a
// place; a granted one is reserved when decide() returns, before our accept leaves.
class Switch::Impl::Gate final : public net::Gatekeeper {
 public:
  // `kind`: what we dialled for; once for one we accepted.
  Gate(Impl& impl, Connection& connection, DialKind kind)
      : impl_(impl), connection_(connection), kind_(kind) {}

  net::Awaitable<Result<void, Disconnect>> decide(net::Introduction peer) override;

  const std::optional<PeerId>& proven() const { return proven_; }
  // REQUIRES: decide() has accepted.
  NodeInfo& info() { return info_; }

 private:
  Result<void, Disconnect> check_info(const net::Introduction& peer);
  Result<void, Disconnect> judge(const PeerId& id);
  Candidate candidate(const PeerId& id) const;

  Impl& impl_;
  Connection& connection_;
  DialKind kind_;
  std::optional<PeerId> proven_;
  NodeInfo info_;  // set when decide() has accepted
};

}  // namespace switchyard
