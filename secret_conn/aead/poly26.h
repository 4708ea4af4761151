// Four Poly1305 sums at once, in five limbs of 26 bits.  For kernels that are compiled for AVX2,
// whose multiplications are of 32 bits.
#pragma once

#ifdef __AVX2__

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "secret_conn/aead/scalar_poly.h"

namespace switchyard::secret_conn::aead {
namespace {

struct Poly26 {
  using Vector = __m256i;
  static constexpr std::size_t kLanes = 4;
  static constexpr std::size_t kLimbs = 5;
  static constexpr std::size_t kGroups = 1;  // more would not fit the registers

  struct Sum {
    Vector h[5];
  };
  struct Multiplier {
    Vector r[5];
    Vector s[5];  // 5 r: 2^130 = 5 modulo 2^130 - 5
  };
  // Blocks as they are added: their low and high halves.
  struct Blocks {
    Vector low;
    Vector high;
  };

  // Bytes of each frame that load() takes at once, and how many steps they are.
  template <std::size_t streams>
  static constexpr std::size_t kChunk = streams == 4 ? 64 : 32;
  template <std::size_t streams>
  static constexpr std::size_t kSteps = streams == 1 ? 2 : 1;

  // Which lane holds blocks `stream`, `stream` + `streams`, … of a frame.
  template <std::size_t streams>
  static constexpr std::size_t lane_of(std::size_t frame, std::size_t stream) {
    if constexpr (streams == 1) return frame;
    if constexpr (streams == 2) return stream * 2 + frame;
    if constexpr (streams == 4) return stream % 2 * 2 + stream / 2;
  }

  static Vector load_lanes(const std::uint64_t* words) {
    return _mm256_loadu_si256(reinterpret_cast<const Vector*>(words));
  }

  static Sum limbs_of(Vector low, Vector high) {
    const Vector mask = _mm256_set1_epi64x(kLimb26);
    Sum m;
    m.h[0] = _mm256_and_si256(low, mask);
    m.h[1] = _mm256_and_si256(_mm256_srli_epi64(low, 26), mask);
    m.h[2] = _mm256_and_si256(
        _mm256_or_si256(_mm256_srli_epi64(low, 52), _mm256_slli_epi64(high, 12)), mask);
    m.h[3] = _mm256_and_si256(_mm256_srli_epi64(high, 14), mask);
    m.h[4] = _mm256_srli_epi64(high, 40);
    return m;
  }

  static Sum zero() {
    const Vector none = _mm256_setzero_si256();
    return {{none, none, none, none, none}};
  }

  // By limbs of at most 27 bits.
  static Multiplier multiplier(const Sum& by) {
    Multiplier m;
    for (int i = 0; i < 5; ++i) {
      m.r[i] = by.h[i];
      m.s[i] = _mm256_add_epi64(by.h[i], _mm256_slli_epi64(by.h[i], 2));
    }
    return m;
  }

  // The multiplier of a Poly1305 key.
  static Multiplier clamped(Vector low, Vector high) {
    const Vector mask_low = _mm256_set1_epi64x(static_cast<long long>(kClampLow));
    const Vector mask_high = _mm256_set1_epi64x(static_cast<long long>(kClampHigh));
    return multiplier(limbs_of(_mm256_and_si256(low, mask_low), _mm256_and_si256(high, mask_high)));
  }

  // h := h * r + a block of 16 bytes and its bit 128.
  [[gnu::always_inline]] static inline void step(Sum& sum, const Multiplier& by,
                                                 const Blocks& blocks) {
    Sum m = limbs_of(blocks.low, blocks.high);
    m.h[4] = _mm256_or_si256(m.h[4], _mm256_set1_epi64x(1LL << 24));
    multiply_add(sum, by, m);
  }

  // h := h * r + m, every limb below 2^28.
  [[gnu::always_inline]] static inline void multiply_add(Sum& sum, const Multiplier& by,
                                                         const Sum& m) {
    const Vector* const h = sum.h;
    const Vector* const r = by.r;
    const Vector* const s = by.s;
    Vector d[5];
    d[0] = dot(m.h[0], h, {r[0], s[4], s[3], s[2], s[1]});
    d[1] = dot(m.h[1], h, {r[1], r[0], s[4], s[3], s[2]});
    d[2] = dot(m.h[2], h, {r[2], r[1], r[0], s[4], s[3]});
    d[3] = dot(m.h[3], h, {r[3], r[2], r[1], r[0], s[4]});
    d[4] = dot(m.h[4], h, {r[4], r[3], r[2], r[1], r[0]});
    // Two carries at a time, from limbs 0 and 3 upwards.
    carry(d[3], d[4]);
    carry(d[0], d[1]);
    const Vector over = _mm256_srli_epi64(d[4], 26);
    d[4] = _mm256_and_si256(d[4], _mm256_set1_epi64x(kLimb26));
    d[0] = _mm256_add_epi64(d[0], _mm256_add_epi64(over, _mm256_slli_epi64(over, 2)));
    carry(d[1], d[2]);
    carry(d[2], d[3]);
    carry(d[0], d[1]);
    carry(d[3], d[4]);
    for (int i = 0; i < 5; ++i) sum.h[i] = d[i];
  }

  // The next kChunk bytes of 4 / streams frames as kSteps steps of all lanes.
  template <std::size_t streams>
  [[gnu::always_inline]] static inline void load(const std::uint8_t* const* frames, Blocks* steps) {
    const auto row = [](const std::uint8_t* at) {
      return _mm256_loadu_si256(reinterpret_cast<const Vector*>(at));
    };
    if constexpr (streams == 1) {
      const Vector a = row(frames[0]);
      const Vector b = row(frames[1]);
      const Vector c = row(frames[2]);
      const Vector d = row(frames[3]);
      const Vector low01 = _mm256_unpacklo_epi64(a, b);
      const Vector high01 = _mm256_unpackhi_epi64(a, b);
      const Vector low23 = _mm256_unpacklo_epi64(c, d);
      const Vector high23 = _mm256_unpackhi_epi64(c, d);
      steps[0] = {_mm256_permute2x128_si256(low01, low23, 0x20),
                  _mm256_permute2x128_si256(high01, high23, 0x20)};
      steps[1] = {_mm256_permute2x128_si256(low01, low23, 0x31),
                  _mm256_permute2x128_si256(high01, high23, 0x31)};
    } else {
      const Vector a = row(frames[0]);
      const Vector b = row(streams == 2 ? frames[1] : frames[0] + 32);
      steps[0] = {_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b)};
    }
  }

  // The sums of every lane.
  static void store(const Sum& sum, ScalarPoly* out) {
    alignas(32) std::uint64_t limbs[5][kLanes];
    for (int i = 0; i < 5; ++i) _mm256_store_si256(reinterpret_cast<Vector*>(limbs[i]), sum.h[i]);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const Uint128 low = Uint128{limbs[0][lane]} + (Uint128{limbs[1][lane]} << 26U) +
                          (Uint128{limbs[2][lane]} << 52U) + (Uint128{limbs[3][lane]} << 78U);
      out[lane] = {static_cast<std::uint64_t>(low) & kLimb44,
                   static_cast<std::uint64_t>(low >> 44U) & kLimb44,
                   static_cast<std::uint64_t>(low >> 88U) + (limbs[4][lane] << 16U)};
    }
  }

 private:
  static constexpr long long kLimb26 = (1LL << 26) - 1;

  [[gnu::always_inline]] static inline Vector dot(Vector sum, const Vector* h, const Sum& by) {
    sum = _mm256_add_epi64(sum, _mm256_mul_epu32(h[0], by.h[0]));
    sum = _mm256_add_epi64(sum, _mm256_mul_epu32(h[1], by.h[1]));
    const Vector other =
        _mm256_add_epi64(_mm256_mul_epu32(h[2], by.h[2]), _mm256_mul_epu32(h[3], by.h[3]));
    return _mm256_add_epi64(_mm256_add_epi64(sum, other), _mm256_mul_epu32(h[4], by.h[4]));
  }

  [[gnu::always_inline]] static inline void carry(Vector& from, Vector& to) {
    to = _mm256_add_epi64(to, _mm256_srli_epi64(from, 26));
    from = _mm256_and_si256(from, _mm256_set1_epi64x(kLimb26));
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead

#endif
