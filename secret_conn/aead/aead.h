// ChaCha20-Poly1305 over runs of frames (RFC 8439), no associated data.
//
// Frame i of a run has the nonce: four zero bytes and first + i as 64 bits little-endian.  So
// frames do not depend on each other, and a kernel works on many at once.  A run is what has one
// key, numbers that follow each other, one length, and lies at one distance in a buffer:
//
//     texts ─► text, `length` | tag, 16 | … text, `length` | tag, 16 | …
//              ◄────────── stride ────────►
//
// Keys, keystream and sums are wiped from the stack before a call returns.  How long it takes and
// what memory it touches depends on the lengths and counts alone, and on whether tags were right.
// Any thread; the same bytes whatever the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "p2p/base/bytes.h"
#include "secret_conn/aead/kernel.h"

namespace switchyard::secret_conn::aead {

inline constexpr std::size_t kKeySize = 32;  // bytes; RFC 8439
inline constexpr std::size_t kTagSize = 16;  // bytes; Poly1305

struct Run {
  MutableByteView bytes;  // from the first text to at least the end of the last tag
  std::size_t length{0};  // of each text, bytes; below 2^32
  std::size_t stride{0};  // from one text to the next, bytes; at least length + kTagSize
  std::size_t count{0};   // frames
};

// Seals in place.
// REQUIRES: is_available(kernel); the run lies within its bytes; first + count does not wrap.
void seal(Kernel kernel, std::span<const std::uint8_t, kKeySize> key, std::uint64_t first,
          const Run& run);

// Opens in place up to the first frame whose tag is wrong; how many those are.  That frame and what
// is behind it is as it was.  REQUIRES: as seal().
std::size_t open(Kernel kernel, std::span<const std::uint8_t, kKeySize> key, std::uint64_t first,
                 const Run& run);

// --- one frame, its tag anywhere, by libsodium

void seal_one(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number,
              MutableByteView text, std::span<std::uint8_t, kTagSize> tag);

// Whether it may be opened.
bool tag_fits(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number, ByteView text,
              std::span<const std::uint8_t, kTagSize> tag);

// Decrypts, without asking for a tag.
void decrypt_one(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number,
                 MutableByteView text);

}  // namespace switchyard::secret_conn::aead
