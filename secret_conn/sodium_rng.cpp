#include "secret_conn/sodium_rng.h"

#include <sodium.h>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {

void init_crypto() {
  const int status = sodium_init();  // 1: done before
  SWITCHYARD_CHECK(status >= 0);
}

void SodiumRng::fill(MutableByteView out) {
  if (out.empty()) return;  // libsodium takes no null
  randombytes_buf(out.data(), out.size());
}

}  // namespace switchyard::secret_conn
