#include <boost/test/unit_test.hpp>

#include "p2p/base/rng.h"
#include "tests/support/addr_book_machine.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(addr_book_model_tests)

BOOST_AUTO_TEST_CASE(does_what_a_naive_model_does_whatever_happens) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Bytes script(2000);
    SeededRng(seed).fill(script);
    fuzz::Choices choices(script.data(), script.size());
    test::AddrBookMachine machine(choices);
    std::string wrong;
    while (!choices.empty() && wrong.empty()) wrong = machine.step();
    BOOST_TEST(wrong == "", "seed " << seed << ": " << wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
