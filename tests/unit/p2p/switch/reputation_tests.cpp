#include "p2p/switch/reputation.h"

#include <boost/test/unit_test.hpp>

#include "p2p/sim/recording_reporter.h"

namespace switchyard {

namespace reputation_tests {

using std::chrono::seconds;

const WallTime kNow{seconds(1'700'000'000)};
const PeerId kPeer = *PeerId::parse("00112233445566778899aabbccddeeff00112233");

struct Fixture {
  Consequence report(Behaviour what, const std::string& text = "", bool exempt = false) {
    BehaviourReport report{kPeer, what, text, exempt};
    const Consequence consequence = judge(trust, bans, report, kNow);
    trust.check_invariants();
    bans.check_invariants();
    return consequence;
  }

  TrustStore trust;
  BanList bans;
};

constexpr Consequence kNothing{};
constexpr Consequence kDisconnect{.disconnect = true, .banned = false};
constexpr Consequence kBan{.disconnect = true, .banned = true};

}  // namespace reputation_tests

BOOST_FIXTURE_TEST_SUITE(reputation_tests, Fixture)

BOOST_AUTO_TEST_CASE(every_behaviour_has_a_rule_of_its_own_name) {
  std::size_t index = 0;
  for (const Behaviour behaviour : kBehaviours) {
    const BehaviourRule& rule = rule_of(behaviour);
    BOOST_TEST(static_cast<std::size_t>(behaviour) == index++);
    BOOST_TEST(!rule.name.empty());
    BOOST_TEST(rule.points > 0U);
    if (rule.ban.count() > 0) BOOST_TEST(rule.disconnect);
    if (rule.good) BOOST_TEST(!rule.disconnect);
  }
  BOOST_TEST(to_string(Behaviour::useful_message) == "useful_message");
  BOOST_TEST(to_string(Behaviour::bad_message) == "bad_message");
  BOOST_TEST(to_string(Behaviour::forgery) == "forgery");
}

BOOST_AUTO_TEST_CASE(good_reports_raise_trust_and_have_no_consequence) {
  BOOST_TEST((report(Behaviour::useful_message) == kNothing));
  BOOST_TEST((report(Behaviour::useful_answer) == kNothing));
  BOOST_TEST((report(Behaviour::useful_address) == kNothing));
  BOOST_TEST(trust.find(kPeer)->events() == 4U);
  BOOST_TEST(trust.score(kPeer) > 50U);
}

BOOST_AUTO_TEST_CASE(a_report_has_the_consequence_of_its_rule) {
  for (const Behaviour behaviour : kBehaviours) {
    const BehaviourRule& rule = rule_of(behaviour);
    if (rule.good) continue;
    Fixture fresh;
    const Consequence expected{.disconnect = rule.disconnect, .banned = rule.ban.count() > 0};
    BOOST_TEST((fresh.report(behaviour, "text") == expected), rule.name);
    BOOST_TEST(fresh.trust.score(kPeer) < 50U);
    const Ban* const ban = fresh.bans.verdict(kPeer, kNow);
    BOOST_TEST((ban != nullptr) == expected.banned);
    if (ban == nullptr) continue;
    BOOST_TEST((*ban->until == kNow + std::max(rule.ban, kLowTrustBan)));
    BOOST_TEST(ban->reason == std::string(rule.name) + ": text");
  }
}

BOOST_AUTO_TEST_CASE(no_single_report_without_a_ban_of_its_own_is_a_strangers_ruin) {
  for (const Behaviour behaviour : kBehaviours) {
    if (rule_of(behaviour).ban.count() > 0) continue;
    Fixture fresh;
    fresh.report(behaviour);
    BOOST_TEST(fresh.trust.value(kPeer) >= kBanBelow, to_string(behaviour));
  }
}

BOOST_AUTO_TEST_CASE(small_faults_that_never_stop_end_in_a_ban) {
  int reports = 0;
  Consequence last;
  while (!last.banned && ++reports < 100) last = report(Behaviour::no_answer, "list of blocks");
  BOOST_TEST((last == kBan));
  BOOST_TEST(reports == 7);  // 14 points in a minute
  const Ban* const ban = bans.verdict(kPeer, kNow);
  BOOST_REQUIRE(ban != nullptr);
  BOOST_TEST((*ban->until == kNow + kLowTrustBan));
  BOOST_TEST(ban->reason == "no_answer: list of blocks");
}

BOOST_AUTO_TEST_CASE(a_peer_of_long_standing_survives_what_ends_a_stranger) {
  for (int minute = 0; minute < 60; ++minute) {
    for (int i = 0; i < 50; ++i) report(Behaviour::useful_message);
    trust.tick(kNow);
  }
  for (int i = 0; i < 7; ++i) BOOST_TEST((report(Behaviour::no_answer) == kNothing));
  BOOST_TEST(trust.value(kPeer) > kBanBelow);
}

BOOST_AUTO_TEST_CASE(whom_the_operator_named_is_disconnected_and_never_banned) {
  BOOST_TEST((report(Behaviour::forgery, "", /*exempt=*/true) == kDisconnect));
  BOOST_TEST(bans.size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_report_does_not_shorten_an_operators_ban) {
  Ban ban;
  ban.who = kPeer;
  ban.reason = "operator";
  ban.since = kNow;
  bans.add(ban);
  report(Behaviour::flood);
  BOOST_TEST(bans.verdict(kPeer, kNow)->reason == "operator");
}

BOOST_AUTO_TEST_CASE(the_recording_reporter_writes_down) {
  sim::RecordingReporter reports;
  BehaviourReporter& reporter = reports;
  reporter.report(kPeer, Behaviour::flood, "9000 a second");
  reporter.report(kPeer, Behaviour::useful_message, "");
  BOOST_TEST(reports.reports().size() == 2U);
  BOOST_TEST(reports.reports().front().text == "9000 a second");
  BOOST_TEST(reports.count(kPeer, Behaviour::flood) == 1U);
  BOOST_TEST(reports.count(PeerId(), Behaviour::flood) == 0U);
  reports.clear();
  BOOST_TEST(reports.reports().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
