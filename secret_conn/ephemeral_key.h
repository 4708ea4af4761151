// EphemeralKey: an X25519 key pair for one opening.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "p2p/base/rng.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {

using EphemeralPublicKey = std::array<std::uint8_t, 32>;
using SharedSecret = SecretBytes<32>;

class EphemeralKey {
 public:
  // Takes 32 bytes from `rng` as the secret; clamping happens in the multiplication (RFC 7748).
  explicit EphemeralKey(Rng& rng);

  const EphemeralPublicKey& public_key() const { return public_key_; }

  // The Diffie-Hellman secret with the other side's key; nullopt for a point of low order, whose
  // secret is zero whatever ours is.  The test takes constant time.
  std::optional<SharedSecret> agree(const EphemeralPublicKey& theirs) const;

  // Forgets the secret; agree() must not be called afterwards.
  void wipe() { secret_.wipe(); }

 private:
  SecretBytes<32> secret_;
  EphemeralPublicKey public_key_{};
};

}  // namespace switchyard::secret_conn
