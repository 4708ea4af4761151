#include "addrbook/json_reader.h"

#include <algorithm>
#include <utility>

namespace switchyard::addrbook {
namespace {

bool is_number_byte(std::uint8_t c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// As people see it: 'x', or byte 0x7f.
std::string shown_byte(std::uint8_t c) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  if (c > ' ' && c < 0x7f) return {'\'', static_cast<char>(c), '\''};
  return {'b', 'y', 't', 'e', ' ', '0', 'x', kDigits[c >> 4U], kDigits[c & 15U]};
}

}  // namespace

JsonReader::JsonReader(ByteView text)
    : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

JsonReader::JsonReader(Source source) : source_(std::move(source)) {}

bool JsonReader::refill() {
  if (!source_) return false;
  begin_offset_ += static_cast<std::uint64_t>(end_ - begin_);
  const ByteView piece = source_();
  begin_ = at_ = piece.data();
  end_ = begin_ + piece.size();
  if (piece.empty()) source_ = nullptr;
  return !piece.empty();
}

std::uint64_t JsonReader::offset() const {
  return begin_offset_ + static_cast<std::uint64_t>(at_ - begin_);
}

TextPlace JsonReader::here() const {
  return {offset(), line_, offset() - line_offset_ + 1};
}

void JsonReader::skip_byte_order_mark() {
  static constexpr std::uint8_t kMark[] = {0xef, 0xbb, 0xbf};
  for (const std::uint8_t c : kMark) {
    if (!more() || *at_ != c) return;  // none, or a part of one, which is refused like any byte
    ++at_;
  }
  bom_ = true;
  line_offset_ = offset();
}

// False at the end of the text.
bool JsonReader::skip_whitespace() {
  while (more()) {
    const std::uint8_t c = *at_;
    if (c == '\n') {
      ++at_;
      ++line_;
      line_offset_ = offset();
    } else if (c == '\t' || c == ' ' || c == '\r') {
      if (c == '\r' && !first_return_) first_return_ = here();
      ++at_;
    } else {
      return true;
    }
  }
  return false;
}

const JsonToken& JsonReader::next() {
  if (state_ == State::failed) return token_;
  if (state_ == State::start) {
    skip_byte_order_mark();
    state_ = State::value;
  }
  token_.kind = JsonKind::end;
  token_.flaw = JsonFlaw::none;
  token_.text = {};
  for (;;) {
    const bool something = skip_whitespace();
    token_.place = here();
    if (!something) {
      if (state_ != State::finished) fail(JsonKind::cut, "the text ends too early");
      return token_;
    }
    has_begun_ = true;
    if (!read_separator(*at_)) {
      read_one(*at_);
      comma_ = false;
      return token_;
    }
  }
}

// Commas and colons are no tokens.
bool JsonReader::read_separator(std::uint8_t c) {
  if (state_ == State::colon && c == ':') {
    state_ = State::value;
  } else if (state_ == State::after_value && c == ',') {
    comma_ = true;
    comma_place_ = token_.place;
    state_ = inside_object() ? State::next_key : State::value;
  } else {
    return false;
  }
  ++at_;
  return true;
}

void JsonReader::skip_value() {
  if (token_.kind == JsonKind::key) next();
  if (token_.kind != JsonKind::begin_object && token_.kind != JsonKind::begin_array) return;
  const unsigned outside = depth_ - 1;
  while (depth_ != outside && !token_.is_failure()) next();
}

void JsonReader::read_one(std::uint8_t c) {
  switch (state_) {
    case State::first_key:
    case State::next_key:
      if (c == '"') return read_string(JsonKind::key);
      if (c == '}') return close(JsonKind::end_object);
      return unexpected("a key in quotes");
    case State::first_value:
    case State::value:
      if (c == ']' && depth_ > 0 && !inside_object()) return close(JsonKind::end_array);
      return read_value(c);
    case State::after_value: {
      const bool object = inside_object();
      if (c != static_cast<std::uint8_t>(object ? '}' : ']'))
        return unexpected(object ? "',' or '}'" : "',' or ']'");
      return close(object ? JsonKind::end_object : JsonKind::end_array);
    }
    case State::colon:
      return unexpected("':'");
    default:
      return unexpected("nothing more");
  }
}

void JsonReader::read_value(std::uint8_t c) {
  switch (c) {
    case '{':
      return open(JsonKind::begin_object);
    case '[':
      return open(JsonKind::begin_array);
    case '"':
      return read_string(JsonKind::string);
    case 't':
      return read_word("true", JsonKind::boolean);
    case 'f':
      return read_word("false", JsonKind::boolean);
    case 'n':
      return read_word("null", JsonKind::null);
    default:
      return is_number_byte(c) ? read_number() : unexpected("a value");
  }
}

void JsonReader::open(JsonKind kind) {
  if (depth_ == kMaxDepth) {
    return fail(JsonKind::too_deep, "more than " + std::to_string(kMaxDepth) + " open brackets");
  }
  ++at_;
  const bool object = kind == JsonKind::begin_object;
  const std::uint64_t bit = std::uint64_t{1} << depth_++;
  objects_ = object ? objects_ | bit : objects_ & ~bit;
  state_ = object ? State::first_key : State::first_value;
  token_.kind = kind;
}

void JsonReader::close(JsonKind kind) {
  if (comma_) flaw(JsonFlaw::extra_comma, comma_place_);
  ++at_;
  --depth_;
  token_.kind = kind;
  end_value();
}

void JsonReader::end_value() {
  state_ = depth_ == 0 ? State::finished : State::after_value;
}

void JsonReader::read_number() {
  in_scratch_ = false;
  scratch_.clear();
  const std::uint8_t* start = at_;
  for (;;) {
    while (at_ != end_ && is_number_byte(*at_)) ++at_;
    if (at_ != end_) break;
    keep(start, at_);  // it may go on in the next piece
    if (!refill()) break;
    start = at_;
  }
  if (in_scratch_ && at_ != end_) keep(start, at_);
  if (!in_scratch_) token_.text = as_text({start, at_});
  if (in_scratch_) token_.text = scratch_;
  token_.kind = JsonKind::number;
  if (json_integer(token_.text).kind == JsonNumber::Kind::malformed) {
    flaw(JsonFlaw::bad_number, token_.place);
  }
  end_value();
}

void JsonReader::read_word(std::string_view word, JsonKind kind) {
  for (const char c : word) {
    if (!more()) return fail(JsonKind::cut, "the text ends too early");
    if (*at_ != static_cast<std::uint8_t>(c)) return unexpected(word);
    ++at_;
  }
  token_.kind = kind;
  if (kind == JsonKind::boolean) token_.text = word;
  end_value();
}

void JsonReader::flaw(JsonFlaw what, const TextPlace& place) {
  if (token_.flaw != JsonFlaw::none) return;
  token_.flaw = what;
  token_.flaw_place = place;
}

void JsonReader::fail(JsonKind kind, std::string_view what) {
  const TextPlace place = here();
  scratch_.assign(what);
  token_ = {kind, JsonFlaw::none, scratch_, place, {}};
  state_ = State::failed;
}

void JsonReader::unexpected(std::string_view wanted) {
  fail(JsonKind::broken, "expected " + std::string(wanted) + ", found " + shown_byte(*at_));
}

}  // namespace switchyard::addrbook
