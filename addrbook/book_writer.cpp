#include "addrbook/book_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "addrbook/book_time.h"
#include "p2p/base/check.h"
#include "p2p/base/hex.h"

namespace switchyard::addrbook {
namespace {

constexpr std::size_t kEntrySize = 640;  // bytes of a usual entry

template <class Number>
void append_decimal(std::string& to, Number value) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc()) to.append(digits.data(), end);
}

void append_hex(std::string& to, ByteView bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t b : bytes) {
    to.push_back(kDigits[b >> 4U]);
    to.push_back(kDigits[b & 15U]);
  }
}

// A JSON string.  UTF-8 stays as it is.
void append_quoted(std::string& to, std::string_view text) {
  to.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20) {
      to.append("\\u00");
      append_hex(to, {&byte, 1});
      continue;
    }
    if (c == '"' || c == '\\') to.push_back('\\');
    to.push_back(c);
  }
  to.push_back('"');
}

bool has_extras(const ImageEntry& entry) {
  return entry.first.heard != kNever || !entry.others.empty() || !entry.record.empty() ||
         entry.reliability.has_value();
}

bool has_extras(const BookImage& book) {
  const Placement& placement = book.placement;
  return !placement.algorithm.empty() || placement.version != 0 || placement.as_map != 0 ||
         !book.anchors.empty() || !book.bans.empty();
}

}  // namespace

BookWriter::BookWriter(const BookWriteOptions& options) : options_(options) {
  SWITCHYARD_CHECK(options_.era >= BookEra::early_2018);
}

// A new element or member of the innermost bracket.
void BookWriter::line(unsigned depth) {
  if (!first_) text_.push_back(',');
  first_ = false;
  text_.push_back('\n');
  text_.append(depth, '\t');
}

void BookWriter::open(char bracket) {
  text_.push_back(bracket);
  first_ = true;
}

void BookWriter::close(unsigned depth, char bracket) {
  if (!first_) {
    text_.push_back('\n');
    text_.append(depth, '\t');
  }
  text_.push_back(bracket);
  first_ = false;
}

void BookWriter::key(unsigned depth, std::string_view name) {
  line(depth);
  text_.append(1, '"').append(name).append("\": ");
}

void BookWriter::string_member(unsigned depth, std::string_view name, std::string_view value) {
  key(depth, name);
  append_quoted(text_, value);
}

void BookWriter::time_member(unsigned depth, std::string_view name, WallTime value) {
  key(depth, name);
  text_.push_back('"');
  append_book_time(text_, value);
  text_.push_back('"');
}

void BookWriter::number_member(unsigned depth, std::string_view name, std::int64_t value) {
  key(depth, name);
  append_decimal(text_, value);
}

void BookWriter::address(unsigned depth, const std::optional<PeerId>& id,
                         const Endpoint& endpoint) {
  const bool capitals = options_.era == BookEra::early_2018;
  open('{');
  key(depth + 1, capitals ? "ID" : "id");
  text_.push_back('"');
  if (id) append_hex(text_, id->bytes());
  text_.push_back('"');
  string_member(depth + 1, capitals ? "IP" : "ip", endpoint.address.to_string());
  number_member(depth + 1, capitals ? "Port" : "port", endpoint.port);
  close(depth, '}');
}

void BookWriter::address_member(unsigned depth, std::string_view name,
                                const std::optional<PeerId>& id, const Endpoint& endpoint) {
  key(depth, name);
  address(depth, id, endpoint);
}

void BookWriter::begin(const BookImage& book) {
  open('{');
  string_member(1, "key", book.placement.key);
  if (options_.extras && has_extras(book)) head_extras(book);
  key(1, "addrs");
  open('[');
}

void BookWriter::add(const ImageEntry& entry) {
  first_ = first_entry_;
  first_entry_ = false;
  line(2);
  open('{');
  address_member(3, "addr", entry.id, entry.first.endpoint);
  address_member(3, "src", entry.first.source.id, entry.first.source.endpoint);
  const bool buckets_first = options_.era >= BookEra::from_2019;
  if (buckets_first) buckets(entry);
  number_member(3, "attempts", std::max(entry.attempts, 0));
  states(entry);
  if (!buckets_first) buckets(entry);
  if (options_.extras && has_extras(entry)) entry_extras(entry);
  close(2, '}');
}

// The order of these changed with the place of the buckets.
void BookWriter::states(const ImageEntry& entry) {
  const auto type = static_cast<std::int64_t>(entry.type);
  const bool type_first = options_.era >= BookEra::from_2019;
  if (type_first) number_member(3, "bucket_type", type);
  time_member(3, "last_attempt", entry.last_attempt);
  time_member(3, "last_success", entry.last_success);
  if (!type_first) number_member(3, "bucket_type", type);
  if (options_.era >= BookEra::from_2020) time_member(3, "last_ban_time", entry.banned_until);
}

void BookWriter::buckets(const ImageEntry& entry) {
  key(3, "buckets");
  open('[');
  const std::size_t count = std::min<std::size_t>(entry.bucket_count, entry.buckets.size());
  for (const std::uint16_t bucket : std::span(entry.buckets).first(count)) {
    line(4);
    append_decimal(text_, bucket);
  }
  close(3, ']');
}

void BookWriter::finish() {
  first_ = first_entry_;
  close(1, ']');
  close(0, '}');
}

void BookWriter::head_extras(const BookImage& book) {
  const Placement& placement = book.placement;
  key(1, "switchyard");
  open('{');
  if (!placement.algorithm.empty()) string_member(2, "algorithm", placement.algorithm);
  if (placement.version != 0) number_member(2, "rules", placement.version);
  if (placement.as_map != 0) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes.at(i) = static_cast<std::uint8_t>(placement.as_map >> (56 - 8 * i));
    }
    string_member(2, "as_map", to_hex(bytes));
  }
  if (!book.anchors.empty()) anchors(book);
  if (!book.bans.empty()) bans(book);
  close(1, '}');
}

void BookWriter::anchors(const BookImage& book) {
  key(2, "anchors");
  open('[');
  for (const Anchor& anchor : book.anchors) {
    line(3);
    address(3, anchor.id, anchor.endpoint);
  }
  close(2, ']');
}

void BookWriter::bans(const BookImage& book) {
  key(2, "bans");
  open('[');
  for (const ImageBan& ban : book.bans) {
    line(3);
    open('{');
    string_member(4, "id", ban.id.to_string());
    if (ban.until) time_member(4, "until", *ban.until);
    close(3, '}');
  }
  close(2, ']');
}

void BookWriter::entry_extras(const ImageEntry& entry) {
  key(3, "switchyard");
  open('{');
  if (entry.first.heard != kNever) time_member(4, "heard", entry.first.heard);
  if (!entry.others.empty()) others(entry);
  if (!entry.record.empty()) {
    key(4, "record");
    text_.push_back('"');
    append_hex(text_, entry.record);
    text_.push_back('"');
  }
  if (entry.reliability) reliability(*entry.reliability);
  close(3, '}');
}

void BookWriter::others(const ImageEntry& entry) {
  key(4, "others");
  open('[');
  for (const Hearsay& other : entry.others) {
    line(5);
    open('{');
    address_member(6, "addr", std::nullopt, other.endpoint);
    address_member(6, "src", other.source.id, other.source.endpoint);
    if (other.heard != kNever) time_member(6, "heard", other.heard);
    close(5, '}');
  }
  close(4, ']');
}

void BookWriter::reliability(const ReliabilityImage& reliability) {
  key(4, "reliability");
  open('{');
  number_member(5, "observed", reliability.observed.count());
  time_member(5, "last", reliability.last);
  key(5, "windows");
  open('[');
  for (const ReliabilityImage::Window& window : reliability.windows) {
    for (const float value : {window.success, window.tries}) {
      line(6);
      // As a double: what is read as one is the same again.
      append_decimal(text_, std::isfinite(value) ? static_cast<double>(value) : 0.0);
    }
  }
  close(5, ']');
  close(4, '}');
}

std::string write_book(const BookImage& book, const BookWriteOptions& options) {
  BookWriter writer(options);
  writer.text().reserve(kEntrySize * (book.entries.size() + 1));
  writer.begin(book);
  for (const ImageEntry& entry : book.entries) writer.add(entry);
  writer.finish();
  return std::move(writer.text());
}

}  // namespace switchyard::addrbook
