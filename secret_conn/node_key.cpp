#include "secret_conn/node_key.h"

#include <sodium.h>

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace {

// The y of the points of small order, as they are written: without the sign of x in the highest
// bit. 0, 1, -1 (orders 4, 1, 2), 0 and 1 once more with the field's prime added, and the two of
// order 8.
constexpr std::size_t kSmallOrders = 7;

constexpr std::array<PublicKey, kSmallOrders> small_order_points() {
  std::array<PublicKey, kSmallOrders> all{};
  all[1][0] = 1;
  for (std::size_t i = 2; i < 5; ++i) {  // 2^255 - 20, 2^255 - 19, 2^255 - 18
    all[i].fill(0xff);
    all[i].front() = static_cast<std::uint8_t>(0xec + (i - 2));
    all[i].back() = 0x7f;
  }
  all[5] = {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
            0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
            0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
  all[6] = all[5];  // its negative
  all[6].front() = 0xc7;
  for (std::size_t i = 1; i < all[6].size(); ++i) {
    const int top = i + 1 == all[6].size() ? 0x7f : 0xff;
    all[6][i] = static_cast<std::uint8_t>(top - all[5][i]);
  }
  return all;
}

constexpr std::array<PublicKey, kSmallOrders> kSmallOrderPoints = small_order_points();

}  // namespace

PeerId peer_id_of(const PublicKey& key) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), key.data(), key.size());
  std::array<std::uint8_t, PeerId::kSize> id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return PeerId(id);
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  if (is_small_order(key)) return false;
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                             key.data()) == 0;
}

bool is_small_order(const PublicKey& key) {
  PublicKey y = key;
  y.back() &= 0x7f;
  return std::find(kSmallOrderPoints.begin(), kSmallOrderPoints.end(), y) !=
         kSmallOrderPoints.end();
}

NodeKey NodeKey::generate(Rng& rng) {
  SecretBytes<kSeedSize> seed;
  rng.fill(seed.writable());
  return NodeKey(seed.view());
}

NodeKey::NodeKey(std::span<const std::uint8_t, kSeedSize> seed) {
  const int status =
      crypto_sign_ed25519_seed_keypair(public_key_.data(), secret_.writable().data(), seed.data());
  SWITCHYARD_CHECK(status == 0);
  id_ = peer_id_of(public_key_);
}

Signature NodeKey::sign(ByteView message) const {
  Signature signature{};
  const int status = crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(),
                                                  message.size(), secret_.data());
  SWITCHYARD_CHECK(status == 0);
  return signature;
}

}  // namespace switchyard::secret_conn
