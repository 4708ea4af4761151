// Keccak-f[1600], the permutation of FIPS 202.
#pragma once

#include <array>
#include <cstdint>

namespace switchyard::secret_conn {

// Lane (x, y) is state[x + 5 y]; as bytes, each lane is little-endian.
using KeccakState = std::array<std::uint64_t, 25>;

void keccak_f1600(KeccakState& state);

}  // namespace switchyard::secret_conn
