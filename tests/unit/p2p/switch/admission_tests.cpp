#include "p2p/switch/admission.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace {

PeerId id_of(std::uint8_t n) {
  std::array<std::uint8_t, PeerId::kSize> bytes{};
  bytes[0] = n;
  return PeerId(bytes);
}

constexpr std::uint64_t kOurInstance = 1000;

// Vocabulary: we are id 50; candidates come as (seq, id, instance, direction).
struct Table {
  explicit Table(AdmissionLimits limits = {}) : admission(id_of(50), kOurInstance, limits) {}

  Admission::Decision ask(std::uint64_t seq, std::uint8_t id, std::uint64_t instance, bool outbound,
                          bool persistent = false) {
    Candidate candidate;
    candidate.seq = ConnectionSeq(seq);
    candidate.id = id_of(id);
    candidate.instance = instance;
    candidate.outbound = outbound;
    candidate.persistent = persistent;
    Admission::Decision decision = admission.decide(candidate);
    admission.check_invariants();
    return decision;
  }
  bool establish(std::uint64_t seq) { return admission.established(ConnectionSeq(seq)); }

  Admission admission;
};

constexpr bool kInbound = false;
constexpr bool kOutbound = true;

}  // namespace

BOOST_AUTO_TEST_SUITE(admission_tests)

BOOST_AUTO_TEST_CASE(own_id_and_own_instance_are_self) {
  Table table;
  BOOST_TEST((table.ask(1, 50, 7, kInbound).refused == DisconnectCode::self));
  BOOST_TEST((table.ask(2, 60, kOurInstance, kOutbound).refused == DisconnectCode::self));
  BOOST_TEST(table.admission.inbound() == 0U);
}

BOOST_AUTO_TEST_CASE(an_established_connection_wins_over_a_newcomer) {
  Table table;
  BOOST_TEST(!table.ask(1, 60, 7, kInbound).refused);
  BOOST_TEST(table.establish(1));
  BOOST_TEST((table.ask(2, 60, 7, kInbound).refused == DisconnectCode::already_connected));
  BOOST_TEST((table.ask(3, 60, 7, kOutbound).refused == DisconnectCode::already_connected));
  BOOST_TEST(table.admission.connected(id_of(60)));
}

BOOST_AUTO_TEST_CASE(another_instance_replaces_the_dead_one_at_once) {
  Table table;
  BOOST_TEST(!table.ask(1, 60, 7, kInbound).refused);
  BOOST_TEST(table.establish(1));
  const Admission::Decision decision = table.ask(2, 60, 8, kInbound);
  BOOST_TEST(!decision.refused);
  BOOST_REQUIRE_EQUAL(decision.drops.size(), 1U);
  BOOST_TEST(decision.drops[0].seq.value() == 1U);
  BOOST_TEST((decision.drops[0].code == DisconnectCode::replaced));
  BOOST_TEST(table.admission.inbound() == 1U);
  BOOST_TEST(table.admission.lingering(id_of(60), ConnectionSeq(2)));
  table.admission.release(ConnectionSeq(1));
  BOOST_TEST(!table.admission.lingering(id_of(60), ConnectionSeq(2)));
}

BOOST_AUTO_TEST_CASE(of_two_unfinished_dials_the_lower_ids_stays) {
  {  // theirs is lower: their dial, our inbound, stays
    Table table;
    BOOST_TEST(!table.ask(1, 40, 7, kOutbound).refused);
    const Admission::Decision inbound = table.ask(2, 40, 7, kInbound);
    BOOST_TEST(!inbound.refused);
    BOOST_REQUIRE_EQUAL(inbound.drops.size(), 1U);
    BOOST_TEST((inbound.drops[0].code == DisconnectCode::crossed_dial_lost));
    BOOST_TEST(!table.establish(1));  // it is leaving
  }
  {  // ours is lower: our dial stays
    Table table;
    BOOST_TEST(!table.ask(1, 60, 7, kOutbound).refused);
    BOOST_TEST((table.ask(2, 60, 7, kInbound).refused == DisconnectCode::crossed_dial_lost));
    BOOST_TEST(table.establish(1));
  }
}

BOOST_AUTO_TEST_CASE(a_second_unfinished_dial_from_the_same_side_is_refused) {
  Table table;
  BOOST_TEST(!table.ask(1, 40, 7, kInbound).refused);
  BOOST_TEST((table.ask(2, 40, 7, kInbound).refused == DisconnectCode::already_connected));
}

BOOST_AUTO_TEST_CASE(limits_count_each_direction_and_not_the_persistent) {
  Table table(AdmissionLimits{2, 1});
  BOOST_TEST(!table.ask(1, 1, 7, kInbound).refused);
  BOOST_TEST(!table.ask(2, 2, 7, kInbound).refused);
  BOOST_TEST((table.ask(3, 3, 7, kInbound).refused == DisconnectCode::full));
  BOOST_TEST(!table.ask(4, 4, 7, kInbound, /*persistent=*/true).refused);
  BOOST_TEST(table.admission.outbound_room());
  BOOST_TEST(!table.ask(5, 5, 7, kOutbound).refused);
  BOOST_TEST(!table.admission.outbound_room());
  BOOST_TEST((table.ask(6, 6, 7, kOutbound).refused == DisconnectCode::full));
  table.admission.leave(ConnectionSeq(1));  // told to go: its place is free
  BOOST_TEST(!table.ask(7, 7, 7, kInbound).refused);
  table.admission.release(ConnectionSeq(2));
  BOOST_TEST(!table.ask(8, 8, 7, kInbound).refused);
}

BOOST_AUTO_TEST_CASE(a_replacement_needs_no_free_place) {
  Table table(AdmissionLimits{1, 1});
  BOOST_TEST(!table.ask(1, 1, 7, kInbound).refused);
  BOOST_TEST(!table.ask(2, 1, 8, kInbound).refused);
  BOOST_TEST(table.admission.inbound() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refused_candidate_drops_nobody) {
  Table table(AdmissionLimits{0, 1});
  BOOST_TEST(!table.ask(1, 40, 7, kOutbound).refused);
  const Admission::Decision decision = table.ask(2, 40, 8, kInbound);
  BOOST_TEST((decision.refused == DisconnectCode::full));
  BOOST_TEST(decision.drops.empty());
  BOOST_TEST(table.establish(1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
