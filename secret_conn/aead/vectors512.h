// Sixteen blocks of ChaCha20 in registers of 512 bits.  For kernels that are compiled for AVX-512F.
#pragma once

#ifdef __AVX512F__

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace switchyard::secret_conn::aead {
namespace {

struct Vectors512 {
  using Vector = __m512i;
  static constexpr std::size_t kLanes = 16;

  static Vector all(std::uint32_t word) { return _mm512_set1_epi32(static_cast<int>(word)); }
  static Vector load(const std::uint32_t* words) { return _mm512_loadu_si512(words); }
  static Vector add(Vector a, Vector b) { return _mm512_add_epi32(a, b); }
  static Vector exclusive_or(Vector a, Vector b) { return _mm512_xor_si512(a, b); }
  template <int bits>
  static Vector rotate(Vector a) {
    return _mm512_rol_epi32(a, bits);
  }

  // From words (v[i]: word i of every block) to blocks (v[j]: block j).
  static void to_blocks(Vector* v) {
    Vector t[16];
    for (int i = 0; i < 16; i += 4) {
      const Vector a = _mm512_unpacklo_epi32(v[i], v[i + 1]);
      const Vector b = _mm512_unpackhi_epi32(v[i], v[i + 1]);
      const Vector c = _mm512_unpacklo_epi32(v[i + 2], v[i + 3]);
      const Vector d = _mm512_unpackhi_epi32(v[i + 2], v[i + 3]);
      t[i] = _mm512_unpacklo_epi64(a, c);
      t[i + 1] = _mm512_unpackhi_epi64(a, c);
      t[i + 2] = _mm512_unpacklo_epi64(b, d);
      t[i + 3] = _mm512_unpackhi_epi64(b, d);
    }
    // Quarter q of t[4 g + k] is words 4 g to 4 g + 3 of block 4 q + k.
    for (int k = 0; k < 4; ++k) {
      const Vector low01 = _mm512_shuffle_i32x4(t[k], t[4 + k], 0x44);
      const Vector high01 = _mm512_shuffle_i32x4(t[k], t[4 + k], 0xee);
      const Vector low23 = _mm512_shuffle_i32x4(t[8 + k], t[12 + k], 0x44);
      const Vector high23 = _mm512_shuffle_i32x4(t[8 + k], t[12 + k], 0xee);
      v[k] = _mm512_shuffle_i32x4(low01, low23, 0x88);
      v[4 + k] = _mm512_shuffle_i32x4(low01, low23, 0xdd);
      v[8 + k] = _mm512_shuffle_i32x4(high01, high23, 0x88);
      v[12 + k] = _mm512_shuffle_i32x4(high01, high23, 0xdd);
    }
  }

  static void xor_block(const Vector* blocks, std::size_t lane, std::uint8_t* text) {
    _mm512_storeu_si512(text, _mm512_xor_si512(blocks[lane], _mm512_loadu_si512(text)));
  }
  static void store_block(const Vector* blocks, std::size_t lane, std::uint8_t* out) {
    _mm512_storeu_si512(out, blocks[lane]);
  }
  // The first 32 bytes of a block.
  static void store_half(const Vector* blocks, std::size_t lane, std::uint8_t* out) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_castsi512_si256(blocks[lane]));
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead

#endif
