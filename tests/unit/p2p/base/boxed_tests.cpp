#include "p2p/base/boxed.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

using switchyard::Boxed;

BOOST_AUTO_TEST_SUITE(boxed_tests)

BOOST_AUTO_TEST_CASE(without_a_value_it_takes_a_pointer) {
  struct Large {
    char bytes[1000];
  };
  BOOST_TEST(sizeof(Boxed<Large>) == sizeof(void*));
  const Boxed<Large> none;
  BOOST_TEST(!none.has_value());
}

BOOST_AUTO_TEST_CASE(a_copy_has_a_value_of_its_own) {
  Boxed<std::string> one(std::string("one"));
  Boxed<std::string> two = one;
  two->append(" more");
  BOOST_TEST(*one == "one");
  BOOST_TEST(*two == "one more");
  one = two;
  BOOST_TEST(*one == "one more");
  one = Boxed<std::string>();
  BOOST_TEST(!one);
  BOOST_TEST(two.has_value());
}

BOOST_AUTO_TEST_CASE(moving_takes_the_value_along) {
  Boxed<std::string> from(std::string("one"));
  const std::string* const there = &*from;
  const Boxed<std::string> to = std::move(from);
  BOOST_TEST(&*to == there);
}

BOOST_AUTO_TEST_CASE(values_are_compared_and_not_where_they_are) {
  const Boxed<std::string> none;
  const Boxed<std::string> one(std::string("one"));
  BOOST_TEST((one == Boxed<std::string>(std::string("one"))));
  BOOST_TEST((one != Boxed<std::string>(std::string("two"))));
  BOOST_TEST((one != none));
  BOOST_TEST((none == Boxed<std::string>()));
}

BOOST_AUTO_TEST_CASE(a_value_may_be_made_in_place_and_taken_away) {
  Boxed<std::string> box;
  box.emplace().append("one");
  BOOST_TEST(*box == "one");
  box.reset();
  BOOST_TEST(!box);
}

BOOST_AUTO_TEST_SUITE_END()
