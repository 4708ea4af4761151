#include "addrbook/book_reader.h"

#include <boost/test/unit_test.hpp>

#include "p2p/base/rng.h"
#include "tests/support/book_findings.h"
#include "tests/support/sample_books.h"

namespace switchyard::addrbook {

namespace book_reader_tests {

WallTime at(std::int64_t seconds) {
  return WallTime(std::chrono::seconds(seconds));
}

// The two entries of the samples, as an era with ids and bans has them.
BookImage sample() {
  BookImage image;
  image.placement.key = "5be1c3a09f7742d18c60e3b7";
  ImageEntry first;
  first.id = *PeerId::parse(kIdOfFirst);
  first.first.endpoint = *Endpoint::parse("198.51.100.7:26656");
  first.first.source = {*PeerId::parse(kIdOfSource), *Endpoint::parse("203.0.113.20:26656")};
  first.attempts = 2;
  first.last_attempt = at(1772608530);
  first.buckets = {17, 201};
  first.bucket_count = 2;
  ImageEntry second;
  second.id = *PeerId::parse(kIdOfSecond);
  second.first.endpoint = *Endpoint::parse("[2001:db8::26]:26666");
  second.last_attempt = second.last_success = at(1772607600);
  second.banned_until = at(1772694000);
  second.type = BucketType::old;
  second.buckets = {5};
  second.bucket_count = 1;
  image.entries = {first, second};
  return image;
}

BookImage sample_without_bans() {
  BookImage image = sample();
  for (ImageEntry& entry : image.entries) entry.banned_until = kNever;
  return image;
}

// In pieces of so many bytes.
BookReading read_in_pieces(const std::string& text, std::size_t size) {
  std::size_t at = 0;
  std::string piece;  // of its own, so that what lies in an old one is seen to be gone
  return read_book([&]() -> ByteView {
    piece.assign(piece.size(), '?');
    piece = text.substr(at, size);
    at += piece.size();
    return as_bytes(piece);
  });
}

void check_same(const BookReading& one, const BookReading& other) {
  BOOST_TEST((one.image == other.image));
  BOOST_TEST((one.state == other.state));
  BOOST_TEST((one.era == other.era));
  BOOST_TEST((one.places == other.places));
  BOOST_REQUIRE(one.findings.list().size() == other.findings.list().size());
  for (std::size_t i = 0; i < one.findings.list().size(); ++i) {
    BOOST_TEST(one.findings.list()[i].to_string() == other.findings.list()[i].to_string());
  }
}

}  // namespace book_reader_tests

BOOST_AUTO_TEST_SUITE(book_reader_tests)

BOOST_AUTO_TEST_CASE(the_era_of_2015_to_2017_has_no_ids) {
  const BookReading book = read_book(as_bytes(kBookWithoutIds));
  BOOST_TEST((book.era == BookEra::without_ids));
  BOOST_TEST(summary(book.findings) == "4:3 old-format");
  BookImage expected = sample_without_bans();
  for (ImageEntry& entry : expected.entries) {
    entry.id.reset();
    entry.first.source.id.reset();
  }
  BOOST_TEST((book.image == expected));
  BOOST_TEST(book.complete());
}

BOOST_AUTO_TEST_CASE(the_era_of_early_2018_has_ids_in_capitals) {
  const BookReading book = read_book(as_bytes(kBookEarly2018));
  BOOST_TEST((book.era == BookEra::early_2018));
  BOOST_TEST(summary(book.findings) == "4:3 old-format");
  BOOST_TEST((book.image == sample_without_bans()));
}

BOOST_AUTO_TEST_CASE(the_era_of_2018_has_its_buckets_last) {
  const BookReading book = read_book(as_bytes(kBook2018));
  BOOST_TEST((book.era == BookEra::from_2018));
  BOOST_TEST(summary(book.findings) == "");
  BOOST_TEST((book.image == sample_without_bans()));
}

BOOST_AUTO_TEST_CASE(the_era_of_2019_has_its_buckets_first) {
  const BookReading book = read_book(as_bytes(kBook2019));
  BOOST_TEST((book.era == BookEra::from_2019));
  BOOST_TEST(summary(book.findings) == "");
  BOOST_TEST((book.image == sample_without_bans()));
}

BOOST_AUTO_TEST_CASE(the_era_since_2020_has_bans) {
  const BookReading book = read_book(as_bytes(kBook2020));
  BOOST_TEST((book.era == BookEra::from_2020));
  BOOST_TEST(summary(book.findings) == "");
  BOOST_TEST((book.image == sample()));
  BOOST_TEST((book.state == BookReading::State::whole));
  BOOST_TEST(book.complete());
  BOOST_REQUIRE(book.places.size() == 2U);
  BOOST_TEST(book.places[0].line == 4U);
  BOOST_TEST(book.places[1].line == 25U);
  BOOST_TEST(book.places[1].column == 3U);
  BOOST_TEST(kBook2020[book.places[1].offset] == '{');
}

BOOST_AUTO_TEST_CASE(an_empty_book_is_a_book) {
  for (const char* text : {R"({"key": "5be1c3a09f7742d18c60e3b7", "addrs": []})",
                           R"({"key": "5be1c3a09f7742d18c60e3b7", "addrs": null})"}) {
    const BookReading book = read_book(as_bytes(text));
    BOOST_TEST(book.complete());
    BOOST_TEST((book.era == BookEra::unknown));
    BOOST_TEST(book.findings.total() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(spaces_and_the_order_of_keys_do_not_matter) {
  std::string text = with(kBook2020, "\n", "");
  text = with(text, "\t", "");
  text = with(text, ": ", ":");
  BOOST_TEST((read_book(as_bytes(text)).image == sample()));
  BOOST_TEST(outcome(text) == "2 entries");
}

BOOST_AUTO_TEST_CASE(in_pieces_of_any_size_a_book_is_the_same) {
  const std::string escaped =
      "\xef\xbb\xbf" + with(with(kBook2020, "5be1", "\\ud83d\\ude00\\ud83d\\n\xff\xe2\x82"),
                            "\"attempts\": 2", "\"attempts\": 2.5e1");
  for (const std::string& text : {kBook2020, kBookWithoutIds, escaped, kBook2020.substr(0, 777)}) {
    const BookReading whole = read_book(as_bytes(text));
    for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 1000U}) {
      check_same(read_in_pieces(text, size), whole);
    }
  }
}

BOOST_AUTO_TEST_CASE(reading_any_mutation_finds_and_never_fails) {
  SeededRng rng(7);
  const std::string bytes = "{}[],:\"\\ \n\r\t0-.eEtfn\xff\x80u";
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? kBook2020 : kBookEarly2018;
    for (std::uint64_t n = 1 + rng.below(6); n > 0; --n) {
      const std::size_t where = rng.below(text.size());
      const char byte = bytes[rng.below(bytes.size())];
      if (rng.below(3) == 0)
        text.erase(where, 1 + rng.below(8));
      else if (rng.below(2) == 0)
        text.insert(where, 1, byte);
      else
        text[where] = byte;
    }
    const BookReading book = read_book(as_bytes(text));
    BOOST_REQUIRE(book.image.entries.size() == book.places.size());
    BOOST_REQUIRE((book.state == BookReading::State::whole || !book.complete()));
    BOOST_REQUIRE((book.state == BookReading::State::whole || book.findings.total() > 0));
    for (const Finding& finding : book.findings.list()) {
      BOOST_REQUIRE(finding.place.offset <= text.size());
      BOOST_REQUIRE(!finding.text.empty());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
