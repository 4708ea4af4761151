// PexCore beside a naive model (tests/support/pex_model.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/pex_model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 2048;  // a run is quadratic in its length
  switchyard::fuzz::run_machine<switchyard::test::PexMachine>(data, size, kMostBytes);
  return 0;
}
