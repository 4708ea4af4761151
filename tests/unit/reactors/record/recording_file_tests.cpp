#include "reactors/record/recording_file.h"

#include <boost/test/unit_test.hpp>

#include "p2p/net/disk_files.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/recordings.h"
#include "tests/unit/p2p/net/temporary_folder.h"

namespace recording_file_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using test::Reading;

struct Folder {
  Bytes content() {
    const auto read = disk.read(path, 1 * kMiB);
    BOOST_REQUIRE(read.has_value());
    return *read;
  }
  void put(ByteView bytes) { BOOST_REQUIRE(disk.write_atomic(path, bytes, 0600).has_value()); }
  std::unique_ptr<RecordingFile> open() {
    auto file = RecordingFile::open(path);
    BOOST_REQUIRE_MESSAGE(file.has_value(), "opens");
    return *std::move(file);
  }
  std::string refusal() {
    const auto file = RecordingFile::open(path);
    return file ? "" : file.error();
  }

  net::TemporaryFolder folder;
  net::DiskFiles disk;
  std::string path{folder / "heard"};
};

Result<void, std::string> add(RecordingFile& to, std::string_view text) {
  const auto head =
      record_head(test::kRecorded, RecordKind::message, ChannelId(1), PeerId(), text.size());
  return to.append(head, as_bytes(text));
}

}  // namespace recording_file_tests

BOOST_AUTO_TEST_SUITE(recording_file_tests)

using namespace recording_file_tests;

BOOST_AUTO_TEST_CASE(what_is_appended_is_in_the_file_at_once_and_the_next_start_goes_on_behind_it) {
  Folder here;
  {
    const auto file = here.open();
    BOOST_TEST(file->size() == kRecordingHead);
    BOOST_TEST(add(*file, "one").has_value());
    BOOST_TEST(Reading(here.content()).text() == "message 1 one\n");  // nobody has closed it
    BOOST_TEST(file->size() == here.content().size());
  }
  const auto again = here.open();
  BOOST_TEST(again->cut() == 0U);
  BOOST_TEST(add(*again, "two").has_value());
  BOOST_TEST(Reading(here.content()).text() == "message 1 one\nmessage 1 two\n");
}

BOOST_AUTO_TEST_CASE(a_torn_end_is_cut_off_wherever_it_is) {
  Bytes all = to_bytes(recording_head());
  append(all, test::record_of(RecordKind::message, ChannelId(1), {}, "one"));
  const std::size_t one = all.size();
  append(all, test::record_of(RecordKind::message, ChannelId(1), {}, "torn"));
  for (std::size_t size = 0; size < all.size(); ++size) {
    Folder here;
    here.put(ByteView(all).first(size));
    {
      const auto file = here.open();
      const std::size_t whole = size >= one ? one : size >= kRecordingHead ? kRecordingHead : 0;
      BOOST_TEST(file->cut() == size - whole);
      BOOST_TEST(add(*file, "two").has_value());
    }
    const Reading reading(here.content());
    BOOST_TEST(reading.wrong == "");
    BOOST_TEST(reading.text() ==
               (size >= one ? "message 1 one\nmessage 1 two\n" : "message 1 two\n"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_recording_or_damaged_is_refused_and_stays_as_it_is) {
  Folder here;
  const std::string text = "somebody's diary, and not ours to write in";
  here.put(as_bytes(text));
  BOOST_TEST(here.refusal() == "not a recording");
  BOOST_TEST(as_text(here.content()) == text);
  Bytes damaged = to_bytes(recording_head());
  damaged.resize(100);
  here.put(damaged);
  BOOST_TEST(here.refusal() == "damaged at byte 16: no record is 0 bytes long");
  BOOST_TEST((here.content() == damaged));
  here.path = "/dev/null";
  BOOST_TEST(here.refusal() == "not a file");
  here.path = here.folder / "nowhere/heard";
  BOOST_TEST(here.refusal() == "No such file or directory");
}

BOOST_AUTO_TEST_CASE(one_at_a_time_has_the_file) {
  Folder here;
  const auto file = here.open();
  BOOST_TEST(here.refusal() == "another process records to it");
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_leaves_a_whole_file) {
  Folder here;
  const auto file = here.open();
  BOOST_TEST(add(*file, "one").has_value());
  {
    const test::FileSizeLimit limit(100);
    const auto written = add(*file, std::string(200, 'x'));
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST(written.error() == "File too large");
  }
  BOOST_TEST(!add(*file, "two").has_value());
  const Reading reading(here.content());
  BOOST_TEST(reading.text() == "message 1 one\n");
  BOOST_TEST(reading.reader.torn() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
