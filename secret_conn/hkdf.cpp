#include "secret_conn/hkdf.h"

#include <sodium.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "p2p/base/check.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {
namespace {

constexpr std::size_t kHashSize = crypto_auth_hmacsha256_BYTES;

// HMAC-SHA256 over the pieces, one after another.
class Hmac {
 public:
  explicit Hmac(ByteView key) { crypto_auth_hmacsha256_init(&state_, key.data(), key.size()); }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { sodium_memzero(&state_, sizeof state_); }

  Hmac& add(ByteView piece) {
    if (piece.empty()) return *this;  // libsodium takes no null, not even for no bytes
    crypto_auth_hmacsha256_update(&state_, piece.data(), piece.size());
    return *this;
  }

  void finish(SecretBytes<kHashSize>& out) {
    crypto_auth_hmacsha256_final(&state_, out.writable().data());
  }

 private:
  crypto_auth_hmacsha256_state state_;
};

}  // namespace

void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, MutableByteView out) {
  SWITCHYARD_CHECK(out.size() <= 255 * kHashSize);
  const SecretBytes<kHashSize> zeros;
  SecretBytes<kHashSize> extracted;
  Hmac(salt.empty() ? zeros.view() : salt).add(secret).finish(extracted);

  SecretBytes<kHashSize> block;
  std::size_t previous = 0;  // bytes of the block before; none at first
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    const ByteView last = ByteView(block.view()).first(previous);
    Hmac(extracted.view()).add(last).add(info).add({&counter, 1}).finish(block);
    previous = kHashSize;
    const std::size_t n = std::min(out.size(), kHashSize);
    std::copy_n(block.data(), n, out.begin());
    out = out.subspan(n);
  }
}

}  // namespace switchyard::secret_conn
