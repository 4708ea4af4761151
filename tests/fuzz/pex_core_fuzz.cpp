// PexCore beside a naive model (tests/support/pex_model.h).
#include <cstdio>
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tests/support/pex_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchyard;
  constexpr std::size_t kMostBytes = 2048;  // a run is quadratic in its length
  fuzz::Choices choices(data, size < kMostBytes ? size : kMostBytes);
  test::PexMachine machine(choices);
  while (!choices.empty()) {
    const std::string wrong = machine.step();
    if (!wrong.empty()) std::fprintf(stderr, "differs: %s\n", wrong.c_str());
    FUZZ_CHECK(wrong.empty());
  }
  return 0;
}
