// Eight Poly1305 sums at once, in limbs of 44, 44 and 42 bits.  For kernels that are compiled for
// AVX-512F and AVX-512 IFMA, whose multiplications are of 52 bits.
#pragma once

#if defined(__AVX512F__) && defined(__AVX512IFMA__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "secret_conn/aead/scalar_poly.h"

namespace switchyard::secret_conn::aead {
namespace {

struct Poly44 {
  using Vector = __m512i;
  static constexpr std::size_t kLanes = 8;
  static constexpr std::size_t kLimbs = 3;
  // Two groups of lanes hide each other's latency.
  static constexpr std::size_t kGroups = 2;

  struct Sum {
    Vector h[3];
  };
  struct Multiplier {
    Vector r[3];
    Vector s[3];  // 20 r: 2^132 = 20 modulo 2^130 - 5
  };
  // Blocks as they are added: the limbs of their low and high halves.
  struct Blocks {
    Vector low;
    Vector high;
  };

  // Bytes of each frame that load() takes at once, and how many steps they are.
  template <std::size_t streams>
  static constexpr std::size_t kChunk = streams == 8 ? 128 : 64;
  template <std::size_t streams>
  static constexpr std::size_t kSteps = streams == 1   ? 4
                                        : streams == 2 ? 2
                                                       : 1;

  // Which lane holds blocks `stream`, `stream` + `streams`, … of a frame.
  template <std::size_t streams>
  static constexpr std::size_t lane_of(std::size_t frame, std::size_t stream) {
    if constexpr (streams == 1) return frame;
    if constexpr (streams == 2) return frame / 2 * 4 + stream * 2 + frame % 2;
    if constexpr (streams == 4) return stream * 2 + frame;
    if constexpr (streams == 8) return stream % 4 * 2 + stream / 4;
  }

  static Vector load_lanes(const std::uint64_t* words) { return _mm512_loadu_si512(words); }

  static Sum limbs_of(Vector low, Vector high) {
    const Vector mask = _mm512_set1_epi64(static_cast<long long>(kLimb44));
    Sum m;
    m.h[0] = _mm512_and_si512(low, mask);
    m.h[1] = _mm512_and_si512(
        _mm512_or_si512(_mm512_srli_epi64(low, 44), _mm512_slli_epi64(high, 20)), mask);
    m.h[2] = _mm512_srli_epi64(high, 24);
    return m;
  }

  static Sum zero() {
    const Vector none = _mm512_setzero_si512();
    return {{none, none, none}};
  }

  // By limbs of at most 45 bits.
  static Multiplier multiplier(const Sum& by) {
    Multiplier m;
    for (int i = 0; i < 3; ++i) {
      m.r[i] = by.h[i];
      m.s[i] = _mm512_add_epi64(_mm512_slli_epi64(by.h[i], 4), _mm512_slli_epi64(by.h[i], 2));
    }
    return m;
  }

  // The multiplier of a Poly1305 key.
  static Multiplier clamped(Vector low, Vector high) {
    const Vector mask_low = _mm512_set1_epi64(static_cast<long long>(kClampLow));
    const Vector mask_high = _mm512_set1_epi64(static_cast<long long>(kClampHigh));
    return multiplier(limbs_of(_mm512_and_si512(low, mask_low), _mm512_and_si512(high, mask_high)));
  }

  // h := h * r + a block of 16 bytes and its bit 128.
  [[gnu::always_inline]] static inline void step(Sum& sum, const Multiplier& by,
                                                 const Blocks& blocks) {
    Sum m = limbs_of(blocks.low, blocks.high);
    m.h[2] = _mm512_or_si512(m.h[2], _mm512_set1_epi64(1LL << 40));
    multiply_add(sum, by, m);
  }

  // h := h * r + m, every limb of both below 2^46.
  [[gnu::always_inline]] static inline void multiply_add(Sum& sum, const Multiplier& by,
                                                         const Sum& m) {
    const Vector* const r = by.r;
    const Vector* const s = by.s;
    const Vector h0 = sum.h[0];
    const Vector h1 = sum.h[1];
    const Vector h2 = sum.h[2];
    const Vector zero = _mm512_setzero_si512();
    // A product's low 52 bits count 1, its high bits 2^52; limbs are 2^44 apart.
    Vector low0 = _mm512_madd52lo_epu64(m.h[0], h0, r[0]);
    Vector low1 = _mm512_madd52lo_epu64(m.h[1], h0, r[1]);
    Vector low2 = _mm512_madd52lo_epu64(m.h[2], h0, r[2]);
    Vector high0 = _mm512_madd52hi_epu64(zero, h0, r[0]);
    Vector high1 = _mm512_madd52hi_epu64(zero, h0, r[1]);
    Vector high2 = _mm512_madd52hi_epu64(zero, h0, r[2]);
    low0 = _mm512_madd52lo_epu64(low0, h2, s[1]);
    low1 = _mm512_madd52lo_epu64(low1, h2, s[2]);
    low2 = _mm512_madd52lo_epu64(low2, h2, r[0]);
    high0 = _mm512_madd52hi_epu64(high0, h2, s[1]);
    high1 = _mm512_madd52hi_epu64(high1, h2, s[2]);
    high2 = _mm512_madd52hi_epu64(high2, h2, r[0]);
    low0 = _mm512_madd52lo_epu64(low0, h1, s[2]);
    low1 = _mm512_madd52lo_epu64(low1, h1, r[0]);
    low2 = _mm512_madd52lo_epu64(low2, h1, r[1]);
    high0 = _mm512_madd52hi_epu64(high0, h1, s[2]);
    high1 = _mm512_madd52hi_epu64(high1, h1, r[0]);
    high2 = _mm512_madd52hi_epu64(high2, h1, r[1]);

    const Vector mask44 = _mm512_set1_epi64(static_cast<long long>(kLimb44));
    const Vector mask42 = _mm512_set1_epi64(static_cast<long long>(kLimb42));
    low1 = _mm512_add_epi64(low1, _mm512_slli_epi64(high0, 8));
    low2 = _mm512_add_epi64(low2, _mm512_slli_epi64(high1, 8));
    low1 = _mm512_add_epi64(low1, _mm512_srli_epi64(low0, 44));
    low2 = _mm512_add_epi64(low2, _mm512_srli_epi64(low1, 44));
    const Vector over = _mm512_add_epi64(_mm512_srli_epi64(low2, 42), _mm512_slli_epi64(high2, 10));
    low0 = _mm512_add_epi64(_mm512_and_si512(low0, mask44),
                            _mm512_add_epi64(over, _mm512_slli_epi64(over, 2)));
    sum.h[0] = _mm512_and_si512(low0, mask44);
    sum.h[1] = _mm512_add_epi64(_mm512_and_si512(low1, mask44), _mm512_srli_epi64(low0, 44));
    sum.h[2] = _mm512_and_si512(low2, mask42);
  }

  // The next kChunk bytes of 8 / streams frames as kSteps steps of all lanes.
  template <std::size_t streams>
  [[gnu::always_inline]] static inline void load(const std::uint8_t* const* frames, Blocks* steps) {
    const auto row = [](const std::uint8_t* at) { return _mm512_loadu_si512(at); };
    if constexpr (streams == 8) {
      const Vector a = row(frames[0]);
      const Vector b = row(frames[0] + 64);
      steps[0] = {_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b)};
    } else if constexpr (streams == 4) {
      const Vector a = row(frames[0]);
      const Vector b = row(frames[1]);
      steps[0] = {_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b)};
    } else {
      Vector low[4];
      Vector high[4];
      for (std::size_t i = 0; i < 4 / streams; ++i) {
        const Vector a = row(frames[2 * i]);
        const Vector b = row(frames[2 * i + 1]);
        low[i] = _mm512_unpacklo_epi64(a, b);
        high[i] = _mm512_unpackhi_epi64(a, b);
      }
      join<streams>(low, high, steps);
    }
  }

  // The limbs of every lane.
  static void store(const Sum& sum, ScalarPoly* out) {
    alignas(64) std::uint64_t limbs[3][kLanes];
    for (int i = 0; i < 3; ++i) _mm512_store_si512(limbs[i], sum.h[i]);
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      out[lane] = {limbs[0][lane], limbs[1][lane], limbs[2][lane]};
  }

 private:
  // Quarter q of low[i] and high[i] is block q of frames 2 i and 2 i + 1.
  template <std::size_t streams>
  [[gnu::always_inline]] static inline void join(const Vector* low, const Vector* high,
                                                 Blocks* steps) {
    if constexpr (streams == 2) {
      steps[0] = {_mm512_shuffle_i64x2(low[0], low[1], 0x44),
                  _mm512_shuffle_i64x2(high[0], high[1], 0x44)};
      steps[1] = {_mm512_shuffle_i64x2(low[0], low[1], 0xee),
                  _mm512_shuffle_i64x2(high[0], high[1], 0xee)};
    } else {
      Vector l[4];
      Vector h[4];
      quarters(low, l);
      quarters(high, h);
      for (int i = 0; i < 4; ++i) steps[i] = {l[i], h[i]};
    }
  }

  // out[q]: quarter q of all four.
  [[gnu::always_inline]] static inline void quarters(const Vector* in, Vector* out) {
    const Vector low01 = _mm512_shuffle_i64x2(in[0], in[1], 0x44);
    const Vector high01 = _mm512_shuffle_i64x2(in[0], in[1], 0xee);
    const Vector low23 = _mm512_shuffle_i64x2(in[2], in[3], 0x44);
    const Vector high23 = _mm512_shuffle_i64x2(in[2], in[3], 0xee);
    out[0] = _mm512_shuffle_i64x2(low01, low23, 0x88);
    out[1] = _mm512_shuffle_i64x2(low01, low23, 0xdd);
    out[2] = _mm512_shuffle_i64x2(high01, high23, 0x88);
    out[3] = _mm512_shuffle_i64x2(high01, high23, 0xdd);
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead

#endif
