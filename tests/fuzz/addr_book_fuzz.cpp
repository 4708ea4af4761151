// AddrBook beside a naive model (tests/support/addr_book_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/addr_book_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 4096;  // a run is quadratic in its length
  switchyard::fuzz::run_machine<switchyard::test::AddrBookMachine>(data, size, kMostBytes);
  return 0;
}
