#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "tests/support/book_findings.h"
#include "tests/support/sample_books.h"

namespace switchyard::addrbook {

namespace book_damage_tests {

using State = BookReading::State;

State state_of(std::string_view text) {
  return read_book(as_bytes(text)).state;
}

// So many new entries, each in bucket 9.
std::string crowd(unsigned count) {
  BookImage image;
  image.placement.key = "5be1c3a09f7742d18c60e3b7";
  for (unsigned i = 0; i < count; ++i) {
    ImageEntry entry;
    entry.id = PeerId({static_cast<std::uint8_t>(i), 1});
    entry.first.endpoint = {IpAddress::v4({198, 51, 100, static_cast<std::uint8_t>(i)}), 1};
    entry.bucket_count = 1;
    entry.buckets = {9};
    image.entries.push_back(entry);
  }
  return write_book(image);
}

}  // namespace book_damage_tests

BOOST_AUTO_TEST_SUITE(book_damage_tests)

BOOST_AUTO_TEST_CASE(a_web_page_is_called_one) {
  const std::string page = "\n <!DOCTYPE html><html><title>404 Not Found</title></html>";
  BOOST_TEST(outcome(page) == "0 entries: 2:2 html-page");
  BOOST_TEST((state_of(page) == State::unreadable));
}

BOOST_AUTO_TEST_CASE(a_file_of_one_byte_is_no_book) {
  BOOST_TEST(outcome("") == "0 entries: 1:1 empty-file");
  BOOST_TEST(outcome("\n") == "0 entries: 2:1 empty-file");
  BOOST_TEST(outcome("\xef\xbb\xbf") == "0 entries: 1:1 byte-order-mark, 1:1 empty-file");
  BOOST_TEST(outcome("{") == "0 entries: 1:2 cut-off");
  BOOST_TEST(outcome("t") == "0 entries: 1:2 not-a-book");
  BOOST_TEST(outcome("7") == "0 entries: 1:1 not-a-book");
  BOOST_TEST(outcome("\x1f\x8b") == "0 entries: 1:1 not-a-book");
  for (const char* text : {"", "\n", "{", "t", "7", "[", "\x1f\x8b", "\xef\xbb"}) {
    BOOST_TEST((state_of(text) == State::unreadable), text);
  }
}

BOOST_AUTO_TEST_CASE(json_of_something_else_is_no_book) {
  BOOST_TEST(outcome("[1, 2]") == "0 entries: 1:1 not-a-book");
  const std::string answer = R"({"jsonrpc": "2.0", "error": {"code": -32603}})";
  BOOST_TEST(outcome(answer) == "0 entries: 1:1 not-a-book, 1:2 unknown-key, 1:20 unknown-key");
  BOOST_TEST((state_of(answer) == State::unreadable));
}

BOOST_AUTO_TEST_CASE(whole_entries_before_a_cut_are_kept) {
  const std::string cut = kBook2020.substr(0, kBook2020.find("26666") + 2);
  BOOST_TEST(outcome(cut) == "1 entries: 29:15 cut-off");
  BOOST_TEST((state_of(cut) == State::partial));
  BOOST_TEST(read_book(as_bytes(cut)).image.entries.front().id->to_string() == kIdOfFirst);
}

BOOST_AUTO_TEST_CASE(a_book_cut_at_64_kib_keeps_what_is_before) {
  std::string text = crowd(200);
  BOOST_REQUIRE(text.size() > 65536);
  text.resize(65536);
  const BookReading book = read_book(as_bytes(text));
  const auto& entries = book.image.entries;
  // Three brackets an entry; the last one that has begun is not whole.
  const std::size_t whole = static_cast<std::size_t>(std::ranges::count(text, '{')) / 3 - 1;
  BOOST_TEST(entries.size() == whole);
  BOOST_TEST(entries.size() == 169U);
  BOOST_TEST((entries.back().id == PeerId({168, 1})));
  const auto line = std::to_string(std::ranges::count(text, '\n') + 1);
  const auto column = std::to_string(text.size() - text.rfind('\n'));
  BOOST_TEST(summary(book.findings) ==
             "1296:5 overfull-bucket, " + line + ':' + column + " cut-off");
}

BOOST_AUTO_TEST_CASE(cut_anywhere_a_book_keeps_its_whole_entries) {
  const std::size_t first = kBook2020.find("\n\t\t},") + 4;
  const std::size_t second = kBook2020.find("\n\t\t}", first) + 4;
  for (std::size_t size = 0; size < kBook2020.size(); ++size) {
    const BookReading book = read_book(as_bytes(kBook2020.substr(0, size)));
    const std::size_t whole = size < first ? 0 : size < second ? 1 : 2;
    BOOST_TEST(book.image.entries.size() == whole, "cut at " << size);
    BOOST_TEST((book.state != State::whole), "cut at " << size);
    BOOST_TEST(!book.complete());
  }
}

BOOST_AUTO_TEST_CASE(windows_line_ends_are_read) {
  const std::string text = with(kBook2020, "\n", "\r\n");
  BOOST_TEST(outcome(text) == "2 entries: 1:2 carriage-returns");
  BOOST_TEST(outcome(with(text, "26666", "70000")) ==
             "1 entries: 1:2 carriage-returns, 29:13 port-out-of-range");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_read_over) {
  BOOST_TEST(outcome("\xef\xbb\xbf" + kBook2020) == "2 entries: 1:1 byte-order-mark");
}

BOOST_AUTO_TEST_CASE(the_65th_in_a_bucket_is_pointed_at) {
  BOOST_TEST(outcome(crowd(64)) == "64 entries");
  BOOST_TEST(outcome(crowd(65)) == "65 entries: 1296:5 overfull-bucket");
  BOOST_TEST(outcome(crowd(66)) == "66 entries: 1296:5 overfull-bucket");
}

BOOST_AUTO_TEST_CASE(two_hundred_thousand_brackets_are_an_error_at_the_bound) {
  const std::string brackets(200'000, '[');
  BOOST_TEST(outcome(brackets) == "0 entries: 1:1 not-a-book");
  // One is open already, the array of entries is the second.
  BOOST_TEST(outcome("{\"addrs\": " + brackets) == "0 entries: 1:12 not-an-entry, 1:74 too-deep");
  BOOST_TEST(outcome("{\"key\": " + brackets) == "0 entries: 1:9 wrong-type, 1:72 too-deep");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"x\":";
  BOOST_TEST((state_of(objects) == State::unreadable));
}

BOOST_AUTO_TEST_CASE(what_is_not_utf8_is_replaced) {
  const std::string text = with(kBook2020, "5be1c3a09f77", "\xff\xc3(\xed\xa0\x80");
  BOOST_TEST(outcome(text) == "2 entries: 2:9 bad-bucket-key, 2:10 not-utf8");
  const BookReading book = read_book(as_bytes(text));
  BOOST_TEST(book.image.placement.key.starts_with("\xef\xbf\xbd\xef\xbf\xbd("));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_too_long_is_cut_between_two_characters) {
  const std::string text = with(kBook2020, "5be1", std::string(255, 'x') + "\xc3\xa9");
  const BookReading book = read_book(as_bytes(text));
  BOOST_TEST(book.image.placement.key == std::string(255, 'x'));
  BOOST_TEST(summary(book.findings) == "2:9 bad-bucket-key");
}

BOOST_AUTO_TEST_CASE(a_flood_of_findings_is_counted_and_not_kept) {
  std::string text = R"({"key": "5be1c3a09f7742d18c60e3b7", "addrs": [0)";
  for (int i = 1; i < 5000; ++i) text += ",0";
  const BookReading book = read_book(as_bytes(text + ",\"\xff\"]}"));
  BOOST_TEST(book.findings.count(FindingCode::not_an_entry) == 5001U);
  BOOST_TEST(book.findings.count(FindingCode::not_utf8) == 1U);
  BOOST_TEST(book.findings.list().size() == Findings::kMaxPerCode + 1);
  BOOST_TEST(book.findings.total() == 5002U);
  BOOST_TEST(book.findings.count(Severity::error) == 5001U);
}

BOOST_AUTO_TEST_CASE(what_else_hands_leave_behind_is_read_over) {
  BOOST_TEST(outcome(with(kBook2020, "\t]\n}", "\t],\n}")) == "2 entries: 45:3 extra-comma");
  BOOST_TEST(outcome(kBook2020 + "\n{}") == "2 entries: 47:1 trailing-data");
  BOOST_TEST(outcome(with(kBook2020, "5be1", "5\\qe1")) ==
             "2 entries: 2:9 bad-bucket-key, 2:11 bad-escape");
  BOOST_TEST(outcome(with(kBook2020, "5be1", "5\nbe1")) ==
             "2 entries: 2:9 bad-bucket-key, 2:11 control-character");
  BOOST_TEST(outcome(with_first(kBook2020, "},", "}")) == "0 entries: 10:4 broken-json");
  BOOST_TEST(outcome(with_first(kBook2020, "\"key\"", "\"note\": [{\"a\": 1}],\n\t\"key\"")) ==
             "2 entries: 2:2 unknown-key");
}

BOOST_AUTO_TEST_CASE(more_entries_than_wanted_are_not_read) {
  const BookReading book = read_book(as_bytes(kBook2020), /*max_entries=*/1);
  BOOST_TEST(book.image.entries.size() == 1U);
  BOOST_TEST(summary(book.findings) == "25:3 too-many-entries");
  BOOST_TEST((book.state == State::partial));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
