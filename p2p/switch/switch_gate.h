// Gate: the verdict on one opening; PlaceClaim: what a dial has coming.  Internal to p2p/switch.
#pragma once

#include <cstddef>
#include <optional>

#include "p2p/net/upgrader.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/wire/node_info_codec.h"

namespace switchyard {

// Holds a place free for a dial until it has one, so that of many dials no more are begun than
// there are places.
class Switch::Impl::PlaceClaim {
 public:
  // nullopt: it needs none.
  PlaceClaim(Impl& impl, std::optional<PeerClass> of) : count_(of ? &impl.claims_[*of] : nullptr) {
    if (count_ != nullptr) ++*count_;
  }
  PlaceClaim(const PlaceClaim&) = delete;
  PlaceClaim& operator=(const PlaceClaim&) = delete;
  ~PlaceClaim() { release(); }

  void release() {
    if (count_ != nullptr) --*count_;
    count_ = nullptr;
  }

 private:
  std::size_t* count_;  // null: released, or none needed
};

// Called on the connection's loop, decides on the Switch's executor.  Decodes and checks the peer's
// NodeInfo, asks whoever has a say (filters.h), then admission for a place; a granted one is
// reserved when decide() returns, before our accept leaves.
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
  net::Awaitable<Result<void, Disconnect>> decide_here(net::Introduction peer);
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
