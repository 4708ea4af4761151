#include "tools/control/rules.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_SUITE(rules_tests)

BOOST_AUTO_TEST_CASE(every_reason_there_is_has_a_rule_and_no_other_has) {
  for (unsigned number = 0; number < 256; ++number) {
    const auto code = static_cast<DisconnectCode>(number);
    BOOST_TEST_CONTEXT(number) BOOST_TEST(rule_of(code).empty() == (to_string(code) == "unknown"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
