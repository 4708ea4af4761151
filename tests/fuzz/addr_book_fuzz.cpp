// AddrBook beside a naive model (tests/support/addr_book_machine.h).
#include <cstdio>
#include <string>

#include "tests/fuzz/fuzz.h"
#include "tests/support/addr_book_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchyard;
  constexpr std::size_t kMostBytes = 4096;  // a run is quadratic in its length
  fuzz::Choices choices(data, size < kMostBytes ? size : kMostBytes);
  test::AddrBookMachine machine(choices);
  while (!choices.empty()) {
    const std::string wrong = machine.step();
    if (!wrong.empty()) std::fprintf(stderr, "differs: %s\n", wrong.c_str());
    FUZZ_CHECK(wrong.empty());
  }
  return 0;
}
