// Pieces of reports on books.  Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace switchyard::tools {

// `name`, padded to a column, and `value`: a line.
std::string report_line(std::string_view name, const std::string& value);

// "1 peer", "7 peers", "2 addresses".
std::string plural(std::uint64_t count, std::string_view thing);

// 0 of nothing.
double share_of(std::size_t part, std::size_t whole);

// Thirty characters for everything: "####".  Anything but nothing is at least one.
std::string bar_text(double share);

// The name of a file, or where "-" reads, as a terminal may have it.
std::string shown_name(const std::string& name);

}  // namespace switchyard::tools
