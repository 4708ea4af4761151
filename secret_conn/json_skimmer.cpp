#include "secret_conn/json_skimmer.h"

#include <cstdint>

namespace switchyard::secret_conn {
namespace {

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '+' || c == '.';
}

bool is_number(std::string_view word) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < word.size() && word[i] >= '0' && word[i] <= '9') ++i;
    return i - start;
  };
  const auto take = [&](char a, char b) {
    const bool here = i < word.size() && (word[i] == a || word[i] == b);
    if (here) ++i;
    return here;
  };
  take('-', '-');
  const std::size_t integer = i;
  const std::size_t length = digits();
  if (length == 0 || (length > 1 && word[integer] == '0')) return false;
  if (take('.', '.') && digits() == 0) return false;
  if (take('e', 'E')) {
    take('+', '-');
    if (digits() == 0) return false;
  }
  return i == word.size();
}

}  // namespace

void JsonSkimmer::enter_object() {
  expect('{');
  if (++depth_ > kMaxDepth) fail("nested too deeply");
  first_ = true;
}

bool JsonSkimmer::next_member(std::string& key) {
  if (!ok()) return false;
  if (take('}')) {
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_) expect(',');
  first_ = false;
  key = string();
  expect(':');
  return ok();
}

std::string JsonSkimmer::string() {
  std::string out;
  out.reserve(128);  // so that a secret is not left behind by growing
  expect('"');
  while (ok()) {
    if (at_ == text_.size()) {
      fail("unexpected end");
      break;
    }
    const char c = text_[at_++];
    if (c == '"') break;
    if (static_cast<std::uint8_t>(c) < 0x20) {
      --at_;
      fail("control character in a string");
      break;
    }
    out.push_back(c == '\\' ? escape() : c);
  }
  return out;
}

char JsonSkimmer::escape() {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char name = at_ < text_.size() ? text_[at_] : '\0';
  if (name == 'u') return unicode_escape();
  const std::size_t which = kNames.find(name);
  if (which == std::string_view::npos) {
    fail("unknown escape");
    return '?';
  }
  ++at_;
  return kMeanings[which];
}

char JsonSkimmer::unicode_escape() {
  constexpr std::string_view kDigits = "0123456789abcdef0123456789ABCDEF";
  ++at_;
  unsigned value = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const std::size_t digit = at_ < text_.size() ? kDigits.find(text_[at_]) : kDigits.npos;
    if (digit == kDigits.npos) {
      fail("malformed escape");
      return '?';
    }
    value = value * 16 + static_cast<unsigned>(digit % 16);
  }
  return value < 0x80 ? static_cast<char>(value) : '?';
}

void JsonSkimmer::skip_value() {
  if (!ok()) return;  // else too deep a text would go on deepening
  switch (peek()) {
    case '"':
      string();
      break;
    case '{': {
      enter_object();
      std::string key;
      while (next_member(key)) skip_value();
      break;
    }
    case '[':
      skip_array();
      break;
    default:
      skip_word();
  }
}

void JsonSkimmer::skip_array() {
  expect('[');
  if (++depth_ > kMaxDepth) fail("nested too deeply");
  if (!take(']')) {
    do {
      skip_value();
    } while (ok() && take(','));
    expect(']');
  }
  --depth_;
  first_ = false;
}

void JsonSkimmer::skip_word() {
  peek();
  const std::size_t start = at_;
  while (at_ < text_.size() && is_word_character(text_[at_])) ++at_;
  const std::string_view word = text_.substr(start, at_ - start);
  if (word == "true" || word == "false" || word == "null" || is_number(word)) return;
  at_ = start;
  fail(at_ == text_.size() ? "unexpected end" : "not a value");
}

void JsonSkimmer::finish() {
  peek();
  if (ok() && at_ != text_.size()) fail("something behind the object");
}

void JsonSkimmer::fail(std::string_view what) {
  if (!ok()) return;
  error_ = std::string(what) + " at byte " + std::to_string(at_);
}

char JsonSkimmer::peek() {
  constexpr std::string_view kWhitespace = " \t\r\n";
  while (at_ < text_.size() && kWhitespace.find(text_[at_]) != std::string_view::npos) ++at_;
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonSkimmer::take(char c) {
  if (!ok() || peek() != c || at_ == text_.size()) return false;
  ++at_;
  return true;
}

void JsonSkimmer::expect(char c) {
  if (!ok() || take(c)) return;
  fail(at_ == text_.size() ? std::string("unexpected end") : std::string("expected '") + c + "'");
}

}  // namespace switchyard::secret_conn
