#include "p2p/switch/record_file.h"

#include <boost/test/unit_test.hpp>

#include "p2p/sim/sim_disk.h"

namespace switchyard {

namespace record_file_tests {

constexpr RecordFormat kFormat{"switchyard-things", 2, /*max_records=*/3, /*max_line=*/24};

std::string outcome(const std::string& text) {
  std::string taken;
  const auto read = read_records(as_bytes(text), kFormat, [&](std::string_view line) {
    if (line == "bad") return Result<void, std::string>(Unexpected(std::string("it is bad")));
    taken.append(line).append(",");
    return Result<void, std::string>();
  });
  return read ? taken : read.error();
}

const std::string kHead = "switchyard-things 2\n";

Result<void, std::string> refuse(ByteView /*text*/) {
  return Unexpected(std::string("line 7: no"));
}

}  // namespace record_file_tests

BOOST_AUTO_TEST_SUITE(record_file_tests)

BOOST_AUTO_TEST_CASE(records_come_back_as_they_were_written) {
  const Bytes text = write_records({"one", "two words"}, kFormat);
  BOOST_TEST(as_text(text) == "switchyard-things 2\none\ntwo words\nend 2\n");
  BOOST_TEST(outcome(std::string(as_text(text))) == "one,two words,");
  BOOST_TEST(outcome(std::string(as_text(write_records({}, kFormat)))) == "");
}

BOOST_AUTO_TEST_CASE(a_file_cut_off_anywhere_is_noticed) {
  const std::string text(as_text(write_records({"one", "two"}, kFormat)));
  for (std::size_t size = 0; size < text.size(); ++size) {
    BOOST_TEST(outcome(text.substr(0, size)).starts_with("line "), size << " bytes");
  }
}

BOOST_AUTO_TEST_CASE(a_mistake_is_named_with_its_line) {
  BOOST_TEST(outcome("") == "line 1: the file ends too early");
  BOOST_TEST(outcome(kHead) == "line 2: the file ends too early");
  BOOST_TEST(outcome(kHead + "one\nend 1") == "line 3: the file ends too early");
  BOOST_TEST(outcome("switchyard-things 3\nend 0\n") ==
             "line 1: another version: expected \"switchyard-things 2\"");
  BOOST_TEST(outcome("{\"a\": 1}\n") ==
             "line 1: another kind of file: expected \"switchyard-things 2\"");
  BOOST_TEST(outcome(kHead + "one\nbad\nend 2\n") == "line 3: it is bad");
  BOOST_TEST(outcome(kHead + "one\nend 2\n") == "line 3: expected \"end 1\"");
  BOOST_TEST(outcome(kHead + "end 0\nmore\n") == "line 3: something behind the end");
  BOOST_TEST(outcome(kHead + "1\n2\n3\n4\nend 4\n") == "line 5: more than 3 records");
  BOOST_TEST(outcome(kHead + std::string(25, 'x') + "\nend 1\n") == "line 2: longer than 24 bytes");
  BOOST_TEST(outcome(kHead + "caf\xc3\xa9\nend 1\n") == "line 2: not printable ASCII");
  BOOST_TEST(outcome(kHead + "one\r\nend 1\n") == "line 2: not printable ASCII");
}

BOOST_AUTO_TEST_CASE(words_are_taken_one_by_one) {
  std::string_view line = "a bc  d";
  BOOST_TEST(take_word(line) == "a");
  BOOST_TEST(take_word(line) == "bc");
  BOOST_TEST(take_word(line) == "");
  BOOST_TEST(take_word(line) == "d");
  BOOST_TEST(take_word(line) == "");
}

BOOST_AUTO_TEST_CASE(bad_files_are_set_aside_beside_each_other) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  for (int n = 1; n <= 3; ++n) {
    disk.put("bans", as_bytes("torn " + std::to_string(n)));
    const auto report = load_or_set_aside(files, "bans", 100, refuse);
    BOOST_REQUIRE(report);
    BOOST_TEST(report->found);
    BOOST_TEST(report->set_aside == "bans.bad-" + std::to_string(n));
    BOOST_TEST(report->reason == "line 7: no");
    BOOST_TEST(disk.find("bans") == nullptr);
  }
  BOOST_TEST(as_text(disk.find("bans.bad-2")->content) == "torn 2");
}

BOOST_AUTO_TEST_CASE(a_file_too_large_to_read_is_set_aside_unread) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put("bans", Bytes(101, 'x'));
  const auto report = load_or_set_aside(files, "bans", 100, refuse);
  BOOST_REQUIRE(report);
  BOOST_TEST(report->reason == "larger than 100 bytes");
  BOOST_TEST(disk.find("bans.bad-1")->content.size() == 101U);
}

BOOST_AUTO_TEST_CASE(what_can_neither_be_read_nor_set_aside_is_an_error_and_stays) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  disk.put("bans", as_bytes("torn"));
  disk.fail_writes(std::errc::read_only_file_system);
  const auto stuck = load_or_set_aside(files, "bans", 100, refuse);
  BOOST_REQUIRE(!stuck);
  BOOST_TEST(stuck.error() == "cannot set bans aside: Read-only file system (line 7: no)");
  BOOST_TEST(as_text(disk.find("bans")->content) == "torn");
  files.unplug();
  BOOST_TEST(load_or_set_aside(files, "bans", 100, refuse).error() ==
             "cannot read bans: Input/output error");
}

BOOST_AUTO_TEST_CASE(a_hundred_bad_files_are_enough) {
  sim::SimDisk disk;
  sim::SimFiles files(disk);
  for (int n = 1; n <= 100; ++n) disk.put("bans.bad-" + std::to_string(n), as_bytes("old"));
  disk.put("bans", as_bytes("torn"));
  BOOST_TEST(!load_or_set_aside(files, "bans", 100, refuse));
  BOOST_TEST(as_text(disk.find("bans")->content) == "torn");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
