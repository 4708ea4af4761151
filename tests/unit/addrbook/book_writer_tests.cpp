#include "addrbook/book_writer.h"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "p2p/base/rng.h"
#include "tests/support/book_findings.h"
#include "tests/support/sample_books.h"

namespace switchyard::addrbook {

namespace book_writer_tests {

WallTime random_time(Rng& rng) {
  constexpr std::uint64_t kYear10000 = 253'402'300'800;
  return WallTime(std::chrono::seconds(rng.below(4) == 0 ? 0 : rng.below(kYear10000)));
}

PeerId random_id(Rng& rng) {
  std::array<std::uint8_t, PeerId::kSize> bytes{};
  rng.fill(bytes);
  return PeerId(bytes);
}

Endpoint random_endpoint(Rng& rng) {
  std::array<std::uint8_t, 16> bytes{};
  rng.fill(bytes);
  const auto port = static_cast<std::uint16_t>(rng.below(65536));
  if (rng.below(2) == 0) return {IpAddress::v6(bytes), port};
  return {IpAddress::v4({bytes[0], bytes[1], bytes[2], bytes[3]}), port};
}

Hearsay random_hearsay(Rng& rng) {
  Hearsay hearsay{random_endpoint(rng), {std::nullopt, random_endpoint(rng)}, random_time(rng)};
  if (rng.below(2) == 0) hearsay.source.id = random_id(rng);
  return hearsay;
}

ImageEntry random_entry(Rng& rng) {
  ImageEntry entry;
  if (rng.below(8) != 0) entry.id = random_id(rng);
  entry.first = random_hearsay(rng);
  for (std::uint64_t n = rng.below(4); n > 0; --n) entry.others.push_back(random_hearsay(rng));
  entry.attempts = static_cast<std::int32_t>(rng.below(2) * rng.below(INT32_MAX));
  entry.last_attempt = random_time(rng);
  entry.last_success = random_time(rng);
  entry.banned_until = random_time(rng);
  entry.type = rng.below(2) == 0 ? BucketType::fresh : BucketType::old;
  const bool old = entry.type == BucketType::old;
  entry.bucket_count = static_cast<std::uint8_t>(old ? 1 : rng.below(5));
  for (std::uint8_t i = 0; i < entry.bucket_count; ++i) {
    entry.buckets.at(i) = static_cast<std::uint16_t>(rng.below(64) + (old ? 0U : 64U * i));
  }
  entry.record.resize(rng.below(3) * rng.below(200));
  rng.fill(entry.record);
  if (rng.below(2) == 0) {
    ReliabilityImage reliability;
    for (auto& window : reliability.windows) {
      window.success = static_cast<float>(rng.below(1'000'000)) / 999'983.0F;
      window.tries = static_cast<float>(rng.below(1'000'000)) / 7.0F;
    }
    reliability.observed = std::chrono::seconds(rng.below(100'000'000));
    reliability.last = random_time(rng);
    entry.reliability = reliability;
  }
  return entry;
}

BookImage random_image(Rng& rng) {
  BookImage image;
  image.placement.key = "5be1c3a09f7742d18c60e3b7";
  if (rng.below(2) == 0) {
    image.placement = {"\"\\\n\x01 \xc3\xa9", "siphash-2-4", 3, rng.below(UINT64_MAX)};
  }
  for (std::uint64_t n = rng.below(30); n > 0; --n) image.entries.push_back(random_entry(rng));
  for (std::uint64_t n = rng.below(4); n > 0; --n) {
    image.anchors.push_back({random_id(rng), random_endpoint(rng)});
    image.bans.push_back({random_id(rng), std::nullopt});
    image.bans.push_back({random_id(rng), random_time(rng)});
  }
  return image;
}

BookImage image_of(const std::string& text) {
  return read_book(as_bytes(text)).image;
}

}  // namespace book_writer_tests

BOOST_AUTO_TEST_SUITE(book_writer_tests)

// The second entry of the samples was last reached half a second later than a book can say.
BOOST_AUTO_TEST_CASE(each_era_is_written_as_it_was_read) {
  const auto again = [](const std::string& text, BookEra era) {
    const std::string in_utc =
        with(with(text, "09:15:30.123456789+02:00", "07:15:30Z"), "07:00:00.5Z", "07:00:00Z");
    BOOST_TEST(write_book(image_of(in_utc), {era, true}) == in_utc);
  };
  again(kBookEarly2018, BookEra::early_2018);
  again(kBook2018, BookEra::from_2018);
  again(kBook2019, BookEra::from_2019);
  again(kBook2020, BookEra::from_2020);
}

BOOST_AUTO_TEST_CASE(an_empty_book_has_empty_brackets) {
  BookImage image;
  image.placement.key = "5be1c3a09f7742d18c60e3b7";
  BOOST_TEST(write_book(image) ==
             "{\n\t\"key\": \"5be1c3a09f7742d18c60e3b7\",\n\t\"addrs\": []\n}");
  image.entries.emplace_back();
  BOOST_TEST(write_book(image).find("\"buckets\": [],") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again_as_the_same) {
  SeededRng rng(11);
  for (int round = 0; round < 60; ++round) {
    const BookImage image = random_image(rng);
    const std::string text = write_book(image);
    const BookReading book = read_book(as_bytes(text));
    BOOST_REQUIRE((book.image == image));
    BOOST_REQUIRE((book.state == BookReading::State::whole));
    BOOST_REQUIRE(book.findings.count(Severity::error) == 0U);
    BOOST_REQUIRE(nlohmann::json::accept(text));
  }
}

BOOST_AUTO_TEST_CASE(without_extras_nothing_of_ours_is_in_it) {
  SeededRng rng(12);
  BookImage image;
  while (image.bans.empty() || image.entries.empty()) image = random_image(rng);
  BOOST_TEST(write_book(image).find("switchyard") != std::string::npos);
  const std::string text = write_book(image, {.extras = false});
  BOOST_TEST(text.find("switchyard") == std::string::npos);
  const auto written = nlohmann::json::parse(text);
  for (const auto& entry : written.at("addrs")) BOOST_TEST(entry.size() == 8U);
}

BOOST_AUTO_TEST_CASE(in_pieces_a_book_is_the_same) {
  SeededRng rng(13);
  const BookImage image = random_image(rng);
  BookWriter writer({});
  std::string text;
  const auto take = [&] {
    text += writer.text();
    writer.text().clear();
  };
  writer.begin(image);
  for (const ImageEntry& entry : image.entries) {
    take();
    writer.add(entry);
  }
  take();
  writer.finish();
  take();
  BOOST_TEST(text == write_book(image));
}

BOOST_AUTO_TEST_CASE(values_that_no_file_can_say_become_the_nearest) {
  BookImage image;
  ImageEntry& entry = image.entries.emplace_back();
  entry.attempts = -5;
  entry.last_attempt = WallTime(std::chrono::seconds(-1));
  entry.banned_until = WallTime::max();
  entry.bucket_count = 200;
  entry.reliability.emplace().windows.front().success = std::numeric_limits<float>::quiet_NaN();
  const BookImage read = image_of(write_book(image));
  BOOST_REQUIRE(read.entries.size() == 1U);
  BOOST_TEST(read.entries.front().attempts == 0);
  BOOST_TEST((read.entries.front().last_attempt == kNever));
  BOOST_TEST(write_book(image).find("9999-12-31T23:59:59Z") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
