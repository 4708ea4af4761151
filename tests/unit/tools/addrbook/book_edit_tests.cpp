#include "tools/addrbook/book_edit.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "addrbook/book_writer.h"
#include "p2p/types/address_group.h"
#include "tests/support/made_up_book.h"

namespace book_edit_tests {

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;

constexpr WallTime kNow = test::MadeUpBook::kNewest;

ImageEntry peer(std::uint8_t n, const std::string& at, std::chrono::seconds reached_ago = 0s) {
  ImageEntry entry;
  entry.id = PeerId({n});
  entry.first.endpoint = *Endpoint::parse(at);
  entry.first.source = {PeerId({99}), *Endpoint::parse("60.0.0.1:26656")};
  entry.bucket_count = 1;
  if (reached_ago > 0s) {
    entry.type = BucketType::old;
    entry.last_success = kNow - reached_ago;
  }
  return entry;
}

BookImage book_of(std::vector<ImageEntry> entries) {
  BookImage book;
  book.placement.key = "5be1c3a09f7742d18c60e3b7";
  book.entries = std::move(entries);
  return book;
}

// What CometBFT expects of places; each peer has one.
void check_places(const BookImage& book) {
  std::map<std::pair<BucketType, unsigned>, unsigned> sizes;
  for (const ImageEntry& entry : book.entries) {
    const bool old = entry.type == BucketType::old;
    BOOST_TEST(entry.bucket_count >= 1);
    BOOST_TEST(entry.bucket_count <= (old ? 1 : 4));
    for (unsigned i = 0; i < entry.bucket_count; ++i) {
      BOOST_TEST(entry.buckets.at(i) < (old ? 64 : 256));
      ++sizes[{entry.type, entry.buckets.at(i)}];
    }
  }
  for (const auto& [bucket, size] : sizes) BOOST_TEST(size <= 64U);
}

// Nothing to find fault with when it is written and read again.
void check_clean(const BookImage& book) {
  check_places(book);
  const auto reading = addrbook::read_book(as_bytes(addrbook::write_book(book)));
  BOOST_TEST(reading.findings.total() == 0U);
  BOOST_TEST(reading.image.entries.size() == book.entries.size());
}

}  // namespace book_edit_tests

BOOST_AUTO_TEST_SUITE(book_edit_tests)

using namespace book_edit_tests;

BOOST_AUTO_TEST_CASE(of_an_id_the_peer_reached_last_stays_and_keeps_what_the_others_say) {
  ImageEntry stale = peer(1, "20.1.0.1:1", 9h);
  stale.last_attempt = kNow;
  stale.banned_until = kNow + 1h;
  stale.record = {1, 2, 3};
  const EditedBook made =
      dedupe_book(book_of({stale, peer(2, "20.3.0.1:1"), peer(1, "20.2.0.1:1", 1h)}));
  BOOST_REQUIRE(made.book.entries.size() == 2U);
  const ImageEntry& kept = made.book.entries[0];
  BOOST_TEST(kept.first.endpoint.to_string() == "20.2.0.1:1");
  BOOST_REQUIRE(kept.others.size() == 1U);
  BOOST_TEST(kept.others[0].endpoint.to_string() == "20.1.0.1:1");
  BOOST_TEST((kept.last_success == kNow - 1h));
  BOOST_TEST((kept.last_attempt == kNow));
  BOOST_TEST((kept.banned_until == kNow + 1h));
  BOOST_TEST(kept.record.size() == 3U);
  BOOST_REQUIRE(made.notes.size() == 1U);
  BOOST_TEST(made.notes[0] == "1 peer joined with another of the same id");
}

BOOST_AUTO_TEST_CASE(of_ids_at_one_endpoint_the_one_reached_last_stays) {
  const EditedBook made = dedupe_book(
      book_of({peer(1, "20.1.0.1:1", 2h), peer(2, "20.1.0.1:1", 1h), peer(3, "20.1.0.1:2")}));
  BOOST_REQUIRE(made.book.entries.size() == 2U);
  BOOST_TEST((made.book.entries[0].id == PeerId({2})));
}

BOOST_AUTO_TEST_CASE(a_peer_keeps_four_addresses_and_no_two_alike) {
  std::vector<ImageEntry> entries;
  for (unsigned n = 1; n <= 9; ++n) {
    entries.push_back(peer(1, "20.1.0." + std::to_string(n / 2 + 1) + ":1"));
  }
  const EditedBook made = dedupe_book(book_of(entries));
  BOOST_REQUIRE(made.book.entries.size() == 1U);
  BOOST_TEST(made.book.entries[0].others.size() == 3U);
  std::set<Endpoint> all{made.book.entries[0].first.endpoint};
  for (const auto& other : made.book.entries[0].others) all.insert(other.endpoint);
  BOOST_TEST(all.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_merge_has_everybody_once_and_does_not_depend_on_the_order_in_a_file) {
  BookImage a = test::MadeUpBook(1).book(300);
  BookImage b = test::MadeUpBook(2).book(500);  // the same ids elsewhere, and 200 more
  BookImage turned = a;
  std::ranges::reverse(turned.entries);
  const EditedBook merged = merge_books({a, b});
  BOOST_TEST(merged.book.entries.size() == 500U);
  BOOST_TEST(merged.book.placement.key == a.placement.key);
  BOOST_TEST(merged.notes.back() == "500 peers of 2 books with 800");
  check_clean(merged.book);
  BOOST_TEST((merge_books({turned, b}).book == merged.book));
}

BOOST_AUTO_TEST_CASE(a_merge_of_more_than_there_is_room_for_fills_every_place) {
  BookImage book;
  for (unsigned n = 0; n < 25'000; ++n) {
    ImageEntry entry = peer(0, "20.1.0.1:1", n % 4 == 0 ? 1h : 0s);
    entry.id = test::MadeUpBook::id(n);
    entry.first.endpoint.address =
        IpAddress::v4({20, static_cast<std::uint8_t>(n >> 8U), static_cast<std::uint8_t>(n), 1});
    book.entries.push_back(entry);
  }
  const EditedBook merged = merge_books({book});
  BOOST_TEST(merged.book.entries.size() == 20'480U);
  check_places(merged.book);
}

BOOST_AUTO_TEST_CASE(a_repaired_book_is_without_fault) {
  BookImage book = test::MadeUpBook(1).book(100);
  book.placement.key = "short";
  book.entries[0].id.reset();
  book.entries[1].first.endpoint.port = 0;
  book.entries[2].id = book.entries[3].id;
  book.entries[4].bucket_count = 0;
  book.entries[5].type = BucketType::old;
  book.entries[5].buckets = {9, 9, 9, 9};
  book.entries[5].bucket_count = 4;
  SeededRng rng(1);
  const EditedBook made = repair_book(book, rng);
  BOOST_TEST(made.book.entries.size() == 97U);
  BOOST_TEST(is_bucket_key(made.book.placement.key));
  check_clean(made.book);
  BOOST_TEST(made.notes.size() == 4U);
  // And what is whole stays as it is.
  const EditedBook again = repair_book(made.book, rng);
  BOOST_TEST((again.book == made.book));
  BOOST_TEST(again.notes.empty());
}

BOOST_AUTO_TEST_CASE(a_65th_in_a_bucket_is_moved_and_the_others_stay) {
  BookImage book;
  book.placement.key = "5be1c3a09f7742d18c60e3b7";
  for (std::uint8_t n = 1; n <= 65; ++n) {
    book.entries.push_back(peer(n, "20." + std::to_string(n) + ".0.1:1"));
    book.entries.back().buckets[0] = 7;
  }
  SeededRng rng(1);
  const EditedBook made = repair_book(book, rng);
  const auto in_7 = [](const ImageEntry& entry) { return entry.buckets[0] == 7; };
  BOOST_TEST(made.book.entries.size() == 65U);
  BOOST_TEST(std::ranges::count_if(made.book.entries, in_7) == 64);
}

BOOST_AUTO_TEST_CASE(an_anonymous_book_has_the_same_shape_and_nobody_of_the_first) {
  BookImage book = test::MadeUpBook(1).book(400);
  book.entries[0].record = {1};
  book.anchors = {{*book.entries[3].id, book.entries[3].first.endpoint}};
  SeededRng rng(5);
  const BookImage made = anonymize_book(book, rng);
  BOOST_REQUIRE(made.entries.size() == 400U);
  BOOST_TEST(made.placement.key != book.placement.key);
  BOOST_TEST(made.entries[0].record.empty());
  BOOST_TEST((made.anchors[0].id == *made.entries[3].id));
  BOOST_TEST((made.anchors[0].endpoint == made.entries[3].first.endpoint));
  std::map<IpAddress, IpAddress> addresses;
  std::map<AddressGroup, AddressGroup> groups, back;
  for (std::size_t i = 0; i < 400; ++i) {
    const IpAddress& was = book.entries[i].first.endpoint.address;
    const IpAddress& is = made.entries[i].first.endpoint.address;
    BOOST_TEST((made.entries[i].id != book.entries[i].id));
    BOOST_TEST((made.entries[i].last_success == book.entries[i].last_success));
    BOOST_TEST(is_routable(is));
    BOOST_TEST((addresses.emplace(was, is).first->second == is));
    BOOST_TEST((groups.emplace(group_of(was), group_of(is)).first->second == group_of(is)));
    BOOST_TEST((back.emplace(group_of(is), group_of(was)).first->second == group_of(was)));
  }
  SeededRng other(6);
  BOOST_TEST((anonymize_book(book, other).entries[0].id != made.entries[0].id));
}

BOOST_AUTO_TEST_SUITE_END()
