// The messages of peer exchange whose bytes docs/wire.md shows.
#pragma once

#include <array>
#include <chrono>

#include "p2p/wire/pex_codec.h"
#include "tests/support/wire_examples.h"

namespace switchyard::test {

// Come back after 30 s; somebody by hearsay, reached yesterday, and a record of who was never
// reached.
inline wire::PexAddresses the_pex_addresses() {
  wire::PexAddresses said;
  said.pace = std::chrono::seconds(30);
  wire::PexHearsay heard;
  heard.id = PeerId(counting<PeerId::kSize>(0x80));
  heard.addresses = {Endpoint::parse("192.0.2.7:26656").value()};
  said.entries = {{heard, 1}, {the_record(), wire::kNeverReached}};
  return said;
}

}  // namespace switchyard::test
