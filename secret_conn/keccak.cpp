#include "secret_conn/keccak.h"

#include <bit>
#include <cstddef>

namespace switchyard::secret_conn {
namespace {

constexpr std::size_t kRounds = 24;

// FIPS 202, algorithm 5: bit 2^j - 1 of round i's constant is bit j + 7 i of a shift register.
constexpr std::array<std::uint64_t, kRounds> make_round_constants() {
  std::array<std::uint64_t, kRounds> constants{};
  unsigned lfsr = 1;
  for (auto& constant : constants) {
    for (unsigned j = 0; j < 7; ++j) {
      if ((lfsr & 1U) != 0) constant |= std::uint64_t{1} << ((1U << j) - 1U);
      lfsr <<= 1U;
      if ((lfsr & 0x100U) != 0) lfsr ^= 0x171U;
    }
  }
  return constants;
}

// Where a lane goes in pi, and by how much rho turns it, along the path of 24 lanes from (1, 0).
struct Turn {
  std::size_t lane{0};
  int by{0};
};

constexpr std::array<Turn, 24> make_turns() {
  std::array<Turn, 24> turns{};
  std::size_t x = 1;
  std::size_t y = 0;
  for (std::size_t t = 0; t < turns.size(); ++t) {
    const std::size_t next_y = (2 * x + 3 * y) % 5;
    x = y;
    y = next_y;
    turns[t] = {x + 5 * y, static_cast<int>((t + 1) * (t + 2) / 2 % 64)};
  }
  return turns;
}

constexpr auto kRoundConstants = make_round_constants();
constexpr auto kTurns = make_turns();

void theta(KeccakState& a) {
  std::array<std::uint64_t, 5> column{};
  for (std::size_t x = 0; x < 5; ++x)
    column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (std::size_t x = 0; x < 5; ++x) {
    const std::uint64_t d = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
    for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= d;
  }
}

void rho_and_pi(KeccakState& a) {
  std::uint64_t moving = a[1];
  for (const Turn& turn : kTurns) {
    const std::uint64_t displaced = a[turn.lane];
    a[turn.lane] = std::rotl(moving, turn.by);
    moving = displaced;
  }
}

void chi(KeccakState& a) {
  for (std::size_t y = 0; y < 25; y += 5) {
    const std::array<std::uint64_t, 5> row{a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
    for (std::size_t x = 0; x < 5; ++x) a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

}  // namespace

void keccak_f1600(KeccakState& state) {
  for (const std::uint64_t constant : kRoundConstants) {
    theta(state);
    rho_and_pi(state);
    chi(state);
    state[0] ^= constant;
  }
}

}  // namespace switchyard::secret_conn
