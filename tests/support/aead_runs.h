// Runs of frames, and what libsodium makes of each frame by itself.
#pragma once

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "secret_conn/aead/aead.h"

namespace switchyard::test {

using AeadKey = std::array<std::uint8_t, secret_conn::aead::kKeySize>;

inline AeadKey aead_key(std::uint64_t seed) {
  AeadKey key{};
  SeededRng(seed).fill(key);
  return key;
}

// Frames in a buffer of their own, `offset` bytes before the first and everything else random, too.
struct AeadFrames {
  AeadFrames(std::size_t text, std::size_t frames, std::size_t gap = 0, std::size_t offset = 0)
      : length(text),
        count(frames),
        start(offset),
        stride(text + secret_conn::aead::kTagSize + gap),
        bytes(offset + stride * frames) {
    SeededRng(1000 * length + count).fill(bytes);
  }

  secret_conn::aead::Run run() {
    return {MutableByteView(bytes).subspan(start), length, stride, count};
  }
  MutableByteView text(std::size_t frame) {
    return MutableByteView(bytes).subspan(start + frame * stride, length);
  }
  MutableByteView tag(std::size_t frame) {
    return MutableByteView(bytes).subspan(start + frame * stride + length,
                                          secret_conn::aead::kTagSize);
  }

  std::size_t length;
  std::size_t count;
  std::size_t start;
  std::size_t stride;
  Bytes bytes;
};

// Seals all frames, one by one.
inline void sodium_seal(const AeadKey& key, std::uint64_t first, AeadFrames& frames) {
  for (std::size_t i = 0; i < frames.count; ++i) {
    std::array<std::uint8_t, 12> nonce{};
    for (std::size_t byte = 0; byte < 8; ++byte)
      nonce[4 + byte] = static_cast<std::uint8_t>((first + i) >> (8 * byte));
    const MutableByteView text = frames.text(i);
    crypto_aead_chacha20poly1305_ietf_encrypt_detached(text.data(), frames.tag(i).data(), nullptr,
                                                       text.data(), text.size(), nullptr, 0,
                                                       nullptr, nonce.data(), key.data());
  }
}

}  // namespace switchyard::test
