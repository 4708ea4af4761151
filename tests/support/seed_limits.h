// The places of a seed in simulations, as docs/seed.md has them.
#pragma once

#include <cstddef>

#include "p2p/switch/switch_config.h"

namespace switchyard::test {

// With that many dials at a time.  Neighbours are no attack here, so their number is not bounded.
inline void limit_as_seed(SwitchConfig& config, std::size_t workers) {
  config.max_inbound_peers = 100;
  config.max_short_lived_peers = workers;
  config.max_peers_per_group = 100;
}

}  // namespace switchyard::test
