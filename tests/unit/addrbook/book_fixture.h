// A book on fakes, and words to talk to it with.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "addrbook/addr_book.h"
#include "tests/support/addr_book_fakes.h"

namespace switchyard::addrbook {

using namespace std::chrono_literals;

struct BookFixture {
  static BookConfig plain() {
    BookConfig made;
    made.self = id(0xffff);
    made.network = "net";
    return made;
  }

  // One bucket of each kind.
  static BookConfig tiny(std::size_t bucket_size) {
    BookConfig made = plain();
    made.shape.fresh_buckets = 1;
    made.shape.old_buckets = 1;
    made.shape.bucket_size = bucket_size;
    return made;
  }

  explicit BookFixture(BookConfig with = plain()) : book(std::move(with), dice, bans, verifier) {}
  ~BookFixture() { book.check_invariants(); }
  BookFixture(const BookFixture&) = delete;
  BookFixture& operator=(const BookFixture&) = delete;

  static PeerId id(unsigned n) {
    return PeerId({static_cast<std::uint8_t>(n >> 16U), static_cast<std::uint8_t>(n >> 8U),
                   static_cast<std::uint8_t>(n), 1});
  }
  static Endpoint at(const std::string& text) { return *Endpoint::parse(text); }
  // A different address for each number, in 20.0.0.0/8 and on: a group each.
  static Endpoint place(unsigned n) {
    return {IpAddress::v4({static_cast<std::uint8_t>(20 + n / 256 % 100),
                           static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n / 25600), 1}),
            26656};
  }
  static Source from(const std::string& text) { return {id(0xeeee), at(text)}; }

  AddOutcome hear(unsigned n, const std::string& source = "9.9.0.1:1") {
    return book.add(id(n), place(n), from(source), now);
  }
  bool reach(unsigned n) { return book.good(id(n), place(n), now); }
  void miss(unsigned n, unsigned times = 1) {
    for (; times > 0; --times) book.attempt(id(n), place(n), now);
  }
  bool is_old(unsigned n) const { return book.find(id(n))->type == BucketType::old; }
  bool is_fresh(unsigned n) const { return book.find(id(n))->type == BucketType::fresh; }

  WallTime now{1'700'000'000s};
  test::LoadedDice dice{1};
  test::FakeBans bans;
  test::FakeVerifier verifier;
  AddrBook book;
};

}  // namespace switchyard::addrbook
