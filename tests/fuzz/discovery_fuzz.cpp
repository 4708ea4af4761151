// Discovery in a made-up world, against its laws (tests/support/discovery_machine.h).
#include <cstdio>
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tests/support/discovery_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchyard;
  constexpr std::size_t kMostBytes = 4096;
  fuzz::Choices choices(data, size < kMostBytes ? size : kMostBytes);
  test::DiscoveryMachine machine(choices);
  while (!choices.empty()) {
    const std::string wrong = machine.step();
    if (!wrong.empty()) std::fprintf(stderr, "broken: %s\n", wrong.c_str());
    FUZZ_CHECK(wrong.empty());
  }
  return 0;
}
