#include "tools/node/node_config.h"

#include <array>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(node_config_tests)

using namespace switchyard;
using secret_conn::aead::Kernel;

BOOST_AUTO_TEST_CASE(a_kernel_that_the_processor_lacks_is_refused_with_those_it_has) {
  constexpr std::array kHas{Kernel::portable, Kernel::avx2};
  BOOST_TEST(check_kernel(std::nullopt, kHas).has_value());
  BOOST_TEST(check_kernel(Kernel::avx2, kHas).has_value());
  const auto refused = check_kernel(Kernel::avx512ifma, kHas);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_TEST(refused.error() ==
             "aead_kernel: this processor cannot run avx512ifma; it can run portable, avx2");
}

BOOST_AUTO_TEST_CASE(an_open_choice_is_the_fastest_and_any_there_is_makes_a_valid_node) {
  NodeConfig config;
  config.network = "n";
  BOOST_TEST((config.kernel() == secret_conn::aead::fastest_kernel()));
  for (const Kernel kernel : secret_conn::aead::available_kernels()) {
    config.aead_kernel = kernel;
    BOOST_TEST((config.kernel() == kernel));
    BOOST_TEST(config.validate().has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
