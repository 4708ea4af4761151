#include "tools/control/control_core.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/unit/tools/control/support.h"
#include "tools/control/show.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using switchyard::test::has;
using switchyard::test::kBob;
using switchyard::test::peer_id;
using switchyard::test::verdict_event;
using RefusalKind = Refusal::Kind;

BOOST_FIXTURE_TEST_SUITE(control_core_tests, test::ControlFixture)

BOOST_AUTO_TEST_CASE(status_says_who_where_and_how_many) {
  node.add_peer("b0b");
  node.add_peer("ca").status.outbound = true;
  BOOST_TEST(ctl("status") ==
             "node      aa00000000000000000000000000000000000000 \"alice\"\n"
             "network   testnet\n"
             "version   switchyard 1.2.3\n"
             "address   aa00000000000000000000000000000000000000@10.0.0.1:26656\n"
             "up        1h00m\n"
             "peers     1 of 40 in, 1 of 10 out; 0 persistent\n"
             "traffic   0 B/s in, 0 B/s out\n"
             "log       info\n");
}

BOOST_AUTO_TEST_CASE(status_of_a_seed_says_how_its_crawl_goes) {
  BOOST_TEST(json("status")["seed"].is_null());
  node.crawl.emplace();
  node.crawl->crawl.known = 40;
  node.crawl->crawl.verified = 31;
  node.crawl->crawl.queued = 3;
  node.crawl->crawl.under_way = 2;
  node.crawl->answers = 1234;
  BOOST_TEST(has(ctl("status"),
                 "\nseed      31 of 40 addresses verified, 3 queued, 2 being dialled; "
                 "1234 answers\n"));
  BOOST_TEST(json("status")["seed"]["verified"] == 31);
}

BOOST_AUTO_TEST_CASE(status_counts_the_book_if_there_is_one) {
  BOOST_TEST(json("status")["book"].is_null());
  node.known = BookCounts{812, 93};
  BOOST_TEST(has(ctl("status"), "\nbook      812 known, 93 reached\n"));
  BOOST_TEST(json("status")["book"]["known"] == 812);
  BOOST_TEST(json("status")["book"]["reached"] == 93);
}

BOOST_AUTO_TEST_CASE(peers_is_a_table_with_rates_and_marks_the_persistent) {
  BOOST_TEST(ctl("peers") == "no peers\n");
  auto& bob = node.add_peer("b0b", "10.0.0.2:26656");
  bob.status.since = node.clock - 63s;
  bob.status.outbound = true;
  bob.status.mconn.round_trip = 1234us;
  bob.status.score = 91;
  bob.queues[0].messages = 2;
  bob.queues[0].bytes = 12'345;
  node.add_peer("ca").status.moniker = "a moniker\x1b[2J that goes on";
  node.kept = {*NetAddress::parse(kBob + "@bob.example:1")};
  core.sample();
  node.clock += 1s;
  node.views[0].status.sending.bytes = 1'500'000;
  core.sample();
  BOOST_TEST(
      ctl("peers") ==
      "ID          MONIKER       DIR   ADDRESS         SCORE    AGE     RTT  IN/S    OUT/S   "
      "QUEUED\n"
      "b0b0000000  bob           out*  10.0.0.2:26656     91  1m04s  1.2 ms   0 B  1.50 MB  "
      "12.3 kB\n"
      "ca00000000  a moniker?[~  in    10.0.0.2:1         50  1h00m       -   0 B      0 B      "
      "0 B\n"
      "* persistent\n");
}

BOOST_AUTO_TEST_CASE(a_peer_is_shown_with_its_channels) {
  auto& bob = node.add_peer("b0b", "10.0.0.2:26656");
  mconn::ChannelStatus other;
  other.id = ChannelId(0x21);
  other.priority = 1;
  bob.status.mconn.channels.push_back(other);
  bob.queues.resize(2);
  bob.queues[0] = {3, 1500, 0, 0};
  core.sample();
  node.clock += 1s;
  auto& channels = node.views[0].status.mconn.channels;
  channels[0].sent_bytes = 9300;
  channels[1].sent_bytes = 700;
  channels[0].held = 80;
  node.views[0].status.sending.peak = 2'000'000;
  node.views[0].status.sending.average = 1'000'000;
  node.views[0].status.receiving.idle = 3s;
  core.sample();
  const std::string text = ctl("peer", {"b0"});
  BOOST_TEST(has(text, "peer      " + kBob + " \"bob\"\n"));
  BOOST_TEST(has(text, "address   10.0.0.2:26656, it dialled us\n"));
  BOOST_TEST(has(text, "class     inbound\nscore     50 of 100\nage       1h00m\n"));
  BOOST_TEST(has(text, "peak      0 B/s in, 2.00 MB/s out\n"));
  BOOST_TEST(has(text,
                 "CHANNEL  PRIO  SHARE  IN/S    OUT/S   IN      OUT       QUEUED  CREDIT  HELD  "
                 "WINDOW\n"
                 "0x20        3    93%   0 B  9.30 kB  0 B  9.30 kB  3 / 1.50 kB  262 kB  80 B  "
                 "262 kB\n"
                 "0x21*       1     7%   0 B    700 B  0 B    700 B            -     0 B   0 B  "
                 "   0 B\n"
                 "* the peer does not have it\n"));
}

BOOST_AUTO_TEST_CASE(a_peer_as_json_has_every_figure) {
  auto& bob = node.add_peer("b0b");
  bob.status.mconn.round_trip = 1500us;
  bob.status.sending = {.bytes = 1, .current = 4, .average = 2, .peak = 3, .idle = 5s};
  bob.status.receiving = {.bytes = 6, .current = 9, .average = 7, .peak = 8, .idle = 10s};
  bob.queues[0] = {3, 1500, 2, 7};
  const Json peer = json("peer", {"b0b"});
  for (const char* name :
       {"id", "class", "score", "age_seconds", "rtt_us", "sent_bytes", "received_bytes",
        "sent_per_second", "received_per_second", "sent_average_per_second",
        "received_average_per_second", "sent_peak_per_second", "received_peak_per_second",
        "sent_idle_seconds", "received_idle_seconds", "queued_messages", "queued_bytes"}) {
    BOOST_TEST(peer.contains(name), name);
  }
  BOOST_TEST(number_member(peer, "sent_average_per_second") == 2);
  BOOST_TEST(number_member(peer, "received_peak_per_second") == 8);
  BOOST_TEST(number_member(peer, "received_idle_seconds") == 10);
  const Json& channel = member(peer, "channels").at(0);
  for (const char* name : {"channel", "announced", "priority", "share", "sent_per_second",
                           "received_per_second", "sent_bytes", "received_bytes", "sent_messages",
                           "received_messages", "queued_messages", "queued_bytes", "waiting_sends",
                           "refused_sends", "dropped_messages", "send_credit", "held", "window"}) {
    BOOST_TEST(channel.contains(name), name);
  }
  BOOST_TEST(number_member(channel, "queued_bytes") == 1500);
}

BOOST_AUTO_TEST_CASE(an_id_may_be_cut_short_as_long_as_it_fits_one_peer) {
  node.add_peer("b0b");
  node.add_peer("b0c");
  BOOST_TEST(has(ctl("peer", {"B0B"}), kBob));
  BOOST_TEST(has(ctl("peer", {kBob}), kBob));
  BOOST_TEST(has(ctl("peer", {"b0"}), "usage: the ids of 2 peers begin with b0"));
  BOOST_TEST(has(ctl("peer", {"ff"}), "usage: no peer has an id that begins with ff"));
  BOOST_TEST(has(ctl("peer", {"xyz"}), "usage: \"xyz\" is no id"));
  BOOST_TEST(has(ctl("peer", {kBob + "0"}), "is no id"));
  BOOST_TEST(has(ctl("peer", {""}), "is no id"));
  node.add_peer("b0b").status.moniker = "newer";  // a second connection of one peer
  BOOST_TEST(!has(ctl("peer", {"b0b"}), "usage"));
}

BOOST_AUTO_TEST_CASE(disconnect_ends_the_one_and_says_that_a_persistent_one_comes_back) {
  node.add_peer("b0b");
  BOOST_TEST(ctl("disconnect", {"b0"}) == "ending the connection with " + kBob + "\n");
  BOOST_TEST((node.ended == std::vector{peer_id("b0b")}));
  node.kept = {*NetAddress::parse(kBob + "@bob.example:1")};
  BOOST_TEST(has(ctl("disconnect", {"b0"}), "persistent remove b0b0000000\n"));
  BOOST_TEST(has(ctl("disconnect", {"ff"}), "usage: "));
  BOOST_TEST(node.ended.size() == 2U);
}

BOOST_AUTO_TEST_CASE(dial_takes_an_address_with_an_id_that_is_not_connected) {
  node.add_peer("b0b");
  const std::string carol = peer_id("ca").to_string() + "@carol.example:1";
  BOOST_TEST(has(ctl("dial", {carol}), "dialling " + carol));
  BOOST_TEST(node.dialled.size() == 1U);
  BOOST_TEST(has(ctl("dial", {kBob + "@bob.example:1"}), "failed: " + kBob + " is connected"));
  BOOST_TEST(has(ctl("dial", {"carol.example:1"}), "usage: no id in carol.example:1"));
  BOOST_TEST(has(ctl("dial", {peer_id("aa").to_string() + "@10.0.0.1:1"}), "this node itself"));
  BOOST_TEST(has(ctl("dial", {"nonsense"}), "usage: no port in \"nonsense\""));
  BOOST_TEST(node.dialled.size() == 1U);
  node.any_identity = true;
  BOOST_TEST(has(ctl("dial", {"carol.example:1"}), "dialling carol.example:1"));
}

BOOST_AUTO_TEST_CASE(persistent_peers_are_listed_added_and_removed) {
  BOOST_TEST(ctl("persistent") == "no persistent peers\n");
  const std::string bob = kBob + "@bob.example:1";
  BOOST_TEST(ctl("persistent", {"add", bob}) == "dialling " + bob + ", now and for ever\n");
  BOOST_TEST(has(ctl("persistent", {"add", bob}), "failed: it is persistent already"));
  BOOST_TEST(has(ctl("persistent", {"add", kBob + "@else:1"}), "already: " + bob));
  node.add_peer("b0b");
  BOOST_TEST(has(ctl("persistent"), bob + "  yes\n"));
  BOOST_TEST(has(ctl("persistent", {"remove", "ff"}), "usage: no persistent peer is ff"));
  BOOST_TEST(has(ctl("persistent", {"remove", "b0b"}), bob + " is not dialled again"));
  BOOST_TEST(node.kept.empty());
  BOOST_TEST(has(ctl("persistent", {"add", bob}), "dialling"));
  BOOST_TEST(has(ctl("persistent", {"remove", bob}), "is not dialled again"));
  for (const auto& wrong : {std::vector<std::string>{"add"}, {"drop", bob}}) {
    BOOST_TEST(has(ctl("persistent", wrong), "usage: \"ctl persistent\" is used as"));
  }
}

BOOST_AUTO_TEST_CASE(why_tells_reason_rule_and_how_often) {
  BOOST_TEST(has(ctl("why", {"10.0.0.7"}), "nothing is known of 10.0.0.7: "));
  for (int i = 0; i < 3; ++i) {
    SwitchEvent event = verdict_event(SwitchEvent::Kind::inbound_refused, "10.0.0.7:5", 0s);
    event.at = node.clock - std::chrono::seconds(30 - 10 * i);
    event.why->text = "no \x1b[2J place";
    core.take_event(event);
  }
  BOOST_TEST(ctl("why", {"10.0.0.7"}) ==
             "10s ago, inbound refused: 10.0.0.7:5, in\n"
             "  reason  full, said by us during admission: no ?[2J place\n"
             "  rule    every place for peers of its direction is taken (p2p.max_num_*_peers)\n"
             "  times   3, the first 30s ago\n");
  node.add_peer("b0b", "10.0.0.7:9");
  BOOST_TEST(has(ctl("why", {"10.0.0.7"}), "connected: " + kBob + " \"bob\", in, for 1h00m\n"));
  BOOST_TEST(has(ctl("why", {"b0"}), "connected: "));
  BOOST_TEST(has(ctl("why", {"a b"}), "usage: \"a b\" is neither"));
}

BOOST_AUTO_TEST_CASE(the_log_level_is_shown_and_set) {
  BOOST_TEST(ctl("log-level") == "info\n");
  BOOST_TEST(ctl("log-level", {"debug"}) == "debug\n");
  BOOST_TEST((node.level == LogLevel::debug));
  BOOST_TEST(
      has(ctl("log-level", {"loud"}), "usage: log level cannot be \"loud\": expected debug"));
  BOOST_TEST((node.level == LogLevel::debug));
}

BOOST_AUTO_TEST_CASE(events_are_followed_and_shown_as_the_log_has_them) {
  BOOST_TEST(core.answer(request_line({"events", {}})).follows);
  BOOST_TEST(!core.answer(request_line({"status", {}})).follows);
  SwitchEvent up;
  up.kind = SwitchEvent::Kind::peer_up;
  up.peer = peer_id("b0b");
  up.address = "10.0.0.2:1";
  up.moniker = "bo\nb";
  const auto answer = decode_answer(core.take_event(up));
  BOOST_TEST(show_event(std::get<Event>(answer.value()).event) ==
             "2027-01-15T08:00:00Z peer up id=" + kBob + " addr=10.0.0.2:1 dir=in " +
                 "moniker=\"bo\\nb\"\n");
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_answered_all_the_same) {
  for (const std::string& line :
       {std::string(), std::string("status"), std::string(70'000, '['), std::string("\0{}", 3),
        std::string("{\"v\":1,\"command\":\"peer\",\"args\":{\"a\":1}}")}) {
    const auto answer = decode_answer(core.answer(line).line);
    BOOST_REQUIRE(answer.has_value());
    BOOST_TEST((std::get<Refusal>(*answer).kind == RefusalKind::bad_request));
  }
  const auto wrong = decode_answer(core.answer(request_line({"sttus", {}})).line);
  BOOST_TEST(std::get<Refusal>(*wrong).text ==
             "unknown command \"ctl sttus\"; did you mean \"status\"?");
  const auto many = decode_answer(core.answer(request_line({"status", {"x"}})).line);
  BOOST_TEST((std::get<Refusal>(*many).kind == RefusalKind::usage));
}

BOOST_AUTO_TEST_CASE(a_hundred_peers_with_the_most_channels_fit_the_longest_answer_many_times) {
  for (int i = 0; i < 100; ++i) {
    node.add_peer("b" + std::to_string(10 + i)).status.moniker = std::string(128, '\xff');
  }
  BOOST_TEST(core.answer(request_line({"peers", {}})).line.size() < kMaxAnswerLine / 100);
}

BOOST_AUTO_TEST_SUITE_END()
