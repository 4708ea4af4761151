// Rule 8 of admission: a proven peer finds a place among strangers.
#include <boost/test/unit_test.hpp>
#include <map>

#include "p2p/switch/admission.h"

namespace switchyard {
namespace admission_standing_tests {

PeerId id_of(std::uint16_t n) {
  std::array<std::uint8_t, PeerId::kSize> bytes{};
  bytes[0] = static_cast<std::uint8_t>(n >> 8U);
  bytes[1] = static_cast<std::uint8_t>(n);
  return PeerId(bytes);
}

constexpr std::uint16_t kGood = 7;  // the id of the proven one

// Two inbound places; whoever comes is a stranger unless `known` says otherwise.
struct Table {
  explicit Table(AdmissionLimits limits = {.max_inbound = 2}) : admission(id_of(9999), 1, limits) {}

  Admission::Decision ask(std::uint16_t id, const char* address = "0.0.0.0", Candidate as = {}) {
    as.seq = ConnectionSeq(++last);
    as.id = id_of(id);
    as.instance = 7;
    as.address = *IpAddress::parse(address);
    Admission::Decision decision = admission.decide(as, [this](const PeerId& of) {
      const auto found = known.find(of);
      return found == known.end() ? Standing{} : found->second;
    });
    admission.check_invariants();
    return decision;
  }
  // The same, and it is there.
  void let_in(std::uint16_t id, const char* address = "0.0.0.0", Candidate as = {}) {
    BOOST_REQUIRE(!ask(id, address, as).refused);
    BOOST_REQUIRE(admission.established(ConnectionSeq(last)));
  }
  void knows(std::uint16_t id, unsigned score, bool proven = false) {
    known[id_of(id)] = Standing{score, proven};
  }

  Admission admission;
  std::map<PeerId, Standing> known;
  std::uint64_t last{0};  // seq of the last that asked
};

// The seq that goes, or the code if nobody is let in.
std::string outcome(const Admission::Decision& decision) {
  if (decision.refused) return std::string(to_string(*decision.refused));
  std::string gone;
  for (const auto& drop : decision.drops) {
    gone += std::string(to_string(drop.code)) + " " + std::to_string(drop.seq.value());
  }
  return gone;
}

}  // namespace admission_standing_tests

BOOST_AUTO_TEST_SUITE(admission_standing_tests)

BOOST_AUTO_TEST_CASE(a_proven_peer_takes_the_place_of_the_worst) {
  Table table;
  table.knows(kGood, 85, /*proven=*/true);
  table.knows(2, 20);
  table.let_in(1);
  table.let_in(2);
  BOOST_TEST(outcome(table.ask(kGood)) == "full 2");
  BOOST_TEST(table.admission.inbound() == 2U);
  BOOST_TEST(!drop_text(DisconnectCode::full).empty());
  BOOST_TEST(drop_text(DisconnectCode::full) != refusal_text(DisconnectCode::full));
}

BOOST_AUTO_TEST_CASE(of_equally_bad_ones_the_youngest_goes) {
  Table table;
  table.knows(kGood, 85, /*proven=*/true);
  table.let_in(1);
  table.let_in(2);
  BOOST_TEST(outcome(table.ask(kGood)) == "full 2");
}

BOOST_AUTO_TEST_CASE(who_is_not_worse_by_the_margin_stays) {
  Table table;
  table.knows(kGood, 85, /*proven=*/true);
  table.knows(1, 85 - kStandingMargin + 1);
  table.knows(2, 85 - kStandingMargin + 1);
  table.let_in(1);
  table.let_in(2);
  BOOST_TEST(outcome(table.ask(kGood)) == "full");
  table.knows(1, 85 - kStandingMargin);
  BOOST_TEST(outcome(table.ask(kGood)) == "full 1");
}

BOOST_AUTO_TEST_CASE(a_high_score_without_a_history_takes_no_place) {
  Table table;
  table.knows(kGood, 100, /*proven=*/false);
  table.knows(1, 0);
  table.let_in(1);
  table.let_in(2);
  BOOST_TEST(outcome(table.ask(kGood)) == "full");
}

BOOST_AUTO_TEST_CASE(fresh_ids_however_many_push_out_nobody) {
  Table table;
  table.knows(1, 0);  // as bad as it gets
  table.let_in(1);
  table.let_in(2);
  for (std::uint16_t id = 100; id < 5'000; ++id) BOOST_REQUIRE(outcome(table.ask(id)) == "full");
  BOOST_TEST(table.admission.connected(id_of(1)));
  BOOST_TEST(table.admission.connected(id_of(2)));
}

BOOST_AUTO_TEST_CASE(only_an_established_inbound_stranger_can_be_pushed_out) {
  Candidate persistent;
  persistent.persistent = true;
  Candidate dialled;
  dialled.outbound = true;
  Table table({.max_inbound = 1, .max_outbound = 1, .max_per_address = 2});
  table.knows(kGood, 100, /*proven=*/true);
  for (std::uint16_t id = 1; id <= 3; ++id) table.knows(id, 0);
  table.let_in(1, "8.8.8.8", persistent);
  table.let_in(2, "8.8.8.8", dialled);
  BOOST_REQUIRE(!table.ask(3, "8.8.8.8").refused);  // not established yet
  BOOST_TEST(outcome(table.ask(kGood, "8.8.8.8")) == "too_many_from_address");
  BOOST_TEST(outcome(table.ask(kGood, "9.9.9.9")) == "full");
  BOOST_TEST(outcome(table.ask(kGood, "9.9.9.9", dialled)) == "full");  // we chose whom to dial
}

BOOST_AUTO_TEST_CASE(who_goes_makes_room_by_every_rule_that_was_in_the_way) {
  Table table({.max_inbound = 2, .max_per_address = 1});
  table.knows(kGood, 100, /*proven=*/true);
  table.knows(1, 0);
  table.let_in(1, "8.8.8.8");
  table.let_in(2, "9.9.9.9");
  // The worst would free a place and not the address.
  BOOST_TEST(outcome(table.ask(kGood, "9.9.9.9")) == "full 2");
}

BOOST_AUTO_TEST_CASE(one_goes_for_one_who_comes) {
  Table table;
  for (std::uint16_t id = 1; id <= 20; ++id) table.knows(id, 90, /*proven=*/true);
  table.let_in(100);
  table.let_in(101);
  BOOST_TEST(outcome(table.ask(1)) == "full 2");
  BOOST_TEST(outcome(table.ask(2)) == "full 1");
  // Now nobody is worse, and no two push each other out by turns.
  for (std::uint16_t id = 3; id <= 20; ++id) BOOST_TEST(outcome(table.ask(id)) == "full");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
