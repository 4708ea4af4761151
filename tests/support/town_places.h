// Where the nodes of simulated networks live, how far apart they are, and whom all of them know.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::test {

// What the first of a network is, which all others know and nobody else.
enum class FirstOfTown : std::uint8_t { node, seed };

// The `n`-th address of the `group`-th /16 from `first`.0 on; up to 250 groups a first byte.
inline Endpoint town_place(std::uint8_t first, std::size_t group, std::size_t n) {
  const auto byte = [](std::size_t value) { return static_cast<std::uint8_t>(value); };
  const std::array<std::uint8_t, 4> at{byte(first + group / 250), byte(group % 250), byte(n / 250),
                                       byte(1 + n % 250)};
  return {IpAddress::v4(at), 26656};
}

// One way, from 5 to 100 ms: the same for a pair, whatever happens.
inline Duration town_latency(const PeerId& a, const PeerId& b) {
  const std::uint64_t sum = std::hash<PeerId>()(a) + std::hash<PeerId>()(b);
  return std::chrono::microseconds(5000 + sum % 95'000);
}

}  // namespace switchyard::test
