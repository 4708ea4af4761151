#include "tools/common/log_observer.h"

#include <boost/test/unit_test.hpp>

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;

namespace log_observer_tests {

const std::string kId = "0123456789abcdef0123456789abcdef01234567";

SwitchEvent event(SwitchEvent::Kind kind) {
  SwitchEvent made;
  made.kind = kind;
  made.peer = *PeerId::parse(kId);
  made.address = "127.0.0.1:26656";
  return made;
}

}  // namespace log_observer_tests

BOOST_AUTO_TEST_SUITE(log_observer_tests)

BOOST_AUTO_TEST_CASE(a_peer_up_names_who_where_and_which_way) {
  SwitchEvent up = event(SwitchEvent::Kind::peer_up);
  up.moniker = "al ice";
  up.outbound = true;
  const LogLine line = log_line(up);
  BOOST_TEST((line.level == LogLevel::info));
  BOOST_TEST(plain_text(line) ==
             "peer up id=" + kId + " addr=127.0.0.1:26656 dir=out moniker=\"al ice\"");
}

BOOST_AUTO_TEST_CASE(a_peer_down_says_why_who_said_so_and_what_was_lost) {
  SwitchEvent down = event(SwitchEvent::Kind::peer_down);
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::stop;
  why.remote = true;
  why.text = "shutting down";
  down.why = why;
  down.undelivered = 3;
  BOOST_TEST(plain_text(log_line(down)) ==
             "peer down id=" + kId +
                 " addr=127.0.0.1:26656 dir=in reason=going_away during=stop said_by=them "
                 "blame=nobody text=\"shutting down\" undelivered=3");
}

BOOST_AUTO_TEST_CASE(a_failed_dial_says_when_it_is_repeated) {
  SwitchEvent failed = event(SwitchEvent::Kind::dial_failed);
  failed.retry_in = 1234567us;
  BOOST_TEST(plain_text(log_line(failed)).ends_with(" retry_in=1s234ms"));
}

BOOST_AUTO_TEST_CASE(trouble_with_accepting_is_a_warning) {
  SwitchEvent failed;
  failed.kind = SwitchEvent::Kind::accept_failed;
  failed.text = "Too many open files";
  BOOST_TEST((log_line(failed).level == LogLevel::warn));
  BOOST_TEST(plain_text(log_line(failed)) == "accept failed text=\"Too many open files\"");
}

BOOST_AUTO_TEST_SUITE_END()
