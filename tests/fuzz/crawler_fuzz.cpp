// A crawler in a made-up world, beside its model (tests/support/crawler_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/crawler_machine.h"

namespace crawler_fuzz {

FUZZ_TARGET(crawler_fuzz) {
  constexpr std::size_t kMostBytes = 4096;
  switchyard::fuzz::run_machine<switchyard::test::CrawlerMachine>(data, size, kMostBytes);
}

}  // namespace crawler_fuzz
