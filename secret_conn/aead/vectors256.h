// Eight blocks of ChaCha20 in registers of 256 bits.  For kernels that are compiled for AVX2, or
// for AVX-512VL, which has rotations.
#pragma once

#ifdef __AVX2__

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace switchyard::secret_conn::aead {
namespace {

struct Vectors256 {
  using Vector = __m256i;
  static constexpr std::size_t kLanes = 8;

  static Vector all(std::uint32_t word) { return _mm256_set1_epi32(static_cast<int>(word)); }
  static Vector load(const std::uint32_t* words) {
    return _mm256_loadu_si256(reinterpret_cast<const Vector*>(words));
  }
  static Vector add(Vector a, Vector b) { return _mm256_add_epi32(a, b); }
  static Vector exclusive_or(Vector a, Vector b) { return _mm256_xor_si256(a, b); }

  template <int bits>
  static Vector rotate(Vector a) {
#ifdef __AVX512VL__
    return _mm256_rol_epi32(a, bits);
#else
    if constexpr (bits == 16) {
      return _mm256_shuffle_epi8(
          a, _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,  //
                              2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    } else if constexpr (bits == 8) {
      return _mm256_shuffle_epi8(
          a, _mm256_setr_epi8(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14,  //
                              3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
    } else {
      return _mm256_or_si256(_mm256_slli_epi32(a, bits), _mm256_srli_epi32(a, 32 - bits));
    }
#endif
  }

  // From words (v[i]: word i of every block) to blocks: v[j] and v[8 + j] are the halves of block
  // j.
  static void to_blocks(Vector* v) {
    transpose(v);
    transpose(v + 8);
  }

  static void xor_block(const Vector* blocks, std::size_t lane, std::uint8_t* text) {
    xor_half(blocks[lane], text);
    xor_half(blocks[8 + lane], text + 32);
  }
  static void store_block(const Vector* blocks, std::size_t lane, std::uint8_t* out) {
    store_half(blocks, lane, out);
    store_half(blocks, 8 + lane, out + 32);
  }
  // The first 32 bytes of a block.
  static void store_half(const Vector* blocks, std::size_t lane, std::uint8_t* out) {
    _mm256_storeu_si256(reinterpret_cast<Vector*>(out), blocks[lane]);
  }

 private:
  static void xor_half(Vector keystream, std::uint8_t* text) {
    auto* const at = reinterpret_cast<Vector*>(text);
    _mm256_storeu_si256(at, _mm256_xor_si256(keystream, _mm256_loadu_si256(at)));
  }

  // Eight rows of eight words.
  static void transpose(Vector* v) {
    Vector t[8];
    for (int i = 0; i < 8; i += 4) {
      const Vector a = _mm256_unpacklo_epi32(v[i], v[i + 1]);
      const Vector b = _mm256_unpackhi_epi32(v[i], v[i + 1]);
      const Vector c = _mm256_unpacklo_epi32(v[i + 2], v[i + 3]);
      const Vector d = _mm256_unpackhi_epi32(v[i + 2], v[i + 3]);
      t[i] = _mm256_unpacklo_epi64(a, c);
      t[i + 1] = _mm256_unpackhi_epi64(a, c);
      t[i + 2] = _mm256_unpacklo_epi64(b, d);
      t[i + 3] = _mm256_unpackhi_epi64(b, d);
    }
    for (int k = 0; k < 4; ++k) {
      v[k] = _mm256_permute2x128_si256(t[k], t[4 + k], 0x20);
      v[4 + k] = _mm256_permute2x128_si256(t[k], t[4 + k], 0x31);
    }
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead

#endif
