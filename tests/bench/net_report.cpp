#include "tests/bench/net_report.h"

#include <algorithm>
#include <cstdio>

#include "tests/bench/measure.h"

namespace switchyard::bench {

void Report::add(const std::string& name, const std::string& unit, double value, double limit) {
  auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.name == name; });
  if (row == rows_.end()) row = rows_.insert(row, Row{name, unit, {}, {}, {}});
  row->values.push_back(value);
  row->limits.push_back(limit);
  row->ratios.push_back(limit > 0 ? value / limit : 0);
}

void Report::note(const std::string& name, double value) {
  auto found = std::find_if(notes_.begin(), notes_.end(),
                            [&](const auto& known) { return known.first == name; });
  if (found == notes_.end()) found = notes_.insert(found, {name, {}});
  found->second.push_back(value);
}

void Report::print_table() const {
  std::printf("%-20s %12s %-6s %12s %8s   ratio, each run\n", "", "value", "", "limit", "ratio");
  for (const Row& row : rows_) {
    std::printf("%-20s %12.4g %-6s %12.4g %8.3f  ", row.name.c_str(), median(row.values),
                row.unit.c_str(), median(row.limits), median(row.ratios));
    for (const double ratio : row.ratios) std::printf(" %.3f", ratio);
    std::printf("\n");
  }
  std::printf("\n");
  for (const auto& [name, values] : notes_)
    std::printf("%-28s %10.4g\n", name.c_str(), median(values));
  std::fflush(stdout);
}

void Report::print_json() const {
  std::printf("{\"rows\":[");
  const char* separator = "";
  for (const Row& row : rows_) {
    std::printf("%s{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"limit\":%.6g,\"ratio\":%.4g}",
                separator, row.name.c_str(), median(row.values), row.unit.c_str(),
                median(row.limits), median(row.ratios));
    separator = ",";
  }
  std::printf("]}\n");
  std::fflush(stdout);
}

}  // namespace switchyard::bench
