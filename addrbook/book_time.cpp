#include "addrbook/book_time.h"

#include <algorithm>
#include <array>

#include "addrbook/book_image.h"

namespace switchyard::addrbook {
namespace {

constexpr WallTime kYear2 = std::chrono::sys_days(std::chrono::January / 1 / 2);
constexpr WallTime kYear10000 = std::chrono::sys_days(std::chrono::January / 1 / 10000);
constexpr std::string_view kZeroTime = "0001-01-01T00:00:00Z";

// Takes so many digits off the front; not set if they are not there.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view any) {
  if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take_one_of(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_one_of(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<std::chrono::minutes> take_hour_and_minute(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take_one_of(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

// ":30", ":30.125".
std::optional<std::chrono::seconds> take_second(std::string_view& text) {
  if (!take_one_of(text, ":")) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *second > 60) return std::nullopt;
  if (take_one_of(text, ".,")) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
  }
  return std::chrono::seconds(*second);
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (take_one_of(text, "Zz")) return std::chrono::minutes(0);
  const bool east = text.starts_with('+');
  if (!take_one_of(text, "+-")) return std::nullopt;
  const auto offset = take_hour_and_minute(text);
  if (!offset) return std::nullopt;
  return east ? *offset : -*offset;
}

void append_number(std::string& to, unsigned value, std::size_t digits) {
  to.resize(to.size() + digits);
  for (auto at = to.rbegin(); digits > 0; --digits, ++at, value /= 10) {
    *at = static_cast<char>('0' + value % 10);
  }
}

}  // namespace

std::optional<WallTime> parse_book_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take_one_of(text, "Tt ")) return std::nullopt;
  const auto minutes = take_hour_and_minute(text);
  if (!minutes) return std::nullopt;
  const auto second = take_second(text);
  if (!second) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return WallTime(*date) + *minutes + *second - *offset;
}

bool is_zero_time(WallTime time) {
  return time < kYear2;
}

void append_book_time(std::string& to, WallTime time) {
  if (time <= kNever) {
    to.append(kZeroTime);
    return;
  }
  time = std::min(time, kYear10000 - std::chrono::seconds(1));
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const auto second = static_cast<unsigned>((time - days).count());
  append_number(to, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  to.push_back('-');
  append_number(to, static_cast<unsigned>(date.month()), 2);
  to.push_back('-');
  append_number(to, static_cast<unsigned>(date.day()), 2);
  to.push_back('T');
  append_number(to, second / 3600, 2);
  to.push_back(':');
  append_number(to, second / 60 % 60, 2);
  to.push_back(':');
  append_number(to, second % 60, 2);
  to.push_back('Z');
}

std::string format_book_time(WallTime time) {
  std::string text;
  append_book_time(text, time);
  return text;
}

}  // namespace switchyard::addrbook
