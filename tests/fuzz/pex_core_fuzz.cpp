// PexCore beside a naive model (tests/support/pex_model.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/pex_model.h"

namespace pex_core_fuzz {

FUZZ_TARGET(pex_core_fuzz) {
  constexpr std::size_t kMostBytes = 2048;  // a run is quadratic in its length
  switchyard::fuzz::run_machine<switchyard::test::PexMachine>(data, size, kMostBytes);
}

}  // namespace pex_core_fuzz
