// What every fuzz target is made of.
//
//     namespace crawler_fuzz {  // named as its file, as all targets are one program elsewhere
//
//     FUZZ_TARGET(crawler_fuzz) {
//       … data, size …
//     }
//
//     }
//
// Under clang with SWITCHYARD_FUZZ each is a program that libFuzzer drives.  In other builds all
// are in fuzz_replay (replay_main.cpp), which runs one over its corpus and a few thousand inputs
// made from it, the same ones every time, under any compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "p2p/base/bytes.h"

#ifdef SWITCHYARD_FUZZ
#define FUZZ_TARGET(name)                                                             \
  static void run_target(const std::uint8_t* data, std::size_t size);                 \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    run_target(data, size);                                                           \
    return 0;                                                                         \
  }                                                                                   \
  static void run_target(const std::uint8_t* data, std::size_t size)
#else
#define FUZZ_TARGET(name)                                                                    \
  static void run_target(const std::uint8_t* data, std::size_t size);                        \
  [[maybe_unused]] static const bool enlisted = switchyard::fuzz::enlist(#name, run_target); \
  static void run_target(const std::uint8_t* data, std::size_t size)
#endif

// Ends the run when a promise is broken; unlike assert, in every build.
#define FUZZ_CHECK(condition)       \
  do {                              \
    if (!(condition)) std::abort(); \
  } while (false)

namespace switchyard::fuzz {

// For fuzz_replay: that there is such a target.  Defined in replay_main.cpp; true.
bool enlist(const char* name, void (*run)(const std::uint8_t* data, std::size_t size));

// Eats an input as a sequence of choices.  Out of bytes it gives zeros.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

  bool empty() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const std::uint8_t b = rest_.front();
    rest_ = rest_.subspan(1);
    return b;
  }

  // In [0, bound).  REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t value = 0;
    for (std::uint64_t covered = 1; covered < bound; covered *= 256) {
      value = value * 256 + byte();
      if (covered > UINT64_MAX / 256) break;
    }
    return value % bound;
  }

  ByteView bytes(std::size_t n) {
    const ByteView taken = rest_.first(n < rest_.size() ? n : rest_.size());
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  ByteView all() { return bytes(rest_.size()); }

 private:
  ByteView rest_;
};

// Drives a Machine, something beside its model or its laws, by the input's first `most` bytes: it
// is made of the choices, and each step() says what is wrong, or "".
template <class Machine>
void run_machine(const std::uint8_t* data, std::size_t size, std::size_t most) {
  Choices choices(data, size < most ? size : most);
  Machine machine(choices);
  while (!choices.empty()) {
    const std::string wrong = machine.step();
    if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
    FUZZ_CHECK(wrong.empty());
  }
}

}  // namespace switchyard::fuzz
