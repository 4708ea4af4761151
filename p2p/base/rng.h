// Randomness is a constructor argument.
//
// Rng is the only source of chance in the library.  Drivers pass one backed by the operating
// system (secret_conn/sodium_rng.h); tests and simulations pass SeededRng, and repeat byte for
// byte.
#pragma once

#include <array>
#include <cstdint>

#include "p2p/base/bytes.h"

namespace switchyard {

// Not thread-safe unless the implementation says so.
class Rng {
 public:
  virtual ~Rng() = default;

  virtual void fill(MutableByteView out) = 0;

  std::uint64_t next_u64();

  // Uniform in [0, bound).  REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
};

// xoshiro256**, seeded through splitmix64.  Repeatable everywhere; never for keys.
class SeededRng final : public Rng {
 public:
  explicit SeededRng(std::uint64_t seed);

  void fill(MutableByteView out) override;

 private:
  std::uint64_t step();

  std::array<std::uint64_t, 4> state_;  // never all zero
};

}  // namespace switchyard
