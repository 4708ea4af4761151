// Kernel: which code seals and opens runs of frames.
//
// All of them give the same bytes; they differ in how many frames they work on at once and in what
// they ask of the processor.
//
//     portable     libsodium, frame by frame; what the others are held against
//     avx2         8 frames' keystream and 4 frames' Poly1305 at a time
//     avx512vl     the same, with rotations and registers of AVX-512
//     avx512ifma   16 frames' keystream and 16 frames' Poly1305 (52-bit multiplications)
//
// Which to use is a value that is handed down; nothing here is remembered or read from outside.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace switchyard::secret_conn::aead {

enum class Kernel : std::uint8_t { portable, avx2, avx512vl, avx512ifma };

// All there are, whether this processor has them or not, slowest first.
std::span<const Kernel> all_kernels();

// Those this processor and its operating system can run, slowest first; portable is among them.
std::span<const Kernel> available_kernels();
bool is_available(Kernel kernel);
Kernel fastest_kernel();

// "portable", "avx2", …
std::string_view name_of(Kernel kernel);
std::optional<Kernel> kernel_named(std::string_view name);
// "portable, avx2"
std::string names_of(std::span<const Kernel> kernels);

}  // namespace switchyard::secret_conn::aead
