#include "tools/bench/bench_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/bench/measure.h"
#include "tools/common/table.h"

namespace switchyard::bench {
namespace {

using Json = nlohmann::ordered_json;
using tools::Table;

// Four digits that count, and groups of three in what is large.
std::string figure(double value) {
  if (std::abs(value) >= 1000) {
    std::string digits = fmt::format("{:.0f}", value);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
      if (digits[static_cast<std::size_t>(at) - 1] != '-') {
        digits.insert(static_cast<std::size_t>(at), 1, ' ');
      }
    }
    return digits;
  }
  if (std::abs(value) >= 100) return fmt::format("{:.0f}", value);
  if (std::abs(value) >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.3f}", value);
}

// How much of a limit of rates was reached, or how many times a limit of times it took.
std::string ratio_text(const std::string& unit, double ratio) {
  const bool time = unit == "ms" || unit == "us";
  return time ? fmt::format("{:.2f} x", ratio) : fmt::format("{:.1f} %", 100 * ratio);
}

std::string spread_text(const std::string& unit, const std::vector<double>& ratios) {
  if (ratios.size() < 2) return "";
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  return ratio_text(unit, *least) + " .. " + ratio_text(unit, *most);
}

Json number(const std::vector<double>& values) {
  return values.empty() ? Json(nullptr) : Json(median(values));
}

}  // namespace

BenchReport::Row& BenchReport::row(std::vector<Row>& rows, const std::string& name,
                                   const std::string& unit) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& known) { return known.name == name; });
  if (found != rows.end()) return *found;
  Row& made = rows.emplace_back();
  made.name = name;
  made.unit = unit;
  return made;
}

void BenchReport::add(const std::string& name, const std::string& unit, double value,
                      std::optional<double> limit) {
  Row& to = row(rows_, name, unit);
  to.values.push_back(value);
  if (!limit) return;
  to.limits.push_back(*limit);
  to.ratios.push_back(*limit > 0 ? value / *limit : 0);
}

void BenchReport::add_missing(const std::string& name, const std::string& unit,
                              const std::string& why) {
  row(rows_, name, unit).why = why;
}

void BenchReport::add_ratio(const std::string& name, double ratio) {
  row(rows_, name, "").ratios.push_back(ratio);
}

void BenchReport::note(const std::string& name, const std::string& unit, double value) {
  row(notes_, name, unit).values.push_back(value);
}

std::string BenchReport::text() const {
  Table table({{"", Table::Align::left},
               {"value"},
               {"", Table::Align::left},
               {"limit"},
               {"reached"},
               {"in the runs", Table::Align::left}});
  for (const Row& row : rows_) {
    if (row.values.empty()) {
      const std::string ratio = row.ratios.empty() ? "" : ratio_text(row.unit, median(row.ratios));
      table.add({row.name, "-", row.unit, "", ratio, row.why});
      continue;
    }
    const bool limited = !row.limits.empty();
    table.add({row.name, figure(median(row.values)), row.unit,
               limited ? figure(median(row.limits)) : "",
               limited ? ratio_text(row.unit, median(row.ratios)) : "",
               spread_text(row.unit, row.ratios)});
  }
  std::string text = table.text();
  if (notes_.empty()) return text;
  Table notes({{"beside them", Table::Align::left}, {""}, {"", Table::Align::left}});
  for (const Row& note : notes_) notes.add({note.name, figure(median(note.values)), note.unit});
  return text + "\n" + notes.text();
}

std::string BenchReport::json() const {
  Json json;
  json["rows"] = Json::array();
  for (const Row& row : rows_) {
    Json one;
    one["name"] = row.name;
    one["value"] = number(row.values);
    one["unit"] = row.unit;
    one["limit"] = number(row.limits);
    one["ratio"] = number(row.ratios);
    json["rows"].push_back(std::move(one));
  }
  return json.dump();
}

}  // namespace switchyard::bench
