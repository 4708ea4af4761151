#include "secret_conn/ephemeral_key.h"

#include <sodium.h>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {

EphemeralKey::EphemeralKey(Rng& rng) {
  rng.fill(secret_.writable());
  const int status = crypto_scalarmult_curve25519_base(public_key_.data(), secret_.data());
  SWITCHYARD_CHECK(status == 0);
}

std::optional<SharedSecret> EphemeralKey::agree(const EphemeralPublicKey& theirs) const {
  SWITCHYARD_CHECK(!secret_.is_zero());
  SharedSecret shared;
  const int status =
      crypto_scalarmult_curve25519(shared.writable().data(), secret_.data(), theirs.data());
  if (status != 0 || shared.is_zero()) return std::nullopt;
  return shared;
}

}  // namespace switchyard::secret_conn
