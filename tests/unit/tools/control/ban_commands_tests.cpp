#include <boost/test/unit_test.hpp>

#include "tests/unit/tools/control/support.h"

using namespace switchyard;
using namespace switchyard::tools;
using switchyard::test::has;
using switchyard::test::kBob;

BOOST_FIXTURE_TEST_SUITE(ban_commands_tests, test::ControlFixture)

BOOST_AUTO_TEST_CASE(bans_are_made_listed_and_ended) {
  node.add_peer("b0b");
  BOOST_TEST(ctl("bans") == "nobody is banned\n");
  BOOST_TEST(ctl("ban", {"b0b"}) == kBob + " is banned for 24h\n");  // connected: cut short
  BOOST_TEST(ctl("ban", {"10.1.0.0/16", "forever", "scanning"}) ==
             "10.1.0.0/16 is banned for ever\n");
  BOOST_TEST(ctl("ban", {"10.2.0.1", "90s"}) == "10.2.0.1/32 is banned for 1m30s\n");
  BOOST_TEST(ctl("bans") ==
             "WHO                                           LEFT  REASON\n" + kBob +
                 "     1d00h  banned by the operator\n"
                 "10.1.0.0/16                               for ever  scanning\n"
                 "10.2.0.1/32                                  1m30s  banned by the operator\n");
  BOOST_TEST(ctl("unban", {"10.1.0.0/16"}) == "10.1.0.0/16 is not banned any more\n");
  BOOST_TEST(has(ctl("unban", {"10.1.0.0/16"}), "usage: there is no ban of 10.1.0.0/16"));
  BOOST_TEST(node.banned.size() == 2U);
  node.views.clear();  // not connected any more
  BOOST_TEST(ctl("unban", {"b0"}) == kBob + " is not banned any more\n");
}

BOOST_AUTO_TEST_CASE(bad_bans_are_named_and_change_nothing) {
  BOOST_TEST(has(ctl("ban", {"10.0.0.0/33"}), "usage: cannot ban \"10.0.0.0/33\": "));
  BOOST_TEST(has(ctl("ban", {"b0b"}), "usage: cannot ban \"b0b\": "));  // nobody is connected
  BOOST_TEST(has(ctl("ban", {"10.0.0.1", "0s"}), "usage: a ban cannot last \"0s\""));
  BOOST_TEST(has(ctl("ban", {"10.0.0.1", "soon"}), "usage: a ban cannot last \"soon\""));
  BOOST_TEST(has(ctl("ban", {node.facts().id.to_string()}), "is this node itself"));
  BOOST_TEST(node.banned.size() == 0U);
}

BOOST_AUTO_TEST_CASE(limits_are_shown_and_set) {
  BOOST_TEST(ctl("limits") ==
             "LIMIT            RATE  OF\n"
             "send_rate        none  each peer\n"
             "recv_rate        none  each peer\n"
             "total_send_rate  none  all peers together\n"
             "total_recv_rate  none  all peers together\n");
  BOOST_TEST(has(ctl("limits", {"send_rate", "5120000"}), "send_rate        5.12 MB/s  each peer"));
  BOOST_TEST(node.rates.each.send == 5'120'000U);
  ctl("limits", {"total_recv_rate", "1000"});
  BOOST_TEST(node.rates.total.receive == 1000U);
  ctl("limits", {"send_rate", "none"});
  BOOST_TEST(node.rates.each.send == 0U);
  BOOST_TEST(has(ctl("limits", {"send_rate", "0"}), "usage: a rate cannot be \"0\""));
  BOOST_TEST(has(ctl("limits", {"send_rate", "-1"}), "usage: a rate cannot be"));
  BOOST_TEST(has(ctl("limits", {"speed", "1"}), "usage: no limit is called \"speed\""));
  BOOST_TEST(has(ctl("limits", {"send_rate"}), "usage: "));
  BOOST_TEST(node.rates.total.receive == 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
