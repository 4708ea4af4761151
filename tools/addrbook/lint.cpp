#include "tools/addrbook/lint.h"

#include <fmt/core.h>

#include "p2p/types/disconnect.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/json_text.h"

namespace switchyard::tools {

using addrbook::BookReading;
using addrbook::Finding;
using addrbook::Severity;

std::string lint_text(const BookReading& reading, const std::string& name) {
  const auto& findings = reading.findings;
  std::string text;
  for (const Finding& finding : findings.list()) {
    text += printable(name) + ":" + finding.to_string() + "\n";
  }
  if (findings.total() > findings.list().size()) {
    text += fmt::format("({} more, of kinds that stand above {} times)\n",
                        findings.total() - findings.list().size(), addrbook::Findings::kMaxPerCode);
  }
  const std::string peers = plural(reading.image.entries.size(), "peer");
  if (findings.total() == 0) return fmt::format("{}: {}, no findings\n", shown_name(name), peers);
  return text + fmt::format("{}: {} read, {}, {}, {}\n", shown_name(name), peers,
                            plural(findings.count(Severity::error), "error"),
                            plural(findings.count(Severity::warning), "warning"),
                            plural(findings.count(Severity::note), "note"));
}

std::string lint_json(const BookReading& reading, const std::string& name) {
  std::string text;
  for (const Finding& finding : reading.findings.list()) {
    text += fmt::format(
        "{{\"file\":{},\"line\":{},\"column\":{},\"severity\":\"{}\",\"code\":\"{}\","
        "\"text\":{}}}\n",
        json_quoted(name), finding.place.line, finding.place.column,
        addrbook::to_string(finding.severity), addrbook::to_string(finding.code),
        json_quoted(finding.text));
  }
  return text;
}

}  // namespace switchyard::tools
