// The bare primitives: what no code built on them can beat.
//
// Of libsodium, but for bare_aead_rate().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "secret_conn/aead/kernel.h"

namespace switchyard::bench {

inline constexpr std::size_t kTag = 16;  // bytes; Poly1305

// ChaCha20-Poly1305 in place, the last kTag bytes of a frame for the tag, nonces counting from 0.
class BareAead {
 public:
  BareAead();

  void seal(MutableByteView frame);
  bool open(MutableByteView frame);

 private:
  using Nonce = std::array<std::uint8_t, 12>;

  std::array<std::uint8_t, 32> key_{};
  Nonce seal_nonce_{};
  Nonce open_nonce_{};
};

// One side's curve operations in an opening, once each: an ephemeral key, its shared secret, a
// signature, a verification.
class BareOpening {
 public:
  BareOpening();

  // False if a signature that is right did not verify: never.
  bool run();

 private:
  std::array<std::uint8_t, 32> identity_public_{};
  std::array<std::uint8_t, 64> identity_{};
  std::array<std::uint8_t, 32> their_ephemeral_{};
};

// Bytes a second sealed in frames of this payload, in place, sixteen in a buffer, for so long;
// `text`: what is sealed of a frame, at least the payload.
double bare_aead_rate(double seconds, std::size_t payload, std::size_t text,
                      secret_conn::aead::Kernel kernel);

// One side's curve operations of an opening, times a second.
double bare_opening_rate(double seconds);

}  // namespace switchyard::bench
