#include "p2p/switch/admission.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace admission_tests {

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
  // The same from an address, as what it is: the rest of the candidate is of no account.
  Admission::Decision ask_at(std::uint64_t seq, const char* address, Candidate as = {}) {
    Candidate candidate = as;
    candidate.seq = ConnectionSeq(seq);
    candidate.id = id_of(static_cast<std::uint8_t>(100 + seq));
    candidate.instance = 7;
    candidate.address = *IpAddress::parse(address);
    Admission::Decision decision = admission.decide(candidate);
    admission.check_invariants();
    return decision;
  }
  bool establish(std::uint64_t seq) { return admission.established(ConnectionSeq(seq)); }

  Admission admission;
};

Candidate unconditional() {
  Candidate candidate;
  candidate.unconditional = true;
  return candidate;
}

Candidate short_lived(bool outbound) {
  Candidate candidate;
  candidate.short_lived = true;
  candidate.outbound = outbound;
  return candidate;
}

constexpr bool kInbound = false;
constexpr bool kOutbound = true;

}  // namespace admission_tests

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
  BOOST_TEST(table.admission.has_room(PeerClass::outbound));
  BOOST_TEST(!table.ask(5, 5, 7, kOutbound).refused);
  BOOST_TEST(!table.admission.has_room(PeerClass::outbound));
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

BOOST_AUTO_TEST_CASE(of_two_classes_that_fit_the_first_counts) {
  Candidate candidate;
  BOOST_TEST((candidate.peer_class() == PeerClass::inbound));
  candidate.outbound = true;
  BOOST_TEST((candidate.peer_class() == PeerClass::outbound));
  candidate.short_lived = true;
  BOOST_TEST((candidate.peer_class() == PeerClass::short_lived));
  candidate.unconditional = true;
  BOOST_TEST((candidate.peer_class() == PeerClass::unconditional));
  candidate.persistent = true;
  BOOST_TEST((candidate.peer_class() == PeerClass::persistent));
  BOOST_TEST(to_string(candidate.peer_class()) == "persistent");
}

BOOST_AUTO_TEST_CASE(unconditional_peers_need_no_place_and_take_none) {
  AdmissionLimits limits;
  limits.max_inbound = 1;
  limits.max_per_address = 1;
  Table table(limits);
  BOOST_TEST(!table.ask_at(1, "8.8.8.8", unconditional()).refused);
  BOOST_TEST(!table.ask_at(2, "8.8.8.8", unconditional()).refused);
  BOOST_TEST(table.admission.inbound() == 0U);
  BOOST_TEST(!table.ask_at(3, "8.8.8.8").refused);  // the only place there was
  BOOST_TEST(!table.ask_at(4, "8.8.8.8", unconditional()).refused);
  BOOST_TEST((table.ask_at(5, "9.9.9.9").refused == DisconnectCode::full));
}

BOOST_AUTO_TEST_CASE(short_lived_ones_have_a_few_places_of_their_own) {
  AdmissionLimits limits;
  limits.max_inbound = 0;
  limits.max_outbound = 0;
  limits.max_short_lived = 2;
  Table table(limits);
  BOOST_TEST(!table.ask_at(1, "1.0.0.1", short_lived(kInbound)).refused);
  BOOST_TEST(!table.ask_at(2, "2.0.0.1", short_lived(kOutbound)).refused);
  BOOST_TEST((table.ask_at(3, "3.0.0.1", short_lived(kInbound)).refused == DisconnectCode::full));
  table.admission.leave(ConnectionSeq(2));
  BOOST_TEST(!table.ask_at(4, "3.0.0.1", short_lived(kInbound)).refused);
}

BOOST_AUTO_TEST_CASE(an_address_has_so_many_places_in_both_directions) {
  AdmissionLimits limits;
  limits.max_per_address = 2;
  Table table(limits);
  Candidate dialled;
  dialled.outbound = true;
  BOOST_TEST(!table.ask_at(1, "8.8.8.8").refused);
  BOOST_TEST(!table.ask_at(2, "8.8.8.8", dialled).refused);
  BOOST_TEST((table.ask_at(3, "8.8.8.8").refused == DisconnectCode::too_many_from_address));
  BOOST_TEST(
      (table.ask_at(4, "8.8.8.8", dialled).refused == DisconnectCode::too_many_from_address));
  BOOST_TEST(!table.admission.has_room_at(*IpAddress::parse("8.8.8.8")));
  BOOST_TEST(!table.ask_at(5, "8.8.8.9").refused);
  table.admission.release(ConnectionSeq(1));
  BOOST_TEST(!table.ask_at(6, "8.8.8.8").refused);
}

BOOST_AUTO_TEST_CASE(a_neighbourhood_has_so_many_places) {
  AdmissionLimits limits;
  limits.max_per_group = 2;
  Table table(limits);
  BOOST_TEST(!table.ask_at(1, "8.8.1.1").refused);
  BOOST_TEST(!table.ask_at(2, "8.8.2.2").refused);
  BOOST_TEST((table.ask_at(3, "8.8.3.3").refused == DisconnectCode::too_many_from_address));
  BOOST_TEST(!table.ask_at(4, "8.9.3.3").refused);
  BOOST_TEST(!table.ask_at(5, "2001:db8:1::1").refused);
  BOOST_TEST(!table.ask_at(6, "2001:db8:1:2::1").refused);
  BOOST_TEST((table.ask_at(7, "2001:db8:1:3::1").refused == DisconnectCode::too_many_from_address));
  BOOST_TEST(!table.ask_at(8, "2001:db8:2::1").refused);
}

BOOST_AUTO_TEST_CASE(private_addresses_count_by_address_alone_and_loopback_not_at_all) {
  AdmissionLimits limits;
  limits.max_per_address = 1;
  limits.max_per_group = 1;
  Table table(limits);
  BOOST_TEST(!table.ask_at(1, "10.0.0.1").refused);
  BOOST_TEST(!table.ask_at(2, "10.0.0.2").refused);
  BOOST_TEST((table.ask_at(3, "10.0.0.2").refused == DisconnectCode::too_many_from_address));
  BOOST_TEST(!table.ask_at(4, "127.0.0.1").refused);
  BOOST_TEST(!table.ask_at(5, "127.0.0.1").refused);
  BOOST_TEST(!table.ask_at(6, "::1").refused);
  BOOST_TEST(!table.ask_at(7, "::1").refused);
}

BOOST_AUTO_TEST_CASE(who_comes_back_needs_no_second_place_for_his_address) {
  AdmissionLimits limits;
  limits.max_per_address = 1;
  Table table(limits);
  Candidate candidate;
  candidate.id = id_of(60);
  candidate.address = *IpAddress::parse("8.8.8.8");
  candidate.seq = ConnectionSeq(1);
  candidate.instance = 7;
  BOOST_TEST(!table.admission.decide(candidate).refused);
  candidate.seq = ConnectionSeq(2);
  candidate.instance = 8;
  BOOST_TEST(!table.admission.decide(candidate).refused);
  table.admission.check_invariants();
}

BOOST_AUTO_TEST_CASE(every_refusal_has_words) {
  for (const DisconnectCode code :
       {DisconnectCode::self, DisconnectCode::already_connected, DisconnectCode::crossed_dial_lost,
        DisconnectCode::replaced, DisconnectCode::too_many_from_address, DisconnectCode::full}) {
    BOOST_TEST(!refusal_text(code).empty());
    BOOST_TEST(refusal_text(code).size() <= kMaxDisconnectText);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
