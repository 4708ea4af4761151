// Discovery in a made-up world, against its laws (tests/support/discovery_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/discovery_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 4096;
  switchyard::fuzz::run_machine<switchyard::test::DiscoveryMachine>(data, size, kMostBytes);
  return 0;
}
