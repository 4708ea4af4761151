// The simulations of docs/simulations.md at their full size, and their figures: a JSON object a
// line, into the file that SWITCHYARD_FIGURES names.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/soak/soak.h"
#include "tests/support/growth.h"
#include "tests/support/light_attack.h"
#include "tests/support/light_trouble.h"
#include "tests/support/town.h"

namespace switchyard {
namespace finding_soak_tests {

using namespace std::chrono_literals;
using nlohmann::json;
using namespace test;

void tell(const json& line) {
  const char* path = std::getenv("SWITCHYARD_FIGURES");  // NOLINT(concurrency-mt-unsafe)
  if (path == nullptr) {
    BOOST_TEST_MESSAGE(line.dump().substr(0, 300));
  } else {
    std::ofstream(path, std::ios::app) << line.dump() << '\n';
  }
}

json figures_of(const Growth& growth, const char* kind, std::size_t nodes, std::size_t groups) {
  return {{"figure", "growth"},      {"kind", kind},
          {"nodes", nodes},          {"groups", groups},
          {"filled", growth.filled}, {"unfilled", growth.unfilled},
          {"reach", growth.reach},   {"inbound", growth.inbound}};
}

void grow_light(std::size_t nodes, std::size_t groups, Duration length) {
  TownPlan plan;
  plan.nodes = nodes;
  plan.groups = groups;
  plan.first = FirstOfTown::seed;
  LightTown town(plan);
  const Growth growth = grow(town, length);
  BOOST_TEST(growth.unfilled == 0U);
  BOOST_TEST(growth.one_network);
  tell(figures_of(growth, "light", nodes, groups));
}

void grow_whole(std::size_t nodes, std::size_t groups, Duration length) {
  Town town(nodes, 1, 10, groups, FirstOfTown::seed);
  const Growth growth = grow(town, length);
  BOOST_TEST(growth.unfilled == 0U);
  BOOST_TEST(growth.one_network);
  BOOST_TEST(town.faults() == 0U);
  tell(figures_of(growth, "whole", nodes, groups));
}

// Every defence that can be switched off, by its name in the figures.
std::vector<std::pair<std::string, Defences>> without_each() {
  std::vector<std::pair<std::string, Defences>> all{{"all defences", {}}};
  const auto without = [&all](const char* name, bool Defences::* defence) {
    Defences some;
    some.*defence = false;
    all.emplace_back(name, some);
  };
  without("group odds", &Defences::group_odds);
  without("group limit", &Defences::group_limit);
  without("placement by source", &Defences::placement);
  without("test before evict", &Defences::test_first);
  without("anchors", &Defences::anchors);
  without("feelers", &Defences::feelers);
  without("asking whom we dialled", &Defences::ask_dialled);
  all.emplace_back("none of them", Defences{false, false, false, false, false, false, false});
  return all;
}

void attack(std::size_t groups) {
  for (const auto& [name, defences] : without_each()) {
    AttackPlan plan;
    plan.town.nodes = 200;
    plan.town.groups = 200;
    plan.town.defences = defences;
    plan.victims = 40;
    plan.attack_groups = groups;
    const Attack seen = AttackRun(plan).run();
    const auto his = static_cast<double>(groups);
    const double fair = his / (his + static_cast<double>(plan.town.groups));
    tell({{"figure", "attack"},
          {"groups", groups},
          {"honest_groups", plan.town.groups},
          {"without", name},
          {"slots", seen.slots},
          {"fair", fair},
          {"books", seen.book_share},
          {"most_of_group", seen.most_of_group},
          {"eclipsed", seen.eclipsed},
          {"victims", plan.victims},
          {"share", seen.share},
          {"worst", seen.worst}});
    if (name != "all defences") continue;
    // Of so few places some are chance: two standard deviations of it.
    const double bound = 1.5 * fair;
    const auto places = static_cast<double>(plan.victims * plan.town.wanted * plan.restarts);
    BOOST_TEST(seen.slots <= bound + 2 * std::sqrt(bound / places));
    BOOST_TEST(seen.most_of_group <= 1U);
  }
}

}  // namespace finding_soak_tests

using namespace finding_soak_tests;

BOOST_AUTO_TEST_SUITE(finding_soak_tests)

BOOST_AUTO_TEST_CASE(a_thousand_nodes_grow_from_one_seed) {
  grow_light(100, 40, 10min);
  grow_whole(100, 40, 10min);
  grow_light(1000, 400, 20min);
}

BOOST_AUTO_TEST_CASE(ten_thousand_addresses_of_one_16) {
  attack(1);
}

BOOST_AUTO_TEST_CASE(ten_thousand_addresses_of_two_hundred_16s) {
  attack(200);
}

BOOST_AUTO_TEST_CASE(a_partition_of_two_hundred_nodes_heals) {
  TownPlan plan;
  plan.nodes = 200;
  plan.groups = 160;
  const Partition told = PartitionRun(plan, 1h, 5h).run();
  BOOST_TEST(told.joined.has_value());
  tell({{"figure", "partition"},
        {"nodes", plan.nodes},
        {"joined", told.joined.value_or(-1)},
        {"half_mixed", told.half_mixed.value_or(-1)},
        {"before", told.before},
        {"across", told.across}});
}

BOOST_AUTO_TEST_CASE(a_third_of_a_hundred_and_fifty_nodes_is_replaced) {
  TownPlan plan;
  plan.nodes = 150;
  plan.groups = 120;
  const Churned told = TownChurn(plan, 12h).run();
  BOOST_TEST(told.times_apart == 0U);
  BOOST_TEST(told.unfilled == 0U);
  tell({{"figure", "churn"},
        {"nodes", plan.nodes},
        {"apart", told.times_apart},
        {"filled", told.filled},
        {"dead", told.dead}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
