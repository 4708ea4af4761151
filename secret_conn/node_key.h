// NodeKey: the long-term Ed25519 identity of a node.
//
// Signatures are plain Ed25519 (RFC 8032).  The secret wipes itself and cannot be printed.  Const
// functions are thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/types/peer_id.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {

using Signature = std::array<std::uint8_t, 64>;

// The first 20 bytes of SHA-256 of the key.
PeerId peer_id_of(const PublicKey& key);

// Strict: refuses non-canonical encodings and everything is_small_order() names.
bool verify(const PublicKey& key, ByteView message, const Signature& signature);

// True for the encodings of the eight points of small order, for which anybody can make signatures
// that verify over any message.  Not secret; not in constant time.
bool is_small_order(const PublicKey& key);

class NodeKey {
 public:
  static constexpr std::size_t kSeedSize = 32;  // bytes; RFC 8032's private key

  // From 32 bytes of `rng`.
  static NodeKey generate(Rng& rng);

  explicit NodeKey(std::span<const std::uint8_t, kSeedSize> seed);

  // A second owner of the same identity.
  NodeKey clone() const { return NodeKey(seed()); }

  const PublicKey& public_key() const { return public_key_; }
  const PeerId& id() const { return id_; }
  Signature sign(ByteView message) const;

  // The secret, for writing it down.  Borrows from this.
  std::span<const std::uint8_t, kSeedSize> seed() const {
    return secret_.view().first<kSeedSize>();
  }

 private:
  SecretBytes<64> secret_;  // seed, then public key, as libsodium wants it
  PublicKey public_key_{};
  PeerId id_;
};

}  // namespace switchyard::secret_conn
