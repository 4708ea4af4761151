// The three functions of a kernel (kernels.h), from vectors for ChaCha20 and for Poly1305.
//
// Everything that kernels are made of has no linkage: each compiles it for its own processor, and
// none can be given another one's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "secret_conn/aead/kernels.h"
#include "secret_conn/aead/keystream.h"
#include "secret_conn/aead/tags.h"

namespace switchyard::secret_conn::aead {
namespace {

template <class Vectors, class Poly>
struct Batch {
  static void tag(const Job& job, Work& work) { Tags<Poly>::compute(job, work); }

  static void seal(const Job& job, Work& work) {
    Keystream<Vectors>::heads(job, work);
    Keystream<Vectors>::apply(job, work);
    tag(job, work);
    for (std::size_t frame = 0; frame < job.count; ++frame)
      std::memcpy(job.text(frame) + job.length, work.tags[frame], sizeof work.tags[frame]);
  }

  static std::uint32_t verify(const Job& job, Work& work) {
    Keystream<Vectors>::heads(job, work);
    tag(job, work);
    std::uint32_t wrong = 0;
    for (std::size_t frame = 0; frame < job.count; ++frame) {
      const std::uint8_t* const theirs = job.text(frame) + job.length;
      const std::uint8_t* const ours = work.tags[frame];
      const std::uint64_t other =
          (load64(theirs) ^ load64(ours)) | (load64(theirs + 8) ^ load64(ours + 8));
      // 1 unless every bit is equal, without a branch.
      wrong |= static_cast<std::uint32_t>((other | (0 - other)) >> 63U) << frame;
    }
    return wrong;
  }

  static void decrypt(const Job& job, const Work& work) { Keystream<Vectors>::apply(job, work); }

  static constexpr KernelFunctions kFunctions{
      .tag = tag, .seal = seal, .verify = verify, .decrypt = decrypt};
};

}  // namespace
}  // namespace switchyard::secret_conn::aead
