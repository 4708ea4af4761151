// Where the nodes of simulated networks live.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "p2p/types/net_address.h"

namespace switchyard::test {

// The `n`-th address of the `group`-th /16 from `first`.0 on; up to 250 groups a first byte.
inline Endpoint town_place(std::uint8_t first, std::size_t group, std::size_t n) {
  const auto byte = [](std::size_t value) { return static_cast<std::uint8_t>(value); };
  const std::array<std::uint8_t, 4> at{byte(first + group / 250), byte(group % 250), byte(n / 250),
                                       byte(1 + n % 250)};
  return {IpAddress::v4(at), 26656};
}

}  // namespace switchyard::test
