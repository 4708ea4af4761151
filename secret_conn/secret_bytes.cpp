#include "secret_conn/secret_bytes.h"

#include <sodium.h>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {

void wipe_memory(std::span<std::uint8_t> bytes) {
  sodium_memzero(bytes.data(), bytes.size());
}

bool equal_memory(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  SWITCHYARD_CHECK(a.size() == b.size());
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_zero_memory(std::span<const std::uint8_t> bytes) {
  return sodium_is_zero(bytes.data(), bytes.size()) == 1;
}

}  // namespace switchyard::secret_conn
