#include "p2p/base/rng.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "p2p/base/check.h"

namespace switchyard {

std::uint64_t Rng::next_u64() {
  std::array<std::uint8_t, 8> raw{};
  fill(raw);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) value |= std::uint64_t{raw[i]} << (8 * i);
  return value;
}

std::uint64_t Rng::below(std::uint64_t bound) {
  SWITCHYARD_CHECK(bound > 0);
  // Values below `skew` would make small results likelier; draw again.
  const std::uint64_t skew = (0 - bound) % bound;
  std::uint64_t value = next_u64();
  while (value < skew) value = next_u64();
  return value % bound;
}

SeededRng::SeededRng(std::uint64_t seed) : state_{} {
  for (auto& word : state_) {
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    word = z ^ (z >> 31U);
  }
}

void SeededRng::fill(MutableByteView out) {
  while (!out.empty()) {
    const std::uint64_t word = step();
    const std::size_t n = std::min(out.size(), sizeof word);
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(word >> (8 * i));
    out = out.subspan(n);
  }
}

std::uint64_t SeededRng::step() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

}  // namespace switchyard
