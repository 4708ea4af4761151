// Report: figures beside their limits, over several runs.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace switchyard::bench {

class Report {
 public:
  // One run's figure, and its limit in that run.
  void add(const std::string& name, const std::string& unit, double value, double limit);
  // Something to read beside them, for people only.
  void note(const std::string& name, double value);

  // Medians over the runs; the ratio is the median of the runs' ratios.
  void print_table() const;
  // One line: {"rows":[{"name","value","unit","limit","ratio"},…]}
  void print_json() const;

 private:
  struct Row {
    std::string name;
    std::string unit;
    std::vector<double> values;  // one a run
    std::vector<double> limits;  // the same
    std::vector<double> ratios;  // value / limit, the same
  };

  std::vector<Row> rows_;
  std::vector<std::pair<std::string, std::vector<double>>> notes_;
};

}  // namespace switchyard::bench
