// SecretUpgrader: the opening over a stream.
//
// A thin driver around Handshake.  One upgrader serves any number of openings at once, each on the
// executor its stream belongs to; where those are several threads, Rng must be thread-safe.
// Acceptors share a pool of ephemeral keys (ephemeral_pool.h), which grows behind each answer of
// theirs.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/net/upgrader.h"
#include "p2p/types/node_info.h"
#include "secret_conn/aead/kernel.h"
#include "secret_conn/ephemeral_pool.h"
#include "secret_conn/node_key.h"
#include "secret_conn/profile.h"

namespace switchyard::secret_conn {

// A pool for openings on several threads.  Nobody waits for it: while another thread is at it, an
// opening makes a pair of its own, and nothing is made ahead.
class SharedEphemeralPool final : public EphemeralPool {
 public:
  using EphemeralPool::EphemeralPool;

  std::optional<EphemeralKey> take() override {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    return lock ? EphemeralPool::take() : std::nullopt;
  }
  void grow() override {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock) EphemeralPool::grow();
  }

 private:
  std::mutex mutex_;
};

class SecretUpgrader final : public net::Upgrader {
 public:
  // `key` and `rng` outlive this.  `network` and `versions` matter to the native profile only.
  // `kernel`, which is available, seals and opens frames.
  SecretUpgrader(Profile profile, const NodeKey& key, std::string network, Rng& rng,
                 VersionRange versions = kWireVersions,
                 aead::Kernel kernel = aead::fastest_kernel());

  // A failure of the stream is connection_lost, or timeout for net::Errc::timed_out.
  // REQUIRES: opening.node_info of at most max_node_info(profile) bytes; opening.expected only for
  // a dialler.
  net::Awaitable<Result<net::Upgraded, Disconnect>> upgrade(net::Stream& stream,
                                                            net::Opening opening,
                                                            net::Gatekeeper& gatekeeper) override;

  Bytes refusal(const Disconnect& why) const override;

 private:
  Profile profile_;
  const NodeKey& key_;
  std::string network_;
  Rng& rng_;
  VersionRange versions_;
  aead::Kernel kernel_;
  SharedEphemeralPool pool_;
};

}  // namespace switchyard::secret_conn
