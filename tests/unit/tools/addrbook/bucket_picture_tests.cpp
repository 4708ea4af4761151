#include "tools/addrbook/bucket_picture.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(bucket_picture_tests)

using namespace switchyard;
using namespace switchyard::tools;

BOOST_AUTO_TEST_CASE(a_letter_a_bucket_by_eighths_and_a_mark_above) {
  addrbook::BookImage book;
  const auto fill = [&](std::uint16_t bucket, unsigned count) {
    addrbook::ImageEntry entry;
    entry.buckets[0] = bucket;
    entry.bucket_count = 1;
    book.entries.insert(book.entries.end(), count, entry);
  };
  fill(0, 1);
  fill(1, 8);
  fill(2, 9);
  fill(31, 64);
  fill(255, 65);
  const std::string text = bucket_picture(book, Terminal());
  const std::string spaces(28, ' ');
  BOOST_TEST(text.find("    0 |..:" + spaces + "#|\n") != std::string::npos);
  BOOST_TEST(text.find("  224 |" + std::string(31, ' ') + "!|\n") != std::string::npos);
  BOOST_TEST(text.find("new  5 of 256 buckets in use, 147 of 16384 places (<1%), fullest 65\n") !=
             std::string::npos);
  BOOST_TEST(text.find("old  0 of 64 buckets in use, 0 of 4096 places (0%), fullest 0\n") !=
             std::string::npos);
  BOOST_TEST(text.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_blocks_and_colour_as_far_as_it_has_them) {
  addrbook::BookImage book;
  addrbook::ImageEntry entry;
  entry.bucket_count = 1;
  book.entries.insert(book.entries.end(), 65, entry);
  entry.buckets[0] = 1;
  book.entries.insert(book.entries.end(), 64, entry);
  Terminal terminal;
  terminal.unicode = true;
  BOOST_TEST(bucket_picture(book, terminal).find("|!\u2588") != std::string::npos);
  terminal.colours = true;
  BOOST_TEST(bucket_picture(book, terminal).find("|\x1b[31m!\x1b[0m") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_svg_has_a_rectangle_with_a_title_for_each_bucket) {
  addrbook::BookImage book;
  book.entries.resize(65);
  for (auto& entry : book.entries) {
    entry.bucket_count = 1;
    entry.buckets[0] = 3;
  }
  book.entries[0].type = addrbook::BucketType::old;
  const std::string svg = bucket_svg(book, "a<b>&.json");
  const auto count = [&svg](const std::string& what) {
    std::size_t n = 0;
    for (auto at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  BOOST_TEST(count("<rect ") == 256U + 64U + 9U + 1U);  // and the legend
  BOOST_TEST(count("<rect ") == count("</rect>"));
  BOOST_TEST(count("<title>new bucket 3: 64 of 64</title>") == 1U);
  BOOST_TEST(count("<title>old bucket 3: 1 of 64</title>") == 1U);
  BOOST_TEST(count("Buckets of a&lt;b>&amp;.json") == 2U);
  BOOST_TEST(count("prefers-color-scheme: dark") == 1U);
  BOOST_TEST(count("http") == 1U);  // the name of its language: nothing is fetched
}

BOOST_AUTO_TEST_SUITE_END()
