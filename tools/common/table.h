// Text tables and figures for people.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchyard::tools {

// Aligned columns under headings, two spaces between them.
class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string heading;
    Align align{Align::right};
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);

  std::string text() const;  // each line ends in '\n', without spaces before it

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Three digits that count and a unit of powers of 1000: "999 B", "12.3 kB", "1.23 MB".
std::string bytes_text(double bytes);
// The two largest units: "12s", "5m03s", "2h13m", "3d04h".
std::string age_text(double seconds);
// Of microseconds: "340 us", "1.2 ms", "1.2 s".
std::string micros_text(double micros);

// Of a share from 0 to 1: "93%", "<1%", and "0%" for nothing alone.
std::string percent_text(double share);

// At most `width` characters: the end of longer ones is cut off.
std::string cut(std::string text, std::size_t width);

}  // namespace switchyard::tools
