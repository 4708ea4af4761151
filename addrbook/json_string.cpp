// The strings and numbers of JsonReader.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "addrbook/json_reader.h"

namespace switchyard::addrbook {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

// Bytes of a string that stand for themselves and end nothing.
constexpr std::array<bool, 256> plain_bytes() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain.at(c) = c != '"' && c != '\\';
  return plain;
}
constexpr std::array<bool, 256> kPlain = plain_bytes();

// How many bytes follow the first one of a sequence, and where the second one may lie (Unicode,
// table 3-7); none for what cannot be a first byte.
struct Sequence {
  unsigned more{0};
  std::uint8_t low{0x80};
  std::uint8_t high{0xbf};
};

Sequence sequence_of(std::uint8_t first) {
  if (first >= 0xc2 && first <= 0xdf) return {1, 0x80, 0xbf};
  if (first == 0xe0) return {2, 0xa0, 0xbf};
  if (first == 0xed) return {2, 0x80, 0x9f};
  if (first >= 0xe1 && first <= 0xef) return {2, 0x80, 0xbf};
  if (first == 0xf0) return {3, 0x90, 0xbf};
  if (first >= 0xf1 && first <= 0xf3) return {3, 0x80, 0xbf};
  if (first == 0xf4) return {3, 0x80, 0x8f};
  return {};
}

int hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

// As RFC 8259, 6 has it.
bool is_json_number(std::string_view text) {
  const auto digits = [&text] {
    const std::size_t n = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(n);
    return n;
  };
  const auto take = [&text](std::string_view any) {
    const bool here = !text.empty() && any.find(text.front()) != std::string_view::npos;
    if (here) text.remove_prefix(1);
    return here;
  };
  take("-");
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (take(".") && digits() == 0) return false;
  if (take("eE")) {
    take("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

}  // namespace

void JsonReader::keep(const std::uint8_t* begin, const std::uint8_t* end) {
  in_scratch_ = true;
  const auto size = static_cast<std::size_t>(end - begin);
  const std::size_t room = kMaxText - scratch_.size();
  if (size > room) flaw(JsonFlaw::too_long, token_.place);
  scratch_.append(as_text({begin, std::min(size, room)}));
}

void JsonReader::keep_code_point(std::uint32_t code) {
  std::array<std::uint8_t, 4> bytes{};
  std::size_t n = 0;
  if (code < 0x80) {
    bytes[n++] = static_cast<std::uint8_t>(code);
  } else if (code < 0x800) {
    bytes[n++] = static_cast<std::uint8_t>(0xc0U | code >> 6U);
  } else if (code < 0x10000) {
    bytes[n++] = static_cast<std::uint8_t>(0xe0U | code >> 12U);
    bytes[n++] = static_cast<std::uint8_t>(0x80U | (code >> 6U & 0x3fU));
  } else {
    bytes[n++] = static_cast<std::uint8_t>(0xf0U | code >> 18U);
    bytes[n++] = static_cast<std::uint8_t>(0x80U | (code >> 12U & 0x3fU));
    bytes[n++] = static_cast<std::uint8_t>(0x80U | (code >> 6U & 0x3fU));
  }
  if (code >= 0x80) bytes.at(n++) = static_cast<std::uint8_t>(0x80U | (code & 0x3fU));
  if (scratch_.size() + n > kMaxText) {  // never a part of a character
    flaw(JsonFlaw::too_long, token_.place);
    return;
  }
  keep(bytes.data(), bytes.data() + n);
}

void JsonReader::replace(const TextPlace& place) {
  flaw(JsonFlaw::not_utf8, place);
  keep_code_point(kReplacement);
}

// Half of a pair that nothing completes.
void JsonReader::drop_surrogate() {
  if (high_surrogate_ == 0) return;
  high_surrogate_ = 0;
  replace(surrogate_place_);
}

void JsonReader::read_string(JsonKind kind) {
  in_scratch_ = false;
  scratch_.clear();
  ++at_;
  for (;;) {
    if (!more()) return fail(JsonKind::cut, "the text ends inside a string");
    const std::uint8_t* const start = at_;
    while (at_ != end_ && kPlain[*at_]) ++at_;
    if (at_ != start || *at_ != '\\') drop_surrogate();
    const bool ended = at_ != end_ && *at_ == '"';
    if (ended && !in_scratch_ && static_cast<std::size_t>(at_ - start) <= kMaxText) {
      token_.text = as_text({start, at_});
      break;
    }
    keep(start, at_);
    if (ended) {
      token_.text = scratch_;
      break;
    }
    if (at_ != end_) read_special(*at_);
    if (state_ == State::failed) return;
  }
  ++at_;
  token_.kind = kind;
  end_value();
  if (kind == JsonKind::key) state_ = State::colon;
}

void JsonReader::read_special(std::uint8_t c) {
  if (c == '\\') return read_escape();
  if (c >= 0x80) return read_multibyte();
  flaw(JsonFlaw::control_character, here());
  keep(at_, at_ + 1);
  ++at_;
  if (c == '\n') {
    ++line_;
    line_offset_ = offset();
  }
}

void JsonReader::read_escape() {
  static constexpr std::string_view kLetters = "bfnrt\"\\/";
  static constexpr std::string_view kMeaning = "\b\f\n\r\t\"\\/";
  const TextPlace start = here();
  ++at_;
  if (!more()) return fail(JsonKind::cut, "the text ends inside a string");
  if (*at_ == 'u') {
    ++at_;
    return read_unicode_escape(start);
  }
  drop_surrogate();
  const std::size_t which = kLetters.find(static_cast<char>(*at_));
  if (which == std::string_view::npos) return flaw(JsonFlaw::bad_escape, start);
  keep_code_point(static_cast<std::uint8_t>(kMeaning[which]));
  ++at_;
}

// Behind "\u".  A pair of surrogates is one character; half of one is none.
void JsonReader::read_unicode_escape(const TextPlace& start) {
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    if (!more()) return fail(JsonKind::cut, "the text ends inside a string");
    const int digit = hex_value(*at_);
    if (digit < 0) {
      drop_surrogate();
      flaw(JsonFlaw::bad_escape, start);
      return keep_code_point(kReplacement);
    }
    unit = unit * 16 + static_cast<std::uint32_t>(digit);
    ++at_;
  }
  if (high_surrogate_ != 0 && is_low_surrogate(unit)) {
    const std::uint32_t high = std::exchange(high_surrogate_, 0);
    return keep_code_point(0x10000 + ((high - 0xd800) << 10U) + (unit - 0xdc00));
  }
  drop_surrogate();
  if (is_high_surrogate(unit)) {
    high_surrogate_ = unit;
    surrogate_place_ = start;
    in_scratch_ = true;
  } else if (is_low_surrogate(unit)) {
    replace(start);
  } else {
    keep_code_point(unit);
  }
}

// A sequence of UTF-8, or the longest beginning of one, which is replaced as a whole.
void JsonReader::read_multibyte() {
  const TextPlace start = here();
  const Sequence sequence = sequence_of(*at_);
  std::array<std::uint8_t, 4> bytes{*at_++};
  std::size_t n = 1;
  for (; n <= sequence.more && more(); ++n) {
    const std::uint8_t low = n == 1 ? sequence.low : 0x80;
    const std::uint8_t high = n == 1 ? sequence.high : 0xbf;
    if (*at_ < low || *at_ > high) break;
    bytes.at(n) = *at_++;
  }
  if (sequence.more == 0 || n <= sequence.more) return replace(start);
  if (scratch_.size() + n > kMaxText) return flaw(JsonFlaw::too_long, token_.place);
  keep(bytes.data(), bytes.data() + n);
}

// --- numbers

JsonNumber json_integer(std::string_view text) {
  using Kind = JsonNumber::Kind;
  using Limits = std::numeric_limits<std::int64_t>;
  if (!is_json_number(text)) return {};
  std::int64_t value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error == std::errc() && stop == end) return {Kind::integer, value};
  const bool negative = text.front() == '-';
  if (text.find_first_of(".eE") != std::string_view::npos) {
    constexpr double kExact = 9007199254740992.0;  // 2^53: up to here doubles are whole numbers
    double real = 0;
    const auto out = std::from_chars(begin, end, real).ec == std::errc::result_out_of_range;
    if (!out && std::abs(real) < kExact) {
      const double whole = std::trunc(real);
      return {whole == real ? Kind::integer : Kind::fraction, static_cast<std::int64_t>(whole)};
    }
    const std::size_t power = text.find_first_of("eE");
    const bool tiny = power != std::string_view::npos && text[power + 1] == '-';
    if (out && tiny) return {Kind::fraction, 0};
  }
  return {Kind::overflow, negative ? Limits::min() : Limits::max()};
}

double json_real(std::string_view text) {
  double value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc() && stop == end && std::isfinite(value) ? value : 0;
}

}  // namespace switchyard::addrbook
