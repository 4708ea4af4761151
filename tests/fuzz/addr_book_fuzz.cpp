// AddrBook beside a naive model (tests/support/addr_book_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/addr_book_machine.h"

namespace addr_book_fuzz {

FUZZ_TARGET(addr_book_fuzz) {
  constexpr std::size_t kMostBytes = 4096;  // a run is quadratic in its length
  switchyard::fuzz::run_machine<switchyard::test::AddrBookMachine>(data, size, kMostBytes);
}

}  // namespace addr_book_fuzz
