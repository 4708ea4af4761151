#include "tools/common/table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard::tools {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;

// Whole units of `seconds`, kept in a range in which they are safe to print.
long long whole(double seconds, double unit) {
  constexpr double kMost = 1e15;
  return static_cast<long long>(std::clamp(seconds / unit, 0.0, kMost));
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  SWITCHYARD_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::vector<std::string> headings;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    headings.push_back(columns_[i].heading);
    widths.push_back(columns_[i].heading.size());
    for (const auto& row : rows_) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  const auto put = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      const std::string padding(widths[i] - row[i].size(), ' ');
      line += columns_[i].align == Align::left ? row[i] + padding : padding + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  put(headings);
  for (const auto& row : rows_) put(row);
  return text;
}

std::string bytes_text(double bytes) {
  constexpr const char* kByteUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  constexpr double kStep = 1000;
  std::size_t unit = 0;
  double value = std::isfinite(bytes) ? std::max(bytes, 0.0) : 0;
  // What would be shown as 1000 is one of the next unit.
  while (value >= kStep - 0.5 && unit + 1 < std::size(kByteUnits)) {
    value /= kStep;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kByteUnits[unit]);
}

std::string age_text(double seconds) {
  const double age = std::isfinite(seconds) ? std::max(seconds, 0.0) : 0;
  if (age < kMinute) return fmt::format("{}s", whole(age, 1));
  if (age < kHour) {
    return fmt::format("{}m{:02}s", whole(age, kMinute), whole(std::fmod(age, kMinute), 1));
  }
  if (age < kDay) {
    return fmt::format("{}h{:02}m", whole(age, kHour), whole(std::fmod(age, kHour), kMinute));
  }
  return fmt::format("{}d{:02}h", whole(age, kDay), whole(std::fmod(age, kDay), kHour));
}

std::string micros_text(double micros) {
  constexpr double kMilli = 1000;
  constexpr double kSecond = 1000 * kMilli;
  if (!(micros >= kMilli)) return fmt::format("{:.0f} us", std::max(micros, 0.0));
  if (micros < 100 * kMilli) return fmt::format("{:.1f} ms", micros / kMilli);
  if (micros < kSecond) return fmt::format("{:.0f} ms", micros / kMilli);
  return fmt::format("{:.1f} s", micros / kSecond);
}

std::string percent_text(double share) {
  const double percent = 100 * share;
  return percent > 0 && percent < 1 ? "<1%" : fmt::format("{:.0f}%", percent);
}

std::string cut(std::string text, std::size_t width) {
  if (text.size() > width) text = text.substr(0, width - 1) + "~";
  return text;
}

}  // namespace switchyard::tools
