#include "tools/common/descriptors.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(descriptors_tests)

BOOST_AUTO_TEST_CASE(every_connection_that_may_be_open_counts) {
  SwitchConfig config;
  config.max_inbound_peers = config.max_outbound_peers = config.max_half_open = 0;
  config.max_short_lived_peers = 0;
  const auto base = descriptors_needed(config, 1);
  config.max_inbound_peers = 100;
  config.max_outbound_peers = 20;
  config.max_half_open = 3;
  config.listen.resize(2);
  config.persistent_peers.resize(5);
  config.max_short_lived_peers = 4;
  config.unconditional_peers.resize(6);
  BOOST_TEST(descriptors_needed(config, 1) == base + 140);
  BOOST_TEST(descriptors_needed(config, 4) == base + 156);
}

BOOST_AUTO_TEST_CASE(the_soft_limit_is_raised_as_far_as_needed) {
  BOOST_TEST(choose_descriptor_limit(100, {1024, 4096}).value() == 1024U);  // enough as it is
  BOOST_TEST(choose_descriptor_limit(2000, {1024, 4096}).value() == 2000U);
  BOOST_TEST(choose_descriptor_limit(4096, {1024, 4096}).value() == 4096U);
}

BOOST_AUTO_TEST_CASE(a_hard_limit_that_is_too_low_names_both_numbers_and_what_to_do) {
  const auto chosen = choose_descriptor_limit(5000, {1024, 4096});
  BOOST_REQUIRE(!chosen.has_value());
  for (const char* word : {"5000", "4096", "ulimit -Hn 5000", "p2p.max_num_inbound_peers"}) {
    BOOST_TEST(chosen.error().find(word) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
