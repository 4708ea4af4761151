#include "tools/common/duration_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace switchyard::tools {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// Largest first, as format_duration writes them.
constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

constexpr std::string_view kExpected = R"(a duration such as "500ms", "3s" or "1h30m")";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes one "300ms" off the front of `text`.
std::optional<std::int64_t> take_part(std::string_view& text) {
  std::int64_t number = 0;
  const char* begin = text.data();
  const char* end = begin + text.size();
  const auto [after, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || after == begin || *begin == '-') return std::nullopt;
  const char* unit_end = std::find_if(after, end, is_digit);
  const std::string_view name(after, static_cast<std::size_t>(unit_end - after));
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const Unit& known) { return known.name == name; });
  if (unit == kUnits.end()) return std::nullopt;
  if (number > std::numeric_limits<std::int64_t>::max() / unit->nanoseconds) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(unit_end - begin));
  return number * unit->nanoseconds;
}

}  // namespace

Result<Duration, std::string> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return Unexpected(std::string(kExpected));
  std::int64_t total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || *part > std::numeric_limits<std::int64_t>::max() - total) {
      return Unexpected(std::string(kExpected));
    }
    total += *part;
  }
  return Duration(total);
}

std::string format_duration(Duration duration) {
  std::int64_t left = duration.count();
  std::string text;
  for (const Unit& unit : kUnits) {
    const std::int64_t number = left / unit.nanoseconds;
    if (number == 0) continue;
    text += std::to_string(number).append(unit.name);
    left -= number * unit.nanoseconds;
  }
  return text.empty() ? "0s" : text;
}

}  // namespace switchyard::tools
