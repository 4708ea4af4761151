#include "tools/control/verdicts.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/fake_node.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using switchyard::test::peer_id;
using switchyard::test::verdict_event;
using EventKind = SwitchEvent::Kind;

namespace verdicts_tests {

std::vector<Verdict> find(const Verdicts& verdicts, const std::string& text) {
  const auto query = VerdictQuery::parse(text);
  BOOST_REQUIRE_MESSAGE(query.has_value(), text);
  return verdicts.find(*query);
}

}  // namespace verdicts_tests

BOOST_AUTO_TEST_SUITE(verdicts_tests)

BOOST_AUTO_TEST_CASE(refusals_failed_dials_and_ends_are_kept_the_newest_first) {
  Verdicts verdicts;
  verdicts.record(verdict_event(EventKind::inbound_refused, "10.0.0.1:5", 1s));
  verdicts.record(verdict_event(EventKind::peer_down, "10.0.0.1:6", 2s, DisconnectCode::too_slow));
  verdicts.record(
      verdict_event(EventKind::dial_failed, "10.0.0.1:7", 3s, DisconnectCode::dial_failed));
  verdicts.record(verdict_event(EventKind::dial_failed, "10.0.0.2:7", 4s));
  verdicts.record(verdict_event(EventKind::listening, "10.0.0.1:8", 5s));
  verdicts.record(verdict_event(EventKind::peer_up, "10.0.0.1:8", 5s));
  const auto found = find(verdicts, "10.0.0.1");
  BOOST_REQUIRE(found.size() == 3U);
  BOOST_TEST((found[0].kind == EventKind::dial_failed));
  BOOST_TEST((found[1].why.code == DisconnectCode::too_slow));
  BOOST_TEST((found[2].kind == EventKind::inbound_refused));
}

BOOST_AUTO_TEST_CASE(they_are_found_by_host_by_port_if_dialled_and_by_the_beginning_of_the_id) {
  Verdicts verdicts;
  const std::string id = peer_id("abcdef").to_string();
  SwitchEvent dial = verdict_event(EventKind::dial_failed, id + "@seed.example:7", 1s);
  dial.peer = peer_id("abcdef");
  verdicts.record(dial);
  verdicts.record(verdict_event(EventKind::inbound_refused, "[2001:db8::1]:5", 2s));
  BOOST_TEST(find(verdicts, "seed.example").size() == 1U);
  BOOST_TEST(find(verdicts, "seed.example:7").size() == 1U);
  BOOST_TEST(find(verdicts, "seed.example:8").empty());
  BOOST_TEST(find(verdicts, "ABCD").size() == 1U);
  BOOST_TEST(find(verdicts, id + "@elsewhere:1").size() == 1U);
  BOOST_TEST(find(verdicts, "abce").empty());
  BOOST_TEST(find(verdicts, peer_id("1").to_string() + "@seed.example:7").empty());
  BOOST_TEST(find(verdicts, peer_id("1").to_string() + "@[2001:db8::1]:5").size() == 1U);
  BOOST_TEST(find(verdicts, "2001:DB8::1").size() == 1U);
  BOOST_TEST(find(verdicts, "[2001:db8::1]").size() == 1U);
  BOOST_TEST(find(verdicts, "[2001:db8::1]:99").size() == 1U);  // a dialler's port is any
}

BOOST_AUTO_TEST_CASE(what_is_neither_id_nor_address_is_named) {
  for (const char* text : {"", "a b", "::::", "x@y", ":1", "\x1b[2J"}) {
    BOOST_TEST_CONTEXT(text) {
      const auto query = VerdictQuery::parse(text);
      BOOST_REQUIRE(!query.has_value());
      BOOST_TEST(query.error().find("neither the beginning of an id nor an address") !=
                 std::string::npos);
      BOOST_TEST(query.error().find('\x1b') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_verdict_counts_up_and_a_new_reason_does_not) {
  Verdicts verdicts;
  for (int i = 1; i <= 5; ++i) {
    verdicts.record(verdict_event(EventKind::inbound_refused, "10.0.0.1:" + std::to_string(i),
                                  std::chrono::seconds(i)));
  }
  verdicts.record(
      verdict_event(EventKind::inbound_refused, "10.0.0.1:9", 6s, DisconnectCode::self));
  const auto found = find(verdicts, "10.0.0.1");
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found[1].count == 5U);
  BOOST_TEST((found[1].first == Time{1s}));
  BOOST_TEST((found[1].last == Time{5s}));
  BOOST_TEST(found[1].port == 5U);
}

BOOST_AUTO_TEST_CASE(a_flood_of_strangers_is_bounded_and_hides_no_other_verdict) {
  Verdicts verdicts;
  verdicts.record(verdict_event(EventKind::peer_down, "10.9.9.9:1", 1s));
  verdicts.record(verdict_event(EventKind::inbound_refused, "10.9.9.9:1", 1s));
  for (int i = 0; i < 1000; ++i) {
    const std::string address =
        "10.1." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ":1";
    verdicts.record(verdict_event(EventKind::inbound_refused, address, 2s));
  }
  const auto found = find(verdicts, "10.9.9.9");
  BOOST_REQUIRE(found.size() == 1U);  // the stranger has made room
  BOOST_TEST((found[0].kind == EventKind::peer_down));
  BOOST_TEST(find(verdicts, "10.1.3.231").size() == 1U);
  BOOST_TEST(find(verdicts, "10.1.0.0").empty());
}

BOOST_AUTO_TEST_SUITE_END()
