#include "addrbook/book_reader.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "addrbook/book_entry.h"

namespace switchyard::addrbook {
namespace {

constexpr std::array<std::string_view, 3> kBookNames{"key", "addrs", "switchyard"};
enum BookField : std::uint8_t { book_key, book_addrs, book_extras };

constexpr std::size_t kBucketKeyDigits = 24;  // 96 random bits (p2p/pex/addrbook.go)
constexpr std::size_t kMaxBucketKey = 256;    // bytes that are kept

// One file, read once.
class BookParser {
 public:
  BookParser(JsonReader& json, std::size_t max_entries)
      : json_(json), in_(json, out_.findings), entries_(in_), max_entries_(max_entries) {}

  BookReading run() {
    if (begin()) {
      read_root();
      finish();
    }
    about_text();
    find_duplicates();
    out_.findings.sort();
    return std::move(out_);
  }

 private:
  bool begin();
  void read_root();
  void read_bucket_key();
  void read_entries();
  void finish();
  void about_failure();
  void about_text();
  void find_duplicates();

  BookReading out_;
  JsonReader& json_;
  BookFields in_;
  EntryReader entries_;
  std::size_t max_entries_;
  TextPlace root_;
  std::uint32_t seen_{0};  // fields of the root
  bool stopped_{false};    // too many entries
};

// Whether this may be a book at all.
bool BookParser::begin() {
  const JsonToken& token = in_.next();
  root_ = token.place;
  if (token.kind == JsonKind::begin_object) return true;
  const bool empty = token.kind == JsonKind::cut && !json_.has_begun();
  const bool page = token.kind == JsonKind::broken && json_.culprit() == '<';
  if (empty) {
    in_.report(FindingCode::empty_file, token.place, "the file is empty");
  } else if (page) {
    in_.report(FindingCode::html_page, token.place,
               "this is a web page, not a book: perhaps the answer of a server that has no book");
  } else if (token.is_failure()) {
    in_.report(FindingCode::not_a_book, token.place, token.text);
  } else {
    in_.report(FindingCode::not_a_book, token.place,
               "a book is an object, this is " + std::string(kind_name(token.kind)));
  }
  return false;
}

void BookParser::read_root() {
  for (int field = 0; !stopped_ && (field = in_.next_field(kBookNames, seen_)) >= 0;) {
    if (field == book_key) read_bucket_key();
    if (field == book_addrs) read_entries();
    if (field == book_extras && in_.expect(JsonKind::begin_object, "switchyard")) {
      read_head_extras(in_, out_.image);
    }
  }
}

void BookParser::read_bucket_key() {
  const auto key = in_.string("key");
  if (!key) return;
  const bool good = key->size() == kBucketKeyDigits &&
                    key->find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (!good) {
    in_.report(FindingCode::bad_bucket_key, in_.token().place, "key is not 24 hex digits");
  }
  out_.image.placement.key = whole_characters(*key, kMaxBucketKey);
}

void BookParser::read_entries() {
  if (in_.next().kind == JsonKind::null) return;  // as CometBFT writes an empty list
  if (!in_.expect_element(JsonKind::begin_array, "addrs")) return;
  while (in_.next_element()) {
    const TextPlace place = in_.token().place;
    if (in_.token().kind != JsonKind::begin_object) {
      in_.report(FindingCode::not_an_entry, place,
                 std::string(kind_name(in_.token().kind)) + " among the entries: left out");
      in_.skip_value();
      continue;
    }
    if (out_.image.entries.size() == max_entries_) {
      in_.report(FindingCode::too_many_entries, place,
                 "more than " + std::to_string(max_entries_) + " entries: the rest is not read");
      stopped_ = true;
      return;
    }
    auto entry = entries_.read();
    if (!entry) continue;
    out_.image.entries.push_back(std::move(*entry));
    out_.places.push_back(place);
  }
}

// What the end of the text says about the whole.
void BookParser::finish() {
  out_.era = entries_.era();
  const bool key = (seen_ >> book_key & 1U) != 0;
  const bool addrs = (seen_ >> book_addrs & 1U) != 0;
  const bool failed = in_.failed();
  if (failed) about_failure();
  if (!key && !addrs) {
    if (!failed) {
      in_.report(FindingCode::not_a_book, root_, "an object without \"key\" and \"addrs\"");
    }
    return;
  }
  out_.state = failed || stopped_ ? BookReading::State::partial : BookReading::State::whole;
  if (out_.state == BookReading::State::partial) return;
  if (!key) in_.report(FindingCode::missing_field, root_, "a book without key");
  if (!addrs) in_.report(FindingCode::missing_field, root_, "a book without addrs");
  if (in_.next().kind != JsonKind::end) {
    in_.report(FindingCode::trailing_data, in_.token().place, "something behind the book");
  }
}

void BookParser::about_failure() {
  const JsonToken& token = in_.token();
  const FindingCode code = token.kind == JsonKind::cut        ? FindingCode::cut_off
                           : token.kind == JsonKind::too_deep ? FindingCode::too_deep
                                                              : FindingCode::broken_json;
  std::string text(token.text);
  text.append(": ").append(std::to_string(out_.image.entries.size()));
  in_.report(code, token.place, text.append(" whole entries before it were kept"));
}

void BookParser::about_text() {
  if (json_.has_byte_order_mark()) {
    in_.report(FindingCode::byte_order_mark, {}, "a byte order mark: CometBFT refuses the file");
  }
  const auto& carriage_return = json_.first_carriage_return();
  if (carriage_return) {
    in_.report(FindingCode::carriage_returns, *carriage_return,
               "lines end as on Windows, or some do");
  }
  const auto& upper = in_.first_upper();
  if (upper && out_.era != BookEra::without_ids && out_.era != BookEra::early_2018) {
    in_.report(FindingCode::upper_case_keys, *upper, "keys with capital letters");
  }
}

void BookParser::find_duplicates() {
  const auto& entries = out_.image.entries;
  std::vector<std::uint32_t> order;
  order.reserve(entries.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].id) order.push_back(i);
  }
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    const auto by_id = entries[a].id <=> entries[b].id;
    return by_id != 0 ? by_id < 0 : a < b;
  });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> again;  // an entry, and the one before it
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (entries[order[i]].id == entries[order[i - 1]].id)
      again.emplace_back(order[i], order[i - 1]);
  }
  std::ranges::sort(again);
  for (const auto& [second, first] : again) {
    in_.report(FindingCode::duplicate_id, out_.places[second],
               "id " + entries[second].id.value_or(PeerId()).short_string() + "... is at line " +
                   std::to_string(out_.places[first].line) + " already");
  }
}

}  // namespace

std::string_view to_string(BookEra era) {
  switch (era) {
    case BookEra::without_ids:
      return "2015 to 2017, without ids";
    case BookEra::early_2018:
      return "early 2018";
    case BookEra::from_2018:
      return "2018 to 2019";
    case BookEra::from_2019:
      return "2019 to 2020";
    case BookEra::from_2020:
      return "2020 and later";
    default:
      return "unknown";
  }
}

BookReading read_book(ByteView text, std::size_t max_entries) {
  JsonReader json(text);
  return BookParser(json, max_entries).run();
}

BookReading read_book(JsonReader::Source source, std::size_t max_entries) {
  JsonReader json(std::move(source));
  return BookParser(json, max_entries).run();
}

}  // namespace switchyard::addrbook
