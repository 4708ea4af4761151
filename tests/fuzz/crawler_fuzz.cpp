// A crawler in a made-up world, beside its model (tests/support/crawler_machine.h).
#include "tests/fuzz/fuzz.h"
#include "tests/support/crawler_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 4096;
  switchyard::fuzz::run_machine<switchyard::test::CrawlerMachine>(data, size, kMostBytes);
  return 0;
}
