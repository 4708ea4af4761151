#include "secret_conn/node_key.h"

#include <sodium.h>

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace {

// The neutral element, y = 1.
constexpr PublicKey kNeutral{1};

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
  // Eight times a point of small order is the neutral element.  Bytes that name no point at all
  // make the addition fail; verify() refuses those.
  PublicKey point = key;
  for (int doubling = 0; doubling < 3; ++doubling) {
    PublicKey sum{};
    if (crypto_core_ed25519_add(sum.data(), point.data(), point.data()) != 0) return false;
    point = sum;
  }
  return point == kNeutral;
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
