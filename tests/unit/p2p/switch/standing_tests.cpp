#include "p2p/switch/standing.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/switch/conduct.h"
#include "p2p/types/net_address.h"

namespace switchyard {
namespace standing_tests {

PeerId id_of(std::uint8_t n) {
  return PeerId(std::array<std::uint8_t, PeerId::kSize>{n});
}

NetAddress address_of(std::uint8_t n, std::uint16_t port) {
  return NetAddress{id_of(n), "host", port};
}

// So many intervals, each with so many reports.
void live(Conduct& conduct, std::uint64_t intervals, Behaviour what, int times = 20) {
  for (std::uint64_t i = 0; i < intervals; ++i) {
    for (int k = 0; k < times; ++k) conduct.report({id_of(1), what, "", true}, WallTime{});
    conduct.tick(WallTime{});
  }
}

}  // namespace standing_tests

BOOST_AUTO_TEST_SUITE(standing_tests)

BOOST_AUTO_TEST_CASE(a_stranger_has_a_strangers_score_and_is_not_proven) {
  const Conduct conduct("", "");
  BOOST_TEST((conduct.standing(id_of(1)) == Standing{kStrangersScore, false}));
  BOOST_TEST(conduct.score(id_of(1)) == kStrangersScore);
  BOOST_TEST(kStrangersScore == 100 * TrustConfig().initial);
  BOOST_TEST(kStrangersScore + kStandingMargin <= kProvenScore);  // a stranger may have to go
}

BOOST_AUTO_TEST_CASE(proven_is_a_good_score_over_an_hour_of_work) {
  Conduct conduct("", "");
  live(conduct, kProvenIntervals - 1, Behaviour::useful_answer);
  BOOST_TEST(conduct.standing(id_of(1)).score >= kProvenScore);
  BOOST_TEST(!conduct.standing(id_of(1)).proven);
  live(conduct, 1, Behaviour::useful_answer);
  BOOST_TEST(conduct.standing(id_of(1)).proven);
}

BOOST_AUTO_TEST_CASE(silence_proves_nothing) {
  Conduct conduct("", "");
  live(conduct, 1, Behaviour::useful_answer, 200);
  live(conduct, 1000, Behaviour::useful_answer, 0);
  BOOST_TEST(!conduct.standing(id_of(1)).proven);
}

BOOST_AUTO_TEST_CASE(a_long_history_of_faults_proves_nothing) {
  Conduct conduct("", "");
  live(conduct, 200, Behaviour::no_answer, 1);
  BOOST_TEST(!conduct.standing(id_of(1)).proven);
  BOOST_TEST(conduct.standing(id_of(1)).score < kStrangersScore);
}

BOOST_AUTO_TEST_CASE(one_bad_minute_ends_it_at_once) {
  Conduct conduct("", "");
  live(conduct, 100, Behaviour::useful_answer);
  BOOST_TEST(conduct.standing(id_of(1)).proven);
  conduct.report({id_of(1), Behaviour::forgery, "", true}, WallTime{});
  BOOST_TEST(!conduct.standing(id_of(1)).proven);
}

BOOST_AUTO_TEST_CASE(the_best_score_is_dialled_first_and_equals_as_they_came) {
  std::vector<NetAddress> due{address_of(1, 1),
                              address_of(2, 2),
                              {std::nullopt, "host", 3},
                              address_of(4, 4),
                              address_of(1, 5)};
  best_first(due, [](const PeerId& id) {
    if (id == id_of(1)) return Standing{10, false};
    return id == id_of(4) ? Standing{90, true} : Standing{};
  });
  std::string ports;
  for (const NetAddress& address : due) ports += std::to_string(address.port);
  BOOST_TEST(ports == "42315");  // who has no id is a stranger
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
