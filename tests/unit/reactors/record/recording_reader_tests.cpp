#include "reactors/record/recording_reader.h"

#include <boost/test/unit_test.hpp>

#include "p2p/base/hex.h"
#include "tests/support/recordings.h"

namespace recording_reader_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using test::Reading;

const PeerId kWho({7, 8, 9});

Bytes sample() {
  Bytes all = to_bytes(recording_head());
  append(all, test::record_of(RecordKind::started, {}, {}, "devnet"));
  append(all, test::record_of(RecordKind::peer_added, {}, kWho, "in 10.0.0.1:1 alice"));
  append(all, test::record_of(RecordKind::message, ChannelId(0x20), kWho, "hello"));
  append(all, test::record_of(RecordKind::message, ChannelId(0x21), kWho, ""));
  append(all, test::record_of(RecordKind::peer_removed, {}, kWho, "gone"));
  append(all, test::record_of(RecordKind::stopped, {}, {}, ""));
  return all;
}

constexpr std::string_view kSampleText =
    "started 0 devnet\npeer_added 0 in 10.0.0.1:1 alice\nmessage 32 hello\nmessage 33 \n"
    "peer_removed 0 gone\nstopped 0 \n";

}  // namespace recording_reader_tests

BOOST_AUTO_TEST_SUITE(recording_reader_tests)

using namespace recording_reader_tests;

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_format) {
  Bytes all = to_bytes(recording_head());
  append(all, test::record_of(RecordKind::message, ChannelId(0x22), kWho, "vote"));
  BOOST_TEST(to_hex(all) ==
             "535759445245430a0100000000000000"
             "24000000"
             "15cd853dfe9c9717"
             "02220000"
             "0708090000000000000000000000000000000000"
             "766f7465");
}

BOOST_AUTO_TEST_CASE(what_was_written_is_read_in_pieces_of_any_size) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{36}, SIZE_MAX}) {
    const Reading reading(sample(), kMaxRecordBytes, piece);
    BOOST_TEST(reading.wrong == "");
    BOOST_TEST(reading.text() == kSampleText);
    BOOST_TEST(reading.reader.sound() == sample().size());
    BOOST_TEST(reading.reader.torn() == 0U);
  }
  const Reading reading(sample());
  BOOST_TEST((reading.list.at(2).time == test::kRecorded));
  BOOST_TEST((reading.list.at(2).peer == kWho));
}

BOOST_AUTO_TEST_CASE(a_torn_end_is_counted_and_costs_nothing_before_it) {
  const Bytes all = sample();
  std::size_t events = 0;
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const Reading reading(ByteView(all).first(size), kMaxRecordBytes, 5);
    BOOST_REQUIRE(reading.wrong == "");
    BOOST_REQUIRE(reading.reader.sound() + reading.reader.torn() == size);
    BOOST_REQUIRE(reading.list.size() >= events);
    events = reading.list.size();
    BOOST_REQUIRE(kSampleText.starts_with(reading.text()));
  }
  BOOST_TEST(events == 6U);
}

BOOST_AUTO_TEST_CASE(other_files_and_later_versions_are_refused) {
  BOOST_TEST(Reading(as_bytes("a text of more than sixteen bytes")).wrong == "not a recording");
  Bytes later = sample();
  later[8] = 2;
  BOOST_TEST(Reading(later).wrong == "a recording of version 2, and only 1 can be read here");
}

BOOST_AUTO_TEST_CASE(a_length_that_no_record_has_is_damage_told_with_its_place) {
  const std::size_t first = kRecordingHead + kRecordHead + 6;  // behind `started`
  for (const std::uint8_t highest : {std::uint8_t{0}, std::uint8_t{0x7f}}) {
    Bytes bad = sample();
    bad[first] = 31;
    bad[first + 3] = highest;
    const Reading reading(bad, kMaxRecordBytes, 9);
    BOOST_TEST(reading.wrong.starts_with("damaged at byte 58: no record is "), reading.wrong);
    BOOST_TEST(reading.list.size() == 1U);
    BOOST_TEST(reading.reader.sound() == first);
  }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_stays_wrong) {
  RecordingReader reader;
  const auto nobody = [](const RecordedEvent&) { BOOST_TEST(false); };
  BOOST_TEST(!reader.read(as_bytes("0123456789abcdef"), nobody).has_value());
  BOOST_TEST(!reader.read(sample(), nobody).has_value());
  BOOST_TEST(!reader.read({}, nobody).has_value());
}

BOOST_AUTO_TEST_CASE(no_more_is_kept_of_a_record_than_was_asked_for) {
  const Reading reading(sample(), /*keep=*/3, 2);
  BOOST_TEST(as_text(reading.list.at(2).bytes) == "hel");
  BOOST_TEST(reading.list.at(2).size == 5U);
  // A length alone takes no memory.
  Bytes lying = to_bytes(recording_head());
  append(lying, record_head(test::kRecorded, RecordKind::message, {}, kWho, kMaxRecordBytes));
  append(lying, as_bytes("little"));
  const Reading torn(lying);
  BOOST_TEST(torn.wrong == "");
  BOOST_TEST(torn.list.empty());
  BOOST_TEST(torn.reader.torn() == kRecordHead + 6);
}

BOOST_AUTO_TEST_CASE(kinds_of_later_days_are_told_as_others) {
  Bytes all = to_bytes(recording_head());
  append(all, test::record_of(static_cast<RecordKind>(99), {}, kWho, "news"));
  append(all, test::record_of(RecordKind::stopped, {}, {}, ""));
  BOOST_TEST(Reading(all).text() == "other 0 news\nstopped 0 \n");
}

BOOST_AUTO_TEST_SUITE_END()
