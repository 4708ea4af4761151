// What events say about dials; the rest is in tests/sim/finding_tests.cpp.
#include "reactors/discovery/discovery_reactor.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

namespace discovery_reactor_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

const PeerId kPeer({1});

SwitchEvent failure(DisconnectCode code, bool remote) {
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::dial_failed;
  event.peer = kPeer;
  event.why = Disconnect();
  event.why->code = code;
  event.why->remote = remote;
  event.why->operation = Operation::admission;
  return event;
}

DialEnd end_of(const SwitchEvent& event) {
  return verdict_of(event).value().end;
}

}  // namespace discovery_reactor_tests

BOOST_AUTO_TEST_SUITE(discovery_reactor_tests)

BOOST_AUTO_TEST_CASE(only_failed_dials_of_somebody_say_anything) {
  SwitchEvent event = failure(DisconnectCode::timeout, false);
  BOOST_TEST((verdict_of(event)->id == kPeer));
  event.peer.reset();
  BOOST_TEST(!verdict_of(event).has_value());
  event = failure(DisconnectCode::timeout, false);
  event.kind = SwitchEvent::Kind::peer_down;
  BOOST_TEST(!verdict_of(event).has_value());
}

BOOST_AUTO_TEST_CASE(nobody_there_or_somebody_else_is_a_failure) {
  for (const auto code :
       {DisconnectCode::dial_failed, DisconnectCode::timeout, DisconnectCode::wrong_identity,
        DisconnectCode::other_network, DisconnectCode::other_protocol}) {
    BOOST_TEST((end_of(failure(code, false)) == DialEnd::failed));
  }
}

BOOST_AUTO_TEST_CASE(who_proved_its_id_and_has_no_place_is_there) {
  SwitchEvent event = failure(DisconnectCode::full, true);
  event.why->retry_after = 90s;
  BOOST_TEST((verdict_of(event) == DialVerdict{kPeer, DialEnd::refused, 90s}));
  event.why->authenticated = false;  // anybody on the path may have said it
  BOOST_TEST((end_of(event) == DialEnd::failed));
}

BOOST_AUTO_TEST_CASE(what_we_changed_our_mind_about_is_nobodys_fault) {
  SwitchEvent full = failure(DisconnectCode::full, false);
  full.why->blame = Blame::us;
  BOOST_TEST((end_of(full) == DialEnd::dropped));
  BOOST_TEST((end_of(failure(DisconnectCode::already_connected, true)) == DialEnd::dropped));
  SwitchEvent held = failure(DisconnectCode::other_network, false);
  held.retry_in = 100s;
  BOOST_TEST((verdict_of(held) == DialVerdict{kPeer, DialEnd::dropped, 100s}));
}

BOOST_AUTO_TEST_SUITE_END()
