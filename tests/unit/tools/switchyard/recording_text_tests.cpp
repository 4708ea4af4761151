#include "tools/switchyard/recording_text.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/support/recordings.h"

namespace recording_text_tests {

using namespace switchyard;
using namespace switchyard::tools;
using reactors::RecordedEvent;
using reactors::RecordKind;

const PeerId kWho({0xa1, 0xb2});

RecordedEvent event(RecordKind kind, std::string_view text, std::uint8_t channel = 0,
                    const PeerId& peer = kWho) {
  RecordedEvent made;
  made.time = test::kRecorded;
  made.kind = kind;
  made.channel = ChannelId(channel);
  made.peer = peer;
  made.size = text.size();
  made.bytes = to_bytes(as_bytes(text));
  return made;
}

}  // namespace recording_text_tests

BOOST_AUTO_TEST_SUITE(recording_text_tests)

using namespace recording_text_tests;

BOOST_AUTO_TEST_CASE(a_message_is_a_line_with_its_first_bytes) {
  BOOST_TEST(
      event_text(event(RecordKind::message, "hello", 0x22)) ==
      "2023-11-14T22:13:20.123456Z  message       a1b2000000  0x22          5  68656c6c6f\n");
  BOOST_TEST(event_text(event(RecordKind::message, "0123456789abcdefg", 1))
                 .ends_with("  30313233343536373839616263646566…\n"));
  const auto json = nlohmann::json::parse(event_json(event(RecordKind::message, "hello", 0x22)));
  BOOST_TEST(json["time"] == "2023-11-14T22:13:20.123456Z");
  BOOST_TEST(json["channel"] == "0x22");
  BOOST_TEST(json["peer"] == kWho.to_string());
  BOOST_TEST(json["size"] == 5);
  BOOST_TEST(json["bytes"] == "68656c6c6f");
}

BOOST_AUTO_TEST_CASE(other_events_are_told_in_their_words_and_harm_no_terminal) {
  BOOST_TEST(event_text(event(RecordKind::started, "dev\x1bnet", 0, PeerId())) ==
             "2023-11-14T22:13:20.123456Z  started       -              -          -  dev?net\n");
  BOOST_TEST(event_text(event(RecordKind::stopped, "", 0, PeerId())).ends_with("          -\n"));
  const auto json = nlohmann::json::parse(event_json(event(RecordKind::started, "n", 0, PeerId())));
  BOOST_TEST(json["peer"].is_null());
  BOOST_TEST(json["text"] == "n");
}

BOOST_AUTO_TEST_CASE(a_selection_takes_messages_of_a_channel_and_what_a_peer_did) {
  RecordingSelection all;
  BOOST_TEST(all.takes(event(RecordKind::started, "", 0, PeerId())));
  RecordingSelection of_channel;
  of_channel.channel = ChannelId(0);
  BOOST_TEST(of_channel.takes(event(RecordKind::message, "x", 0)));
  BOOST_TEST(!of_channel.takes(event(RecordKind::message, "x", 1)));
  BOOST_TEST(!of_channel.takes(event(RecordKind::peer_added, "x", 0)));
  RecordingSelection of_peer;
  of_peer.peer = "a1b";
  BOOST_TEST(of_peer.takes(event(RecordKind::peer_removed, "x")));
  BOOST_TEST(!of_peer.takes(event(RecordKind::message, "x", 0, PeerId({0xa2}))));
  of_peer.peer = "00";
  BOOST_TEST(!of_peer.takes(event(RecordKind::stopped, "", 0, PeerId())));
}

BOOST_AUTO_TEST_CASE(the_summary_counts_by_channel) {
  RecordingSummary summary;
  summary.add(event(RecordKind::peer_added, "in"));
  summary.add(event(RecordKind::message, "12345", 0x22));
  summary.add(event(RecordKind::message, "123", 0x22, PeerId({9})));
  RecordedEvent late = event(RecordKind::message, "1", 0x40);
  late.time += std::chrono::seconds(90);
  summary.add(late);
  BOOST_TEST(summary.text(0) ==
             "4 records of 2 peers, 3 messages of 9 B, over 1m30s\n"
             "CHANNEL  MESSAGES  BYTES  PEERS\n"
             "0x22            2    8 B      2\n"
             "0x40            1    1 B      1\n");
  BOOST_TEST(summary.text(7).find("the last record is torn: 7 bytes\n") != std::string::npos);
  const auto json = nlohmann::json::parse(summary.json(7))["summary"];
  BOOST_TEST(json["messages"] == 3);
  BOOST_TEST(json["torn"] == 7);
  BOOST_TEST(json["channels"]["0x22"]["bytes"] == 8);
  BOOST_TEST(RecordingSummary().text(0) == "0 records of 0 peers, 0 messages of 0 B\n");
}

BOOST_AUTO_TEST_SUITE_END()
