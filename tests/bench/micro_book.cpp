// An address book's file: reading it against a JSON reader that does nothing with what it reads,
// writing it against a JSON library that writes the same text.
//
// The limits are nlohmann-json's: sax_parse with a handler that is empty, and dump() of a document
// that was built before.
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "p2p/base/rng.h"
#include "tests/bench/suite.h"

namespace switchyard::bench {
namespace {

using Document = nlohmann::ordered_json;

// As many entries as the tables of a book hold: 256 and 64 buckets of 64.
constexpr unsigned kEntries = 20'480;
constexpr std::int64_t kStart = 1'700'000'000;  // seconds since 1970; any time will do

Endpoint some_endpoint(Rng& rng) {
  std::array<std::uint8_t, 4> bytes{};
  rng.fill(bytes);
  return {IpAddress::v4(bytes), 26656};
}

PeerId some_id(Rng& rng) {
  std::array<std::uint8_t, PeerId::kSize> bytes{};
  rng.fill(bytes);
  return PeerId(bytes);
}

// Times since the start, within four months.
WallTime some_time(Rng& rng) {
  return WallTime(std::chrono::seconds(kStart + static_cast<std::int64_t>(rng.below(10'000'000))));
}

addrbook::BookImage full_book() {
  SeededRng rng(1);
  addrbook::BookImage book;
  book.placement.key = "5be1c3a09f7742d18c60e3b7";
  for (unsigned i = 0; i < kEntries; ++i) {
    addrbook::ImageEntry& entry = book.entries.emplace_back();
    entry.id = some_id(rng);
    entry.first = {some_endpoint(rng), {some_id(rng), some_endpoint(rng)}, addrbook::kNever};
    entry.attempts = static_cast<std::int32_t>(rng.below(4));
    entry.last_attempt = some_time(rng);
    const unsigned bucket = i / addrbook::kFileBucketSize;
    const bool old = bucket >= addrbook::kFileNewBuckets;
    entry.type = old ? addrbook::BucketType::old : addrbook::BucketType::fresh;
    if (old) entry.last_success = entry.last_attempt;
    entry.bucket_count = 1;
    entry.buckets.front() = static_cast<std::uint16_t>(bucket % addrbook::kFileNewBuckets);
  }
  return book;
}

// Made once, when the first of the benchmarks runs.
struct Material {
  addrbook::BookImage book = full_book();
  std::string text = addrbook::write_book(book);
  Document document = Document::parse(text);
};

const Material& material() {
  static const Material made;
  return made;
}

struct NoHandler final : nlohmann::json_sax<nlohmann::json> {
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*why*/) override {
    return false;
  }
};

void count_bytes(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(static_cast<std::int64_t>(size) * state.iterations());
}

void sax(benchmark::State& state) {
  const std::string& text = material().text;
  NoHandler handler;
  while (state.KeepRunning()) {
    if (!nlohmann::json::sax_parse(text, &handler)) state.SkipWithError("not JSON");
  }
  count_bytes(state, text.size());
}

void load(benchmark::State& state) {
  const std::string& text = material().text;
  while (state.KeepRunning()) {
    const auto reading = addrbook::read_book(as_bytes(text));
    if (reading.image.entries.size() != kEntries || reading.findings.total() != 0) {
      state.SkipWithError("not read whole");
    }
  }
  count_bytes(state, text.size());
}

void dump(benchmark::State& state) {
  const Material& from = material();
  while (state.KeepRunning()) {
    if (from.document.dump(1, '\t').size() != from.text.size()) {
      state.SkipWithError("another text");
    }
  }
  count_bytes(state, from.text.size());
}

void save(benchmark::State& state) {
  const Material& from = material();
  while (state.KeepRunning()) {
    if (addrbook::write_book(from.book).size() != from.text.size()) {
      state.SkipWithError("another text");
    }
  }
  count_bytes(state, from.text.size());
}

}  // namespace

void add_book(Suite& suite) {
  suite.add("json_sax/20480", "", sax);
  suite.add("book_read/20480", "json_sax/20480", load);
  suite.add("json_dump/20480", "", dump);
  suite.add("book_write/20480", "json_dump/20480", save);
}

}  // namespace switchyard::bench
