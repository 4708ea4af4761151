#include "tools/http/book_figures.h"

#include <boost/test/unit_test.hpp>
#include <numeric>
#include <string>

#include "addrbook/book_reader.h"
#include "p2p/base/bytes.h"
#include "tests/support/made_up_site.h"

namespace book_figures_tests {

using namespace switchyard;
using namespace switchyard::tools;
using test::MadeUpSite;

constexpr WallTime kNow = MadeUpSite::kNow;

addrbook::BookReading read(const std::string& text) {
  return addrbook::read_book(as_bytes(text));
}

}  // namespace book_figures_tests

BOOST_AUTO_TEST_SUITE(book_figures_tests)

using namespace book_figures_tests;

BOOST_AUTO_TEST_CASE(every_place_is_counted_once_and_a_place_that_cannot_be_is_not) {
  addrbook::BookImage image = MadeUpSite(200).book;
  std::size_t places = 0;
  for (const auto& entry : image.entries) places += entry.bucket_count;
  const BookFigures figures = book_figures(image, kNow);
  const auto sum = [](const auto& sizes) {
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  };
  BOOST_TEST(sum(figures.fresh) + sum(figures.old) == places);
  BOOST_TEST(figures.diversity.entries == 200U);
  BOOST_TEST(figures.effective_groups() > 1.0);
  BOOST_TEST(figures.largest_source() > 0.0);

  image.entries.resize(1);
  image.entries[0].bucket_count = 1;
  image.entries[0].buckets[0] = 60'000;
  const BookFigures none = book_figures(image, kNow);
  BOOST_TEST(sum(none.fresh) + sum(none.old) == 0U);
  BOOST_TEST(book_figures({}, kNow).effective_groups() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_published_book_is_a_book_of_the_same_peers) {
  addrbook::BookImage image = MadeUpSite(300).book;
  for (auto& entry : image.entries) entry.banned_until = addrbook::kNever;
  const addrbook::BookReading reading = read(published_book(image, kNow));
  BOOST_TEST(reading.complete());
  BOOST_REQUIRE(reading.image.entries.size() == image.entries.size());
  for (std::size_t i = 0; i < image.entries.size(); ++i) {
    const auto& told = reading.image.entries[i];
    BOOST_TEST((told.id == image.entries[i].id));
    BOOST_TEST((told.first.endpoint == image.entries[i].first.endpoint));
    BOOST_TEST((told.last_success == image.entries[i].last_success));
    BOOST_TEST(told.bucket_count == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_published_book_does_not_depend_on_what_is_secret) {
  const addrbook::BookImage image = MadeUpSite(300).book;
  addrbook::BookImage other = image;
  other.placement.key = "ffffffffffffffffffffffff";
  other.placement.algorithm = "siphash-2-4";
  other.anchors.push_back({test::MadeUpBook::id(1), *Endpoint::parse("1.2.3.4:5")});
  other.bans.push_back({test::MadeUpBook::id(2), std::nullopt});
  for (auto& entry : other.entries) {
    entry.bucket_count = 1;
    entry.buckets = {7, 0, 0, 0};
    entry.first.source = {test::MadeUpBook::id(99), *Endpoint::parse("9.9.9.9:9")};
    entry.others.push_back({*Endpoint::parse("8.8.8.8:8"), entry.first.source, kNow});
    entry.record = {1, 2, 3};
    entry.reliability.emplace();
  }
  const std::string text = published_book(image, kNow);
  BOOST_TEST((published_book(other, kNow) == text));
  BOOST_TEST(text.find(image.placement.key) == std::string::npos);
  BOOST_TEST(text.find("\"switchyard\"") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_is_banned_or_has_no_id_is_not_published) {
  addrbook::BookImage image = MadeUpSite(3).book;
  image.entries[0].banned_until = kNow + std::chrono::hours(1);
  image.entries[1].banned_until = kNow;  // it has just ended
  image.entries[2].id.reset();
  const addrbook::BookReading reading = read(published_book(image, kNow));
  BOOST_REQUIRE(reading.image.entries.size() == 1U);
  BOOST_TEST((reading.image.entries[0].id == image.entries[1].id));
  BOOST_TEST(book_figures(image, kNow).banned == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
