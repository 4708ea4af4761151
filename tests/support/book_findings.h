// Damaging a book's text, and saying in one line what its reader found.
#pragma once

#include <string>
#include <string_view>

#include "addrbook/book_reader.h"
#include "p2p/base/check.h"

namespace switchyard::addrbook {

// `text` with every `from` replaced.  REQUIRES: there is one.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  std::size_t at = text.find(from);
  SWITCHYARD_CHECK(at != std::string::npos);
  for (; at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

inline std::string with_first(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  SWITCHYARD_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// "29:13 port-out-of-range, 40:2 cut-off"
inline std::string summary(const Findings& findings) {
  std::string line;
  for (const Finding& finding : findings.list()) {
    line += (line.empty() ? "" : ", ") + std::to_string(finding.place.line) + ':' +
            std::to_string(finding.place.column) + ' ' + std::string(to_string(finding.code));
  }
  return line;
}

// The number of entries, and the findings: "2 entries: 29:13 port-zero".
inline std::string outcome(std::string_view text) {
  const BookReading book = read_book(as_bytes(text));
  const std::string findings = summary(book.findings);
  return std::to_string(book.image.entries.size()) +
         (findings.empty() ? " entries" : " entries: " + findings);
}

}  // namespace switchyard::addrbook
