#include "tools/addrbook/report_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "p2p/types/disconnect.h"

namespace switchyard::tools {

std::string report_line(std::string_view name, const std::string& value) {
  return fmt::format("{:<10}{}\n", name, value);
}

std::string plural(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : thing.ends_with('s') ? "es" : "s");
}

double share_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string bar_text(double share) {
  constexpr double kBarWidth = 30;
  const double width = std::ceil(std::clamp(share, 0.0, 1.0) * kBarWidth);
  return std::string(static_cast<std::size_t>(width), '#');
}

std::string shown_name(const std::string& name) {
  return name == "-" ? "standard input" : printable(name);
}

}  // namespace switchyard::tools
