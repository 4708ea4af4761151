// BenchReport: figures beside their limits, over several runs.
//
// Of the runs the medians count, and the ratio is the median of the runs' ratios: machines are
// noisy, and what disturbs a run disturbs its limits too.  Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchyard::bench {

class BenchReport {
 public:
  // Adds one run's figure; `limit` is its limit in that run, if it has one.
  void add(const std::string& name, const std::string& unit, double value,
           std::optional<double> limit = std::nullopt);
  // A row that could not be measured, and why, for people.
  void add_missing(const std::string& name, const std::string& unit, const std::string& why);
  // The ratio of a run of such a row, if that says something all the same.
  void add_ratio(const std::string& name, double ratio);
  // Something to read beside them, for people only; medians as well.
  void note(const std::string& name, const std::string& unit, double value);

  // A table, and the notes below it.
  std::string text() const;
  // {"rows":[{"name","value","unit","limit","ratio"},…]} on one line, without '\n'; null for what
  // was not measured.
  std::string json() const;

 private:
  struct Row {
    std::string name;
    std::string unit;
    std::vector<double> values;  // one a run
    std::vector<double> limits;  // the same, or none
    std::vector<double> ratios;  // value / limit, the same; of a row that is missing, alone
    std::string why;             // it is missing
  };

  Row& row(std::vector<Row>& rows, const std::string& name, const std::string& unit);

  std::vector<Row> rows_;   // in the order they came
  std::vector<Row> notes_;  // the same
};

}  // namespace switchyard::bench
