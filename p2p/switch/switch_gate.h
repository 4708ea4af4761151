// Gate: the verdict on one opening.  Internal to p2p/switch.
#pragma once

#include <optional>

#include "p2p/net/upgrader.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/wire/node_info_codec.h"

namespace switchyard {

// Decodes and checks the peer's NodeInfo, then asks admission for a place; a granted one is
// reserved when decide() returns, before our accept leaves.
class Switch::Impl::Gate final : public net::Gatekeeper {
 public:
  Gate(Impl& impl, Connection& connection, bool persistent)
      : impl_(impl), connection_(connection), persistent_(persistent) {}

  net::Awaitable<Result<void, Disconnect>> decide(net::Introduction peer) override;

  const std::optional<PeerId>& proven() const { return proven_; }
  // REQUIRES: decide() has accepted.
  NodeInfo& info() { return info_; }

 private:
  Result<void, Disconnect> judge(const net::Introduction& peer);

  Impl& impl_;
  Connection& connection_;
  bool persistent_;
  std::optional<PeerId> proven_;
  NodeInfo info_;  // set when decide() has accepted
};

}  // namespace switchyard
