// Discovery in a made-up world, against its laws (tests/support/discovery_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/discovery_machine.h"

namespace discovery_fuzz {

FUZZ_TARGET(discovery_fuzz) {
  constexpr std::size_t kMostBytes = 4096;
  switchyard::fuzz::run_machine<switchyard::test::DiscoveryMachine>(data, size, kMostBytes);
}

}  // namespace discovery_fuzz
