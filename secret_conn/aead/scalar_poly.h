// ScalarPoly: a Poly1305 sum of one frame in three limbs of 44, 44 and 42 bits, for what is left of
// a frame when lanes are joined, and for the tag.
//
// A sum is h, and h := h * r + block for each block; in the end h := h * r, and the tag is h + s.
// Limbs may exceed their width by a few bits in between.  No branch and no address depends on
// them.  Included by kernels alone (kernels.h says why it is in an unnamed namespace).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace switchyard::secret_conn::aead {
namespace {

__extension__ using Uint128 = unsigned __int128;

inline constexpr std::uint64_t kLimb44 = (std::uint64_t{1} << 44U) - 1;
inline constexpr std::uint64_t kLimb42 = (std::uint64_t{1} << 42U) - 1;
// RFC 8439, section 2.5: bits of r that are cleared.
inline constexpr std::uint64_t kClampLow = 0x0ffffffc0fffffff;
inline constexpr std::uint64_t kClampHigh = 0x0ffffffc0ffffffc;

inline std::uint64_t load64(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

struct ScalarPoly {
  std::uint64_t h0{0};
  std::uint64_t h1{0};
  std::uint64_t h2{0};

  // A block with its bit 128 set.
  void add_block(std::uint64_t low, std::uint64_t high) {
    h0 += low & kLimb44;
    h1 += (low >> 44U | high << 20U) & kLimb44;
    h2 += high >> 24U | std::uint64_t{1} << 40U;
  }

  void add(const ScalarPoly& other) {
    h0 += other.h0;
    h1 += other.h1;
    h2 += other.h2;
  }

  // By r, as the Poly1305 key has it.
  void multiply(std::uint64_t key_low, std::uint64_t key_high) {
    const std::uint64_t low = key_low & kClampLow;
    const std::uint64_t high = key_high & kClampHigh;
    const std::uint64_t r0 = low & kLimb44;
    const std::uint64_t r1 = (low >> 44U | high << 20U) & kLimb44;
    const std::uint64_t r2 = high >> 24U;
    // 2^132 = 20 modulo 2^130 - 5.
    const std::uint64_t s1 = r1 * 20;
    const std::uint64_t s2 = r2 * 20;
    const Uint128 d0 = Uint128{h0} * r0 + Uint128{h1} * s2 + Uint128{h2} * s1;
    Uint128 d1 = Uint128{h0} * r1 + Uint128{h1} * r0 + Uint128{h2} * s2;
    Uint128 d2 = Uint128{h0} * r2 + Uint128{h1} * r1 + Uint128{h2} * r0;
    d1 += static_cast<std::uint64_t>(d0 >> 44U);
    d2 += static_cast<std::uint64_t>(d1 >> 44U);
    h0 = (static_cast<std::uint64_t>(d0) & kLimb44) + static_cast<std::uint64_t>(d2 >> 42U) * 5;
    h1 = (static_cast<std::uint64_t>(d1) & kLimb44) + (h0 >> 44U);
    h2 = static_cast<std::uint64_t>(d2) & kLimb42;
    h0 &= kLimb44;
  }

  // h modulo 2^130 - 5, plus s, modulo 2^128.
  void write_tag(std::uint64_t s_low, std::uint64_t s_high, std::uint8_t* tag) {
    for (int i = 0; i < 2; ++i) carry();
    h1 += h0 >> 44U;
    h0 &= kLimb44;
    // g = h + 5 - 2^130; it is the residue unless it is negative.
    std::uint64_t g0 = h0 + 5;
    std::uint64_t g1 = h1 + (g0 >> 44U);
    const std::uint64_t g2 = h2 + (g1 >> 44U) - (std::uint64_t{1} << 42U);
    g0 &= kLimb44;
    g1 &= kLimb44;
    const std::uint64_t keep = 0 - (g2 >> 63U);  // all ones if it is negative
    const std::uint64_t r0 = (h0 & keep) | (g0 & ~keep);
    const std::uint64_t r1 = (h1 & keep) | (g1 & ~keep);
    const std::uint64_t r2 = ((h2 & keep) | (g2 & ~keep)) & kLimb42;
    const Uint128 sum = (Uint128{r1 >> 20U | r2 << 24U} << 64U | (r0 | r1 << 44U)) +
                        (Uint128{s_high} << 64U | s_low);
    std::memcpy(tag, &sum, sizeof sum);
  }

 private:
  void carry() {
    h1 += h0 >> 44U;
    h0 &= kLimb44;
    h2 += h1 >> 44U;
    h1 &= kLimb44;
    h0 += (h2 >> 42U) * 5;
    h2 &= kLimb42;
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead
