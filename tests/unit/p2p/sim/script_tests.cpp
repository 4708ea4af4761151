#include "p2p/sim/script.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchyard::sim {

using namespace std::chrono_literals;

namespace script_tests {

struct Stage {
  explicit Stage(std::uint64_t seed = 1) : world(seed), network(world) {}

  World world;
  SimNetwork network;
  SimHost a{world, network, "10.0.0.1"};
  SimHost b{world, network, "10.0.0.2"};
  SimHost c{world, network, "10.0.0.3"};
  const std::vector<SimHost*> hosts{&a, &b, &c};
};

bool is_there(const Script& script, Deed deed) {
  return std::any_of(script.begin(), script.end(),
                     [deed](const Step& step) { return step.deed == deed; });
}

}  // namespace script_tests

BOOST_AUTO_TEST_SUITE(script_tests)

BOOST_AUTO_TEST_CASE(a_script_is_played_in_order_and_on_time) {
  Stage stage;
  const Script story = {{1s, Deed::partition, 0, 1, 0},
                        {500ms, Deed::block, 2, 0, 0},
                        {0s, Deed::restart, 1, 0, 7},
                        {10s, Deed::heal, 1, 0, 0},
                        {1s, Deed::jump_clock, 2, 0, -60}};
  play(story, stage.hosts,
       [&](const Step& step) { stage.world.log("told of " + std::string(to_string(step.deed))); });
  const std::vector<std::string> expected = {"1.000000000 partition 10.0.0.1 | 10.0.0.2",
                                             "1.000000000 told of partition",
                                             "1.500000000 block 10.0.0.3 -> 10.0.0.1",
                                             "1.500000000 told of block",
                                             "1.500000000 told of restart",
                                             "11.500000000 heal 10.0.0.2 | 10.0.0.1",
                                             "11.500000000 told of heal",
                                             "12.500000000 clock of 10.0.0.3 jumps by -60 s",
                                             "12.500000000 told of jump_clock"};
  BOOST_TEST(stage.world.log() == expected, boost::test_tools::per_element());
  BOOST_TEST((stage.world.now() == Time(12500ms)));
}

BOOST_AUTO_TEST_CASE(the_hosts_deeds_do_what_their_names_say) {
  Stage stage;
  const Script story = {{0s, Deed::cut, 0, 1, 0},
                        {0s, Deed::cut_one_side, 0, 1, 0},
                        {0s, Deed::corrupt_next, 1, 0, 0}};
  play(story, stage.hosts, [](const Step&) {});
  const std::vector<std::string> expected = {"0.000000000 cut 10.0.0.1 | 10.0.0.2",
                                             "0.000000000 cut one side 10.0.0.1 | 10.0.0.2",
                                             "0.000000000 corrupt 10.0.0.2 -> 10.0.0.1"};
  BOOST_TEST(stage.world.log() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_random_script_is_its_seed_and_keeps_to_the_plan) {
  ScriptPlan plan;
  plan.hosts = 3;
  plan.steps = 500;
  plan.longest_pause = 20ms;
  plan.deeds = {Deed::cut, Deed::jump_clock, Deed::send};
  SeededRng one(7);
  SeededRng same(7);
  SeededRng other(8);
  const Script script = random_script(one, plan);
  BOOST_TEST((script == random_script(same, plan)));
  BOOST_TEST((script != random_script(other, plan)));
  BOOST_TEST(script.size() == 500U);
  std::set<Duration> pauses;
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const Step& step : script) {
    pauses.insert(step.after);
    pairs.insert({step.who, step.whom});
    BOOST_TEST(step.who != step.whom);
    BOOST_TEST((step.deed == Deed::jump_clock || (step.amount >= 0 && step.amount < 10'000)));
  }
  BOOST_TEST(pairs.size() == 6U);
  BOOST_TEST(pauses.size() == 21U);  // each millisecond from 0 to 20
  BOOST_TEST((*pauses.rbegin() == 20ms));
  for (const Deed deed : plan.deeds) BOOST_TEST(is_there(script, deed));
  BOOST_TEST(!is_there(script, Deed::heal));
}

BOOST_AUTO_TEST_CASE(a_script_is_shortened_to_what_matters_and_keeps_its_times) {
  ScriptPlan plan;
  plan.hosts = 3;
  plan.steps = 20;
  plan.deeds = {Deed::cut, Deed::send};
  SeededRng rng(3);
  Script script = random_script(rng, plan);
  script[5].deed = Deed::ban;
  script[12].deed = Deed::unban;
  int asked = 0;
  const Script shortest = shorten(script, [&](const Script& candidate) {
    ++asked;
    return is_there(candidate, Deed::ban) && is_there(candidate, Deed::unban);
  });
  BOOST_REQUIRE(shortest.size() == 2U);
  BOOST_TEST(asked <= 22);
  Duration first{};
  for (std::size_t i = 0; i <= 5; ++i) first += script[i].after;
  Duration second{};
  for (std::size_t i = 6; i <= 12; ++i) second += script[i].after;
  BOOST_TEST((shortest[0].after == first));
  BOOST_TEST((shortest[1].after == second));
  BOOST_TEST((shortest[0].deed == Deed::ban));
}

BOOST_AUTO_TEST_CASE(a_script_is_printed_a_line_a_step) {
  const Script story = {{1500ms, Deed::cut_one_side, 0, 2, 0}, {0s, Deed::send, 1, 0, 42}};
  BOOST_TEST(to_string(story) ==
             "+1500 ms cut_one_side 0 2 (amount 0)\n+0 ms send 1 0 (amount 42)\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
