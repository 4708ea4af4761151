// The model that schedules are held to notices what it is there to notice.
#include "tests/support/reactor_model.h"

#include <array>
#include <boost/test/unit_test.hpp>

namespace switchyard::test {

namespace reactor_model_tests {

const ConnectionSeq kFirst{1};
const ConnectionSeq kSecond{2};
const PeerId kAlice{std::array<std::uint8_t, PeerId::kSize>{1}};
const PeerId kBob{std::array<std::uint8_t, PeerId::kSize>{2}};

// Two reactors, both started.
struct Scene {
  Scene() {
    for (const std::size_t reactor : {0U, 1U}) model.start(reactor);
  }
  void init_both(ConnectionSeq seq, const PeerId& id) {
    for (const std::size_t reactor : {0U, 1U}) model.init(reactor, seq, id);
  }
  void add_both(ConnectionSeq seq) {
    for (const std::size_t reactor : {0U, 1U}) model.add(reactor, seq);
  }
  int clause() const {
    return model.fault().empty() ? 0 : model.fault().at(std::string("clause ").size()) - '0';
  }

  ReactorModel model{2};
};

}  // namespace reactor_model_tests

BOOST_AUTO_TEST_SUITE(reactor_model_tests)

BOOST_AUTO_TEST_CASE(a_life_in_order_is_no_fault) {
  Scene scene;
  scene.init_both(kFirst, kAlice);
  scene.add_both(kFirst);
  scene.init_both(kSecond, kBob);
  scene.model.use(0, kFirst);
  scene.add_both(kSecond);
  for (const std::size_t reactor : {1U, 0U}) scene.model.remove(reactor, kFirst);
  const ConnectionSeq third(3);
  scene.init_both(third, kAlice);
  scene.add_both(third);
  for (const std::size_t reactor : {0U, 1U}) {
    scene.model.remove(reactor, kSecond);
    scene.model.remove(reactor, third);
    scene.model.stop(reactor);
  }
  scene.model.end();
  BOOST_TEST(scene.model.fault() == "");
  BOOST_TEST(scene.model.connections() == 3U);
}

BOOST_AUTO_TEST_CASE(add_before_every_init_is_a_fault) {
  Scene scene;
  scene.model.init(0, kFirst, kAlice);
  scene.model.add(0, kFirst);
  BOOST_TEST(scene.clause() == 1);
}

BOOST_AUTO_TEST_CASE(a_call_before_init_or_after_remove_is_a_fault) {
  Scene unknown;
  unknown.model.use(0, kFirst);
  BOOST_TEST(unknown.clause() == 2);
  Scene early;
  early.init_both(kFirst, kAlice);
  early.model.use(0, kFirst);
  BOOST_TEST(early.clause() == 2);
  Scene late;
  late.init_both(kFirst, kAlice);
  late.add_both(kFirst);
  late.model.remove(0, kFirst);
  late.model.use(1, kFirst);
  BOOST_TEST(late.clause() == 0);
  late.model.use(0, kFirst);
  BOOST_TEST(late.clause() == 2);
}

BOOST_AUTO_TEST_CASE(a_second_init_add_or_remove_is_a_fault) {
  for (const int which : {0, 1, 2}) {
    Scene scene;
    scene.init_both(kFirst, kAlice);
    if (which == 0) scene.model.init(0, kFirst, kAlice);
    scene.add_both(kFirst);
    if (which == 1) scene.model.add(0, kFirst);
    scene.model.remove(0, kFirst);
    if (which == 2) scene.model.remove(0, kFirst);
    BOOST_TEST(scene.clause() == 2);
  }
}

BOOST_AUTO_TEST_CASE(an_id_that_comes_back_before_all_have_removed_it_is_a_fault) {
  Scene scene;
  scene.init_both(kFirst, kAlice);
  scene.add_both(kFirst);
  scene.model.remove(0, kFirst);
  scene.model.init(0, kSecond, kAlice);
  BOOST_TEST(scene.clause() == 3);
}

BOOST_AUTO_TEST_CASE(calls_before_start_or_after_stop_and_a_missing_stop_are_faults) {
  ReactorModel early(1);
  early.init(0, kFirst, kAlice);
  BOOST_TEST(early.fault().starts_with("clause 7"));
  Scene late;
  late.model.stop(0);
  late.init_both(kFirst, kAlice);
  BOOST_TEST(late.clause() == 7);
  Scene unfinished;
  unfinished.model.stop(0);
  unfinished.model.end();
  BOOST_TEST(unfinished.clause() == 7);
}

BOOST_AUTO_TEST_CASE(a_stop_before_remove_is_a_fault) {
  Scene scene;
  scene.init_both(kFirst, kAlice);
  scene.model.stop(0);
  BOOST_TEST(scene.clause() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
