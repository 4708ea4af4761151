// The address book, full and large, against itself when small: what does not grow is O(1).
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "addrbook/addr_book.h"
#include "addrbook/placer.h"
#include "addrbook/siphash.h"
#include "p2p/base/rng.h"
#include "tests/bench/suite.h"
#include "tests/support/addr_book_fakes.h"

namespace switchyard::bench {
namespace {

using addrbook::AddrBook;

constexpr std::size_t kSmall = 1'000;
constexpr WallTime kStart{std::chrono::seconds(1'700'000'000)};

// A book of so many entries, half of them old, each at an address and from a source of its own.
struct Filled {
  explicit Filled(std::size_t size) : book(config(size), rng, bans, verifier) {
    for (std::size_t n = 0; book.size() < size; ++n) {
      add(n);
      if (n % 2 == 0) book.good(id(n), endpoint(n), now);
    }
    now += std::chrono::hours(1);
  }

  // Buckets are a third full on average.
  static addrbook::BookConfig config(std::size_t size) {
    addrbook::BookConfig made;
    made.self = id(SIZE_MAX);
    made.network = "net";
    made.shape.fresh_buckets = size / 20;
    made.shape.old_buckets = size / 20;
    made.shape.fresh_per_source = size / 160;
    return made;
  }
  static PeerId id(std::size_t n) {
    std::array<std::uint8_t, PeerId::kSize> bytes{1};
    for (std::size_t i = 1; i < 9; ++i) bytes[i] = static_cast<std::uint8_t>(n >> (8 * i - 8));
    return PeerId(bytes);
  }
  static Endpoint endpoint(std::size_t n) {
    const auto byte = [n](unsigned shift) { return static_cast<std::uint8_t>(n >> shift); };
    return {IpAddress::v4({static_cast<std::uint8_t>(20 + byte(16) % 64), byte(0), byte(8), 1}), 1};
  }
  addrbook::AddOutcome add(std::size_t n) {
    return book.add(id(n), endpoint(n), {id(n + 1), endpoint(n * 7 + 1)}, now);
  }

  WallTime now{kStart};
  SeededRng rng{1};
  test::FakeBans bans;
  test::FakeVerifier verifier;
  AddrBook book;
};

// One book of each size for all of them: filling the large one takes longer than measuring.
class Shelf {
 public:
  explicit Shelf(std::size_t size) : size_(size) {}

  Filled& get() {
    if (!filled_) filled_ = std::make_unique<Filled>(size_);
    return *filled_;
  }

 private:
  std::size_t size_;
  std::unique_ptr<Filled> filled_;
};

// Adds and removes, so that the size stays.
void add(benchmark::State& state, Filled& filled) {
  std::size_t next = 10 * filled.book.size();
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(filled.add(next));
    filled.book.remove(Filled::id(next));
    ++next;
  }
  state.SetItemsProcessed(state.iterations());
}

void good(benchmark::State& state, Filled& filled) {
  const std::size_t size = filled.book.size();
  std::size_t n = 0;
  while (state.KeepRunning()) {
    n = (n + 7919) % size;
    filled.book.good(Filled::id(n), Filled::endpoint(n), filled.now);
  }
  state.SetItemsProcessed(state.iterations());
}

// Of old entries, which wait for the end of their bans.
void bad(benchmark::State& state, Filled& filled) {
  const std::size_t size = filled.book.size();
  const WallTime until = filled.now + std::chrono::hours(1);
  std::size_t n = 0;
  while (state.KeepRunning()) {
    n = (n + 7920) % size;
    filled.book.bad(Filled::id(n), "bench", filled.now, until);
  }
  filled.now = until + std::chrono::hours(1);  // nobody is banned any more
  state.SetItemsProcessed(state.iterations());
}

void pick(benchmark::State& state, Filled& filled) {
  while (state.KeepRunning()) benchmark::DoNotOptimize(filled.book.pick(50, filled.now));
  state.SetItemsProcessed(state.iterations());
}

// Counts addresses told.
void sample(benchmark::State& state, Filled& filled) {
  std::int64_t told = 0;
  while (state.KeepRunning()) {
    told += static_cast<std::int64_t>(filled.book.sample({}, filled.now).size());
  }
  state.SetItemsProcessed(told);
}

// The two hashes alone that decide on a fresh bucket.
void two_hashes(benchmark::State& state) {
  const addrbook::SipHash keyed(addrbook::SipHash::Key{1});
  std::uint64_t last = 0;
  while (state.KeepRunning()) {
    for (const std::size_t words : {3U, 3U}) {
      addrbook::SipHash hash = keyed;
      for (std::size_t n = 0; n < words; ++n) hash.add(last + n);
      last = hash.digest();
    }
    benchmark::DoNotOptimize(last);
  }
  state.SetItemsProcessed(state.iterations());
}

void bucket(benchmark::State& state) {
  const addrbook::Placer placer({1}, {}, nullptr, /*strict=*/true);
  std::size_t n = 0;
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(
        placer.fresh_bucket(Filled::endpoint(n).address, Filled::endpoint(7 * n + 1).address));
    ++n;
  }
  state.SetItemsProcessed(state.iterations());
}

struct Deed {
  const char* name;
  void (*run)(benchmark::State&, Filled&);
};

}  // namespace

void add_addrbook(Suite& suite) {
  suite.add("two_hashes", "", two_hashes);
  suite.add("book_bucket", "two_hashes", bucket);
  constexpr std::array<Deed, 5> kDeeds{{{"book_add/", add},
                                        {"book_good/", good},
                                        {"book_bad/", bad},
                                        {"book_pick/", pick},
                                        {"book_sample/", sample}}};
  for (const std::size_t size : {kSmall, std::size_t{20'000}, std::size_t{200'000}}) {
    const auto shelf = std::make_shared<Shelf>(size);
    for (const Deed& deed : kDeeds) {
      const std::string limit = size == kSmall ? "" : deed.name + std::to_string(kSmall);
      const auto run = deed.run;
      suite.add(deed.name + std::to_string(size), limit,
                [run, shelf](auto& state) { run(state, shelf->get()); });
    }
  }
}

}  // namespace switchyard::bench
