// A crawler beside its model, in many made-up worlds.
#include <boost/test/unit_test.hpp>

#include "tests/support/crawler_machine.h"

BOOST_AUTO_TEST_SUITE(crawler_laws_tests)

BOOST_AUTO_TEST_CASE(it_does_what_its_model_does_whatever_happens) {
  using namespace switchyard;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SeededRng rng(seed);
    Bytes input(1000);
    rng.fill(input);
    fuzz::Choices choices(input.data(), input.size());
    test::CrawlerMachine machine(choices);
    while (!choices.empty()) {
      const std::string wrong = machine.step();
      BOOST_REQUIRE_MESSAGE(wrong.empty(), "seed " << seed << ": " << wrong);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
