#include "addrbook/book_fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "addrbook/book_time.h"

namespace switchyard::addrbook {
namespace {

constexpr std::size_t kMaxName = 16;  // bytes of the longest name, without underscores

struct FlawTraits {
  FindingCode code;
  std::string_view text;
};

FlawTraits traits_of(JsonFlaw flaw) {
  switch (flaw) {
    case JsonFlaw::not_utf8:
      return {FindingCode::not_utf8, "not UTF-8: replaced by U+FFFD"};
    case JsonFlaw::bad_escape:
      return {FindingCode::bad_escape, "a backslash that escapes nothing"};
    case JsonFlaw::control_character:
      return {FindingCode::control_character, "a control character inside a string"};
    case JsonFlaw::too_long:
      return {FindingCode::text_too_long, "longer than 65536 bytes: cut"};
    case JsonFlaw::extra_comma:
      return {FindingCode::extra_comma, "a comma before the end"};
    default:
      return {FindingCode::bad_number, "not a number"};
  }
}

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string quoted_value(std::string_view text) {
  constexpr std::size_t kMost = 60;
  const bool cut = text.size() > kMost;
  return '"' + std::string(text.substr(0, kMost)) + (cut ? "...\"" : "\"");
}

}  // namespace

std::string_view whole_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<std::uint8_t>(text[most]) & 0xc0U) == 0x80) --most;
  return text.substr(0, most);
}

std::string_view kind_name(JsonKind kind) {
  switch (kind) {
    case JsonKind::begin_object:
      return "an object";
    case JsonKind::begin_array:
      return "an array";
    case JsonKind::string:
      return "a string";
    case JsonKind::number:
      return "a number";
    case JsonKind::boolean:
      return "true or false";
    default:
      return "null";
  }
}

const JsonToken& BookFields::next() {
  const JsonToken& token = json_.next();
  if (token.flaw != JsonFlaw::none) {
    const FlawTraits flaw = traits_of(token.flaw);
    report(flaw.code, token.flaw_place, flaw.text);
  }
  return token;
}

void BookFields::skip_value() {
  if (token().kind == JsonKind::key) next();
  if (token().kind != JsonKind::begin_object && token().kind != JsonKind::begin_array) return;
  const unsigned outside = json_.depth() - 1;
  while (json_.depth() != outside && !failed()) next();
}

bool BookFields::expect(JsonKind kind, std::string_view field) {
  next();
  return expect_element(kind, field);
}

bool BookFields::expect_element(JsonKind kind, std::string_view field) {
  const JsonToken& token = json_.token();
  if (token.kind == kind) return true;
  if (!token.is_failure()) {
    std::string text(field);
    text.append(" is ").append(kind_name(token.kind)).append(", not ").append(kind_name(kind));
    report(FindingCode::wrong_type, token.place, text);
    skip_value();
  }
  return false;
}

int BookFields::find(Names names, std::string_view key) const {
  std::array<char, kMaxName> folded{};
  std::size_t size = 0;
  for (const char c : key) {
    if (c == '_') continue;
    if (size == kMaxName) return -1;
    folded.at(size++) = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::string_view name(folded.data(), size);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<int>(i);
  }
  return -1;
}

int BookFields::next_field(Names names, std::uint32_t& seen) {
  while (next().kind == JsonKind::key) {
    key_place_ = token().place;
    const std::string_view key = token().text;
    const int field = find(names, key);
    if (field < 0) {
      report(FindingCode::unknown_key, key_place_, "unknown key " + quoted_value(key));
      skip_value();
      continue;
    }
    upper_ = std::ranges::any_of(key, is_capital);
    if (upper_ && !first_upper_) first_upper_ = key_place_;
    const std::uint32_t bit = 1U << static_cast<unsigned>(field);
    if ((seen & bit) != 0) {
      report(FindingCode::duplicate_key, key_place_, quoted_value(key) + " is there twice");
    }
    seen |= bit;
    return field;
  }
  return -1;
}

bool BookFields::next_element() {
  return next().kind != JsonKind::end_array && !failed();
}

std::optional<std::int64_t> BookFields::integer(std::string_view field, std::int64_t least,
                                                std::int64_t most) {
  if (!expect(JsonKind::number, field)) return std::nullopt;
  const JsonNumber number = json_integer(token().text);
  if (number.kind == JsonNumber::Kind::malformed) return std::nullopt;  // reported as a flaw
  const std::int64_t value = std::clamp(number.value, least, most);
  if (number.kind != JsonNumber::Kind::integer || value != number.value) {
    const std::string_view what = number.kind == JsonNumber::Kind::fraction ? " has a fraction"
                                  : number.value < least                    ? " is too small"
                                                                            : " is too large";
    std::string text(field);
    text.append(1, ' ').append(token().text.substr(0, 40)).append(what);
    report(FindingCode::bad_number, token().place, text + ": read as " + std::to_string(value));
  }
  return value;
}

std::optional<double> BookFields::real(std::string_view field) {
  if (!expect(JsonKind::number, field)) return std::nullopt;
  return json_real(token().text);
}

WallTime BookFields::time(std::string_view field) {
  if (!expect(JsonKind::string, field)) return kNever;
  const auto time = parse_book_time(token().text);
  if (time && is_zero_time(*time)) return kNever;
  if (time && *time >= kNever) return *time;
  std::string text(field);
  text.append(1, ' ').append(quoted_value(token().text));
  text.append(time ? " is before 1970" : " is not a time").append(": read as never");
  report(FindingCode::bad_time, token().place, text);
  return kNever;
}

std::optional<std::string_view> BookFields::string(std::string_view field) {
  if (!expect(JsonKind::string, field)) return std::nullopt;
  return token().text;
}

std::optional<PeerId> BookFields::id(std::string_view field, FindingCode bad) {
  const auto text = string(field);
  if (!text || text->empty()) return std::nullopt;
  const auto id = PeerId::parse(*text);
  if (!id) {
    report(bad, token().place,
           std::string(field) + ' ' + quoted_value(*text) + " is not 40 hex digits");
    return std::nullopt;
  }
  if (std::ranges::any_of(*text, is_capital)) {
    report(FindingCode::upper_case_id, token().place,
           std::string(field) + " has capital letters: CometBFT takes it for another one");
  }
  return *id;
}

}  // namespace switchyard::addrbook
