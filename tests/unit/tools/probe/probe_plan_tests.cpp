#include "tools/probe/probe_plan.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <deque>
#include <set>

#include "p2p/base/rng.h"
#include "tools/probe/prober.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace probe_plan_tests {

NetAddress target(std::uint8_t id, const std::string& host, std::uint16_t port = 1) {
  return {PeerId({id}), host, port};
}

const Time kStart{1h};

}  // namespace probe_plan_tests

BOOST_AUTO_TEST_SUITE(probe_plan_tests)

BOOST_AUTO_TEST_CASE(no_more_than_the_workers_and_evenly_in_time) {
  ProbePlan plan({target(1, "a"), target(2, "b"), target(3, "c")}, {2, 10});
  BOOST_TEST((plan.next(kStart) == 0U));
  BOOST_TEST(!plan.next(kStart).has_value());
  BOOST_TEST((plan.next_deadline() == kStart + 100ms));
  BOOST_TEST(!plan.next(kStart + 99ms).has_value());
  BOOST_TEST((plan.next(kStart + 100ms) == 1U));
  BOOST_TEST(!plan.next_deadline().has_value());  // both workers are busy
  BOOST_TEST(!plan.next(kStart + 10s).has_value());
  plan.handle_done(0);
  BOOST_TEST((plan.next(kStart + 10s) == 2U));
  plan.handle_done(1);
  BOOST_TEST(!plan.finished());
  plan.handle_done(2);
  BOOST_TEST(plan.finished());
  plan.check_invariants();
}

BOOST_AUTO_TEST_CASE(an_id_and_a_place_are_tried_one_after_the_other) {
  ProbePlan plan({target(1, "a"), target(1, "b"), target(2, "a"), target(3, "c")}, {9, 1'000});
  Time now = kStart;
  const auto next = [&] { return plan.next(now += 1s); };
  BOOST_TEST((next() == 0U));
  BOOST_TEST((next() == 3U));
  BOOST_TEST(!next().has_value());
  plan.check_invariants();
  plan.handle_done(0);
  std::set<std::size_t> both{*next(), *next()};
  BOOST_TEST((both == std::set<std::size_t>{1, 2}));
  for (const std::size_t each : {1U, 2U, 3U}) plan.handle_done(each);
  BOOST_TEST(plan.finished());
}

BOOST_AUTO_TEST_CASE(everybody_has_a_turn_whatever_is_held_back) {
  SeededRng rng(7);
  std::vector<NetAddress> targets;
  for (int n = 0; n < 300; ++n) {
    targets.push_back(target(static_cast<std::uint8_t>(rng.below(20)),
                             std::string(1, static_cast<char>('a' + rng.below(20))),
                             static_cast<std::uint16_t>(1 + rng.below(3))));
  }
  drop_doubles(targets);
  const std::size_t all = targets.size();
  ProbePlan plan(targets, {5, 1'000'000});
  std::deque<std::size_t> busy;
  std::set<std::size_t> done;
  Time now = kStart;
  while (!plan.finished()) {
    now += 1s;
    if (const auto index = plan.next(now)) busy.push_back(*index);
    if (rng.below(2) != 0 && !busy.empty()) {
      plan.handle_done(busy.front());
      BOOST_TEST(done.insert(busy.front()).second);
      busy.pop_front();
    }
    plan.check_invariants();
  }
  BOOST_TEST(done.size() == all);
}

BOOST_AUTO_TEST_CASE(nobody_is_finished_at_once) {
  const ProbePlan plan({}, {1, 1});
  BOOST_TEST(plan.finished());
  BOOST_TEST(!plan.next_deadline().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
