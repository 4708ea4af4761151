// What a kernel is to aead.cpp: three functions over at most kMaxFrames frames.
//
// Plain pointers on purpose: the kernels are compiled for processors that the rest of the program
// does not ask for, so nothing that another file might share, such as an inline function of the
// standard library, may be instantiated in them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "secret_conn/aead/kernel.h"

namespace switchyard::secret_conn::aead {

inline constexpr std::size_t kMaxFrames = 16;  // the lanes of the widest kernel
inline constexpr std::size_t kBlockSize = 64;  // bytes; a block of ChaCha20

struct Job {
  const std::uint8_t* key;  // 32 bytes
  std::uint64_t first;      // number of the first frame
  std::uint8_t* texts;      // the first text
  std::size_t length;       // of a text
  std::size_t stride;       // from text to text
  std::size_t count;        // 1 to kMaxFrames

  std::uint8_t* text(std::size_t frame) const { return texts + frame * stride; }
};

// What is secret between the steps of a job; the caller wipes it.
struct Work {
  alignas(64) std::uint8_t keys[kMaxFrames][32];           // Poly1305: r, s
  alignas(64) std::uint8_t tails[kMaxFrames][kBlockSize];  // keystream of a last, partial block
  alignas(64) std::uint8_t tags[kMaxFrames][16];
};

struct KernelFunctions {
  // work.tags out of work.keys and the texts as they are; a part of seal() and verify().
  void (*tag)(const Job& job, Work& work);
  // Encrypts and writes the tags behind the texts.
  void (*seal)(const Job& job, Work& work);
  // Bit i: the tag of frame i is wrong.  Writes nothing but `work`.
  std::uint32_t (*verify)(const Job& job, Work& work);
  // Decrypts.  REQUIRES: `work` is as verify() left it for a job that differs at most in having
  // more frames.
  void (*decrypt)(const Job& job, const Work& work);
};

extern const KernelFunctions portable_kernel;
#ifdef __x86_64__
extern const KernelFunctions avx2_kernel;
extern const KernelFunctions avx512vl_kernel;
extern const KernelFunctions avx512ifma_kernel;
#endif

// REQUIRES: is_available(kernel).
const KernelFunctions& functions_of(Kernel kernel);

}  // namespace switchyard::secret_conn::aead
