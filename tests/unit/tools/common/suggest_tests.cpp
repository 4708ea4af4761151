#include "tools/common/suggest.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard::tools;

namespace suggest_tests {

const std::vector<std::string> kKeys{"network", "moniker", "p2p.laddr", "p2p.persistent_peers"};

}  // namespace suggest_tests

BOOST_AUTO_TEST_SUITE(suggest_tests)

BOOST_AUTO_TEST_CASE(finds_the_nearest_for_each_kind_of_slip) {
  BOOST_TEST(suggest("p2p.ladr", kKeys).value() == "p2p.laddr");                     // one missing
  BOOST_TEST(suggest("netwoork", kKeys).value() == "network");                       // one too many
  BOOST_TEST(suggest("moniger", kKeys).value() == "moniker");                        // another one
  BOOST_TEST(suggest("newtork", kKeys).value() == "network");                        // two swapped
  BOOST_TEST(suggest("persistent_peers", kKeys).value() == "p2p.persistent_peers");  // no section
}

BOOST_AUTO_TEST_CASE(stays_silent_where_nothing_is_near) {
  BOOST_TEST(!suggest("rpc.cors_allowed_origins", kKeys).has_value());
  BOOST_TEST(!suggest("", kKeys).has_value());
  BOOST_TEST(!suggest("xyz", kKeys).has_value());
  BOOST_TEST(!suggest(std::string(100'000, 'a'), kKeys).has_value());
}

BOOST_AUTO_TEST_CASE(words_a_question) {
  BOOST_TEST(did_you_mean("netwrk", kKeys) == "; did you mean \"network\"?");
  BOOST_TEST(did_you_mean("gas_price", kKeys) == "");
}

BOOST_AUTO_TEST_SUITE_END()
