// SodiumRng: randomness of the operating system, for drivers.
#pragma once

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"

namespace switchyard::secret_conn {

// Lets libsodium choose its implementations for this processor.  Idempotent and thread-safe.
// Everything here is right without it, only slower; SodiumRng and SecretUpgrader call it.
void init_crypto();

// Thread-safe.  Fit for keys.
class SodiumRng final : public Rng {
 public:
  SodiumRng() { init_crypto(); }

  void fill(MutableByteView out) override;
};

}  // namespace switchyard::secret_conn
