#include "p2p/mconn/ring.h"

#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>

#include "p2p/base/rng.h"

namespace switchyard::mconn {

BOOST_AUTO_TEST_SUITE(ring_tests)

BOOST_AUTO_TEST_CASE(first_in_first_out_as_a_deque) {
  SeededRng rng(1);
  Ring<int> ring;
  std::deque<int> model;
  for (int i = 0; i < 100'000; ++i) {
    if (model.empty() || rng.below(1000) < 505) {
      ring.push(i);
      model.push_back(i);
    } else {
      BOOST_REQUIRE_EQUAL(ring.pop(), model.front());
      model.pop_front();
    }
    BOOST_REQUIRE_EQUAL(ring.size(), model.size());
    BOOST_REQUIRE(ring.empty() == model.empty());
    if (!model.empty()) BOOST_REQUIRE_EQUAL(ring.front(), model.front());
  }
  BOOST_TEST(ring.size() > 64U);
}

BOOST_AUTO_TEST_CASE(what_was_taken_out_is_let_go) {
  Ring<std::shared_ptr<int>> ring;
  const auto value = std::make_shared<int>(1);
  ring.push(value);
  ring.pop();
  BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
